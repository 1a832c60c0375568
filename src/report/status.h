/* SPDX-License-Identifier: MIT */
/*
 * What `git refinery status` prints, in one of three forms: a table for
 * people, JSON, or porcelain. A form is a struct of functions and a file
 * (status-text.c, status-json.c, status-porcelain.c); all of them show the
 * same snapshot.
 */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include "report/form.h"

#include <stdbool.h>

struct json;
struct life;
struct log_record;
struct repo;
struct snapshot;
struct snapshot_row;

struct status_options {
	struct repo *repo; /* whose settings count for quoting and colour */
	bool nul;	   /* -z */
};

struct status_form {
	bool eta; /* it shows when entries land */
	/* The whole queue. */
	int (*queue)(const struct snapshot *s, const struct status_options *o);
	/* One that lives, a row of s. */
	void (*entry)(const struct snapshot *s, const struct snapshot_row *row,
		      const struct status_options *o);
	/* One that has ended, by that record. */
	void (*ended)(const struct life *life, const struct log_record *end,
		      const struct status_options *o);
};

extern const struct status_form status_text, status_json, status_porcelain;

const struct status_form *status_form(enum form form);

/* What the queue knows of an entry, as members of an object. */
void status_row_json(struct json *object, const struct snapshot *s,
		     const struct snapshot_row *row);

/* What goes on with the target, in a word: "paused", "testing", ... */
const char *status_doing(const struct snapshot *s);

#endif
