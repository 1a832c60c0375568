/* SPDX-License-Identifier: MIT */
/*
 * Push options: what a `git push -o <option>` to refs/for/ or to a target
 * says besides its commits.
 *
 *	topic=<word>		the line of work; a new version replaces the old
 *	priority=<n>		0 to 4
 *	after=<id>|<branch>	to land after that entry; once for each
 *	replace=<id>|<branch>	to take the place of that, whosever it is
 *	alone			tested in no group; also with promote=
 *	withdraw=<id>		act on an entry that is queued; the pushed
 *	retry=<id>		commit is not looked at then
 *	hold=<id>[,<reason>]
 *	release=<id>
 *	promote=<id>
 *	bypass=<reason>		past the queue, for those who may
 */
#ifndef QUEUE_PUSHOPT_H
#define QUEUE_PUSHOPT_H

#include "util/strvec.h"

#include <stdbool.h>

struct process;

/* Options of one push; bytes of one. */
#define PUSHOPT_MAX 100
#define PUSHOPT_LIMIT 4096

/* Keys as in enum request_kind, by name. */
struct pushopt {
	char *topic;	     /* NULL: not given, as with all texts here */
	int priority;	     /* -1: not given */
	struct strvec after; /* names */
	char *replace;	     /* a name */
	bool alone;
	char *action; /* "withdraw", "retry", "hold", "release", "promote" */
	char *id, *reason; /* of the action */
	char *bypass;	   /* the reason */
};

#define PUSHOPT_INIT ((struct pushopt){ .priority = -1 })

void pushopt_release(struct pushopt *o);

/*
 * Parse them all. ERR_INVALID names the option that is not known, is given
 * twice or has a bad value.
 */
int pushopt_parse(struct pushopt *out, const struct strvec *options);

/* Only bypass=, where other options may be meant for other hooks; or NULL. */
const char *pushopt_bypass(const struct strvec *options);

/* Those that git gives pre-receive and post-receive. ERR_INVALID: too many. */
int pushopt_from_env(struct strvec *out);

/* Unset in p what git tells hooks about a push. */
void pushopt_clean_env(struct process *p);

#endif
