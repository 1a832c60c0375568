/* SPDX-License-Identifier: MIT */
/*
 * Reviewers: the linters that look at a change. They come from git config (T0,
 * refinery.reviewer.<name>.*) and from [reviewer "<name>"] in .refinery at the
 * target's tip (T1), never from the change, by the rules of config/gate.h: a
 * reviewer whose command T0 sets is T0's as a whole; of others single keys that
 * T0 sets win, and T0's timeout, like refinery.timeoutLimit, is the most that
 * one gets. What a linter reads from the tree besides, such as its own
 * configuration, is the change's word.
 */
#ifndef CONFIG_REVIEWER_H
#define CONFIG_REVIEWER_H

#include "config/settings.h"
#include "git/oid.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most reviewers that git config and .refinery may define together. */
#define REVIEWER_LIMIT 64

/* What stands for the changed files in a command. */
#define REVIEWER_FILES "{files}"

struct reviewer {
	char *name;
	char *command;		/* for sh -c, REVIEWER_FILES still in it */
	char *format;		/* one of linter/intake.h */
	char *level;		/* note, warning or error: the most it says */
	bool only_new;		/* mode = new */
	int64_t timeout;	/* seconds, of one run */
	struct strvec paths;	/* globs; none: all */
	struct strvec statuses; /* exit statuses, as numbers */
	struct strvec link;	/* directories of the work tree */
	struct oid origin; /* .refinery's blob with the command; zero: T0 */
};

struct reviewers {
	struct reviewer *v;
	size_t n, alloc;
};

#define REVIEWERS_INIT ((struct reviewers){ 0 })

void reviewers_release(struct reviewers *l);

/*
 * Those of git config, then those of .refinery at the target's tip: text (len
 * bytes), NULL if it has none. ERR_INVALID: .refinery is wrong, or there are
 * more than REVIEWER_LIMIT. On an error out is untouched.
 */
int reviewers_load(struct reviewers *out, const struct settings *s,
		   const char *text, size_t len);

/* Is it for the file at path? */
bool reviewer_wants(const struct reviewer *r, const char *path);

/* Is that one of the exit statuses with which it has done its work? */
bool reviewer_accepts(const struct reviewer *r, int status);

#endif
