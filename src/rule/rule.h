/* SPDX-License-Identifier: MIT */
/*
 * Built-in rules: few, and none that is wrong where it fires. Each is a row of
 * one table; what it looks for is a pure function over the lines of a file, or
 * over the files of a change. They look at what is added or changed only.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "finding/finding.h"

#include <stddef.h>

struct subject;

/* The tool of their findings. */
#define RULE_TOOL "refinery"

enum rule_flag {
	/* Also of each single commit: once pushed, it has left for good. */
	RULE_EACH_COMMIT = 1 << 0,
};

struct rule {
	const char *id; /* "family/name" */
	enum finding_level level;
	unsigned flags;	    /* enum rule_flag */
	const char *title;  /* what is wrong, one sentence without a stop */
	const char *why;    /* why it matters */
	const char *advice; /* what to do */
};

/* Row number index, by family; NULL after the last. */
const struct rule *rule_at(size_t index);

/* The row of that id, or NULL. */
const struct rule *rule_find(const char *id);

/*
 * Append what the rules find in a change. With each_commit only those that are
 * RULE_EACH_COMMIT. *files, if given, counts what was looked at.
 */
int rules_check(struct findings *out, size_t *files, const struct subject *s,
		bool each_commit);

/*
 * For the files of rules: append a finding of this rule, with its level, title,
 * why and advice; NULL as finding_add().
 */
struct finding *rule_add(struct findings *out, const char *id, const char *path,
			 uint32_t line);

#endif
