/* SPDX-License-Identifier: MIT */
/*
 * Commits, and the few objects that records need. Author and committer are
 * kept as git stores them ("Name <email> seconds zone"), so that what is
 * copied from one commit to another stays byte for byte the same.
 */
#ifndef GIT_COMMIT_H
#define GIT_COMMIT_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repo;
struct strbuf;

/* Messages larger than this are refused. */
#define COMMIT_MESSAGE_LIMIT (1 << 20)

struct commit {
	struct oid id, tree;
	struct oids parents;
	char *author, *committer;
	char *encoding; /* of the message; NULL: UTF-8 */
	char *message;	/* up to the first NUL byte */
	int64_t time;	/* of the committer: a claim */
};

#define COMMIT_INIT ((struct commit){ 0 })

void commit_release(struct commit *c);

/* ERR_NOTFOUND; ERR_INVALID if the message breaks its limit. */
int commit_read(struct commit *out, struct repo *repo, const struct oid *id);

/* Its names and message as UTF-8 (util/encoding.h), with no header for it. */
void commit_to_utf8(struct commit *c);

/* What an object is: "commit", "tag", "tree", "blob"; NULL: it is not here. */
const char *commit_type(struct repo *repo, const struct oid *id);

/* Is there such a commit? */
bool commit_exists(struct repo *repo, const struct oid *id);

/*
 * Write c (all but id, time) as an object, whose id goes to *out. ERR_REFUSED
 * if commit_read() would not take its message.
 */
int commit_write(struct oid *out, struct repo *repo, const struct commit *c);

/* "ident seconds +0000", to be released with free(). */
char *commit_signature(const char *ident, int64_t time);

/* "Name <email>" and "Name" of a signature; free(). */
char *commit_ident(const char *signature);
char *commit_name(const char *signature);

/* The first line of a message; free(). */
char *commit_subject(const char *message);

/* The tree of a commit. */
int commit_tree(struct oid *out, struct repo *repo, const struct oid *id);

#endif
