/* SPDX-License-Identifier: MIT */
/*
 * What the families of rules get: one file of a change with its lines, or the
 * change as a whole. Each family is a file rule-<family>.c; its rows stand in
 * rule.c.
 */
#ifndef RULE_RULE_FILE_H
#define RULE_RULE_FILE_H

#include "rule/rule.h"
#include "finding/subject.h"

#include <stdbool.h>

struct rule_file {
	const char *path;
	const struct diff_file *change;
	struct lines lines;
	bool prose;    /* documentation: it may speak of anything */
	bool specimen; /* a test, a fixture, an example: made to be looked at */
};

/* Prose by its name (README, *.md, doc/...)? A specimen, by its directories? */
bool rule_is_prose(const char *path);
bool rule_is_specimen(const char *path);

/*
 * The first added line from line on (from 1), or 0 if there is none:
 *
 *	for (n = rule_added(f, 1); n; n = rule_added(f, n + 1))
 */
uint32_t rule_added(const struct rule_file *f, uint32_t line);

/*
 * Give a finding of this file (NULL: none) the patch that makes len bytes from
 * start text, if there is one that git apply takes.
 */
void rule_fix(struct finding *found, const struct rule_file *f,
	      const char *start, size_t len, const char *text);

/* Is the path called so, or does it end in one of these (".o", "/core")? */
bool rule_path_ends(const char *path, const char *const *ends);

/* The families: over a file's added lines, or over all files of a change. */
void rule_secret(struct findings *out, const struct rule_file *f);
void rule_text(struct findings *out, const struct rule_file *f);
void rule_debug(struct findings *out, const struct rule_file *f);
int rule_tree(struct findings *out, const struct subject *s, bool each_commit);
int rule_policy(struct findings *out, const struct subject *s);

#endif
