/* SPDX-License-Identifier: MIT */
/*
 * Gates: the named tests that a candidate must pass. They come from git config
 * (T0) and from .refinery at the target's tip (T1), never from the candidate.
 *
 * - A gate whose command T0 sets is T0's as a whole; what .refinery says about
 *   a gate of that name is ignored.
 * - For a gate whose command comes from .refinery, single keys that T0 sets
 *   win, and T0's timeout, like refinery.timeoutLimit, is the most it gets.
 * - refinery.<target>.gates, else `gates` in [target "<target>"], names those
 *   that must pass (and with them what they need); without it all must.
 */
#ifndef CONFIG_GATE_H
#define CONFIG_GATE_H

#include "config/settings.h"
#include "git/oid.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most gates that git config and .refinery may define together. */
#define GATE_LIMIT 64

/* What a gate runs on; a set. */
enum gate_when {
	GATE_ON_CANDIDATE = 1 << 0, /* what would land */
	GATE_ON_ENTRY = 1 << 1,	    /* a submitted change, before it joins */
};

struct gate {
	char *name;
	char *command;	     /* for sh -c */
	unsigned when;	     /* enum gate_when */
	int64_t timeout;     /* seconds */
	struct strvec paths; /* globs; none: always */
	struct strvec needs; /* names of gates that come before it in gates */
	unsigned retries;
	struct strvec keep; /* relative directories, no ".." */
	char *expect;	    /* "": nothing expected */
	struct oid origin;  /* .refinery's blob with the command; zero: T0 */
};

struct gates {
	struct gate *v; /* each after those that it needs */
	size_t n, alloc;
	const char *method; /* rebase, squash, merge or ff; not to be freed */
	enum settings_origin method_origin, gates_origin;
};

#define GATES_INIT ((struct gates){ 0 })

void gates_release(struct gates *gates);

/*
 * The gates and the merge method of target. text is .refinery at the target's
 * tip (len bytes), NULL if it has none. ERR_INVALID: .refinery or T0 is wrong
 * (line, key, a cycle or an unknown name in needs or gates, a gate on entries
 * that needs one on candidates alone). ERR_REFUSED: there is no gate on
 * candidates and refinery.<target>.ungated is not set. On any
 * error out is untouched and nothing may land.
 */
int gates_load(struct gates *out, const struct settings *s, const char *target,
	       const char *text, size_t len);

/*
 * Leave only those of names, if there are any, and what they need. ERR_INVALID:
 * one is not among gates, which then holds only some.
 */
int gates_only(struct gates *gates, const struct strvec *names);

/* The gate of that name, or NULL. Belongs to gates. */
const struct gate *gates_find(const struct gates *gates, const char *name);

/* Does any of them run on that? */
bool gates_any(const struct gates *gates, enum gate_when when);

/* "candidate", "entry" or "both": the word of the setting. */
const char *gate_when_name(const struct gate *gate);

/*
 * Must it run for a change of these paths? Yes if it has no paths, if one
 * matches (text_glob()), and if .refinery itself is among them: a change to a
 * gate is judged by the gate it changes. A NULL list: not known, so yes.
 */
bool gate_applies(const struct gate *gate, const struct strvec *changed);

/*
 * Is there in output, of any bytes, a line that gate->expect matches?
 * Without an expect: yes.
 */
bool gate_expected(const struct gate *gate, const char *output, size_t len);

/*
 * A stable name of all that a verdict depends on besides the tree: command,
 * expect, keep, the sandbox's network and bind settings, and environment (a
 * text that names the tools' version; may be NULL). The same in every
 * repository; it is the git blob id of a canonical text.
 */
int gate_definition_id(struct oid *out, const struct gate *gate,
		       const struct settings *s, const char *environment);

#endif
