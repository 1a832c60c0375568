/* SPDX-License-Identifier: MIT */
/* What linter/linter.h is made of, for its files alone. */
#ifndef LINTER_LINTER_TASK_H
#define LINTER_LINTER_TASK_H

#include "config/reviewer.h"
#include "finding/finding.h"
#include "linter/scratch.h"
#include "runner/sandbox.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct coverage_part;
struct job;
struct refinery;
struct subject;

/* The two sides of a change. */
enum linter_side {
	LINTER_HEAD,
	LINTER_BASE,
	LINTER_SIDES
};

/* One reviewer, and what came of it. */
struct linter {
	const struct reviewer *reviewer;
	struct coverage_part *part; /* of the coverage */
	struct strvec files[LINTER_SIDES];
	struct findings findings[LINTER_SIDES];
	int64_t ms;
};

/* One run of one of them on one side. */
struct linter_task {
	struct linter *linter;
	enum linter_side side;
	size_t first, n; /* of its files there */
	struct scratch_room room;
	struct job *job;
};

/* The text of the file that was read last, of a side. */
struct linter_text {
	struct refinery *r;
	struct oid commit;
	char *path;
	int error; /* of reading it */
	struct strbuf text;
};

struct linting {
	struct refinery *r;
	const struct subject *subject;
	enum sandbox sandbox;
	struct oid commits[LINTER_SIDES];
	struct scratch scratch[LINTER_SIDES];
	struct linter_text text[LINTER_SIDES];
	struct linter *linters;
	size_t n;
	struct linter_task *tasks;
	size_t n_tasks, tasks_alloc;
	size_t next; /* task to start */
};

/* ERR: it cannot be started. */
int linter_task_start(struct linting *l, struct linter_task *t, size_t number);

/* Has it ended? Then its report is read and judged. */
bool linter_task_poll(struct linting *l, struct linter_task *t);

/* The text of a file of that side; an error as tree_read_file(). */
int linter_text_read(struct strbuf *out, const char *path, void *text);

/*
 * Of the findings of head, leave those that the base does not have: it has one
 * if tool, rule and text of the line are the same, in the file or in what it
 * was called there, as often. They are marked as caused by the change.
 */
void linter_keep_new(struct linting *l, struct linter *linter);

#endif
