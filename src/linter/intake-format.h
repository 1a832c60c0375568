/* SPDX-License-Identifier: MIT */
/* What the formats of linter/intake.h are made of, for their files alone. */
#ifndef LINTER_INTAKE_FORMAT_H
#define LINTER_INTAKE_FORMAT_H

#include "finding/edit.h"
#include "linter/intake.h"

#include <stdbool.h>
#include <stdint.h>

struct json;

/* One report that is being read. */
struct intake {
	struct findings *out;
	struct intake_report *report;
	const struct intake_context *context;
	bool full; /* the tool has all the findings that it may have */
};

struct intake_format {
	const char *name;
	int (*parse)(struct intake *in, const char *text, size_t len);
};

extern const struct intake_format intake_sarif;
extern const struct intake_format intake_rdjson;
extern const struct intake_format intake_rdjsonl;
extern const struct intake_format intake_checkstyle;
extern const struct intake_format intake_lines;
extern const struct intake_format intake_shellcheck;
extern const struct intake_format intake_eslint;

/* An item as it is written; NULL and 0: not said. */
struct intake_item {
	const char *rule; /* NULL: the word of its level */
	enum finding_level level;
	const char *path; /* from the top of the tree: see intake_path() */
	int64_t first, column, last, end_column;
	const char *message;
};

/*
 * Make a finding of it, for what else there is to say, or count why not and
 * return NULL. An item is counted by this or by intake_set_aside(), once.
 */
struct finding *intake_add(struct intake *in, const struct intake_item *item);

void intake_set_aside(struct intake *in, enum intake_aside aside,
		      const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * tool_path(), NULL: nowhere. False: the item is counted as set aside. *out:
 * free().
 */
bool intake_path(char **out, struct intake *in, const char *path);

/* Count what tool_path() and its like have refused. */
void intake_refused(struct intake *in, int error);

/*
 * What json says a number is, 0 if there is none. False: it is there and is
 * no number from 0 to UINT32_MAX.
 */
bool intake_number(int64_t *out, const struct json *value);

/*
 * A place of an edit as the tool counts, both from 1. Without a column, 0, an
 * edit starts where the line does, and ends where its text ends.
 */
struct intake_place {
	int64_t line, column;
};

/*
 * Give the finding the patch that these edits of its file are, if they are
 * all there (n of them, at most INTAKE_EDITS_LIMIT), make sense together and
 * lie where all ways to count columns agree, or where unit is known. Otherwise
 * it has none.
 */
struct intake_edit {
	struct intake_place start, end;
	const char *text;
};

void intake_fix(struct intake *in, struct finding *f, enum edit_unit unit,
		const struct intake_edit *edits, size_t n);

#endif
