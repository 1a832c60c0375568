/* SPDX-License-Identifier: MIT */
/*
 * Detection: which test a project most probably wants, told from the files it
 * has. One table, no input or output: what is proposed for a given tree is
 * always the same, and `init` says what it rests on.
 */
#ifndef SETUP_DETECT_H
#define SETUP_DETECT_H

#include <stdbool.h>
#include <stddef.h>

/* A file of the tree: at its top, or directly below one of detect_places. */
struct detect_file {
	const char *path;
	const char *text; /* NULL: not read; see detect_reads() */
};

/* Directories whose files count besides those at the top; ends with NULL. */
extern const char *const detect_places[];

/* Does the answer depend on what is in the file at path? */
bool detect_reads(const char *path);

struct detection {
	const char *name;    /* of the gate */
	const char *command; /* for sh -c */
	const char *path;    /* the file it was told from; of files */
	const char *detail;  /* what in that file, "" if the file is enough */
	bool network;	     /* it usually fetches packages first */
};

/* The first row of the table that files fulfil. False: none. */
bool detect_gate(struct detection *out, const struct detect_file *files,
		 size_t n);

/* Is this what some row proposes? Then it was probably proposed. */
bool detect_proposes(const char *name, const char *command);

#endif
