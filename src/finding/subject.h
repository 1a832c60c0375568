/* SPDX-License-Identifier: MIT */
/*
 * What is reviewed: the way from one tree to another. Everything that is
 * looked at comes from the object store and never from files of a work tree,
 * which may say something else.
 */
#ifndef FINDING_SUBJECT_H
#define FINDING_SUBJECT_H

#include "git/diff.h"
#include "git/oid.h"

#include <stdint.h>

struct repo;
struct strbuf;

struct subject {
	struct repo *repo;
	struct oid base, head; /* trees */
	struct oid commit;     /* the one commit that makes this change, where
				* it is only a part of what is reviewed; zero */
	struct diff diff;      /* from base to head */
};

#define SUBJECT_INIT ((struct subject){ 0 })

void subject_release(struct subject *s);

/* The change from tree base to tree head. */
int subject_load(struct subject *out, struct repo *repo, const struct oid *base,
		 const struct oid *head);

/*
 * Append the new side of a file. ERR_NOTFOUND: it has none (deleted, a
 * submodule). ERR_INVALID: larger than DIFF_FILE_LIMIT.
 */
int subject_text(struct strbuf *out, const struct subject *s,
		 const struct diff_file *file);

/*
 * Where each line of a text starts, for going by line number: line i (from 1)
 * is text[starts[i - 1]] up to starts[i], its line end included. There are
 * count + 1 starts.
 */
struct lines {
	const char *text;
	size_t *starts;
	uint32_t count;
};

#define LINES_INIT ((struct lines){ 0 })

/* text is borrowed. */
void lines_load(struct lines *out, const char *text, size_t len);
void lines_release(struct lines *l);

/* The line without its end (LF or CRLF); its length to *len. "" if none. */
const char *lines_at(const struct lines *l, uint32_t line, size_t *len);

#endif
