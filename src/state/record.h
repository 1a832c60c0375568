/* SPDX-License-Identifier: MIT */
/*
 * Records: state as commits. A subject in plain words, a body for people, and
 * trailers for programs, the first of which names kind and version:
 *
 *     Refinery-Record: entry/1
 *
 * The first parent is the former record of the same thing, if there is one;
 * the others keep alive what the record speaks of. The tree holds attachments.
 * A record moves a ref by compare-and-swap only.
 *
 * A record that others may have written is a claim: parsing is strict, and
 * what breaks a limit is refused whole.
 */
#ifndef STATE_RECORD_H
#define STATE_RECORD_H

#include "git/oid.h"
#include "git/trailer.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct repo;

/* Bytes of a message; trailers in it; bytes of one value. */
#define RECORD_LIMIT (256 << 10)
#define RECORD_TRAILERS_LIMIT 1000
#define RECORD_VALUE_LIMIT 4096

struct record {
	struct oid id, tree;
	struct oids parents;
	struct trailers trailers;
	char *subject, *body; /* body: without subject and trailers */
	char *by;	      /* "Name <email>" of the committer */
	int64_t time;
};

#define RECORD_INIT ((struct record){ 0 })

void record_release(struct record *r);

/*
 * Read the record id, which must be of this kind ("entry/1"). ERR_INVALID if
 * it is something else or breaks a limit.
 */
int record_read(struct record *out, struct repo *repo, const struct oid *id,
		const char *kind);

/* Would a commit with this message be read as a record, of whatever kind? */
bool record_is_message(const char *message);

/* The value of a trailer, or NULL. The second: of the nth of that key. */
const char *record_get(const struct record *r, const char *key);
const char *record_get_nth(const struct record *r, const char *key, size_t n);

/* Values by type. ERR_NOTFOUND, ERR_INVALID. */
int record_get_oid(struct oid *out, const struct record *r, const char *key);
int record_get_number(int64_t *out, const struct record *r, const char *key);

/* A record being written. */
struct draft {
	struct oids parents;
	struct oid tree; /* zero: no attachments */
	struct strbuf head, trailers;
};

#define DRAFT_INIT \
	((struct draft){ .head = STRBUF_INIT, .trailers = STRBUF_INIT })

void draft_release(struct draft *d);

/* Begin with a kind and a subject; both kept to one line. */
void draft_begin(struct draft *d, const char *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Add a paragraph for people. */
void draft_body(struct draft *d, const char *text);

/* Add a trailer. Line ends in the value become spaces; it is cut at the limit.
 */
void draft_set(struct draft *d, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Write it, by the refinery's identity unless ident is given. */
int draft_write(struct oid *out, struct draft *d, struct repo *repo,
		const char *ident);

#endif
