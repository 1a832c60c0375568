/* SPDX-License-Identifier: MIT */
/*
 * A journal: what setting up did, line by line, for the command to print. In
 * a dry run the same lines are written and nothing else is.
 */
#ifndef SETUP_JOURNAL_H
#define SETUP_JOURNAL_H

#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>

struct journal {
	bool dry_run;
	size_t changes;
	bool left; /* something is left to a person: it is not set up yet */
	struct strvec lines;
};

#define JOURNAL_INIT ((struct journal){ 0 })

void journal_release(struct journal *j);

/* Something was changed (or would be). topic: a word of up to 8 letters. */
void journal_did(struct journal *j, const char *topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Something that the reader should know and that is no change. */
void journal_note(struct journal *j, const char *topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
