/* SPDX-License-Identifier: MIT */
/*
 * Parents: the entries that an entry comes after, because it was told to
 * (--after) or because its branch was built on theirs. A child lands with its
 * parents or after them, never before; if one is rejected, so is the child.
 * It follows a parent to the entry that replaces it.
 *
 * In the records, After lists the ids of the parents. Base, which only the
 * runner writes, is the parent's submitted head in the branch of the child:
 * what comes after it is the child's own, and only that is rebased or
 * squashed. So it fits however the parent's commits looked when they landed. It
 * holds for as long as the target keeps what the parent brought.
 */
#ifndef QUEUE_PARENT_H
#define QUEUE_PARENT_H

#include "util/strvec.h"

#include <stddef.h>

struct entries;
struct entry;
struct index;
struct log_record;
struct oid;
struct refinery;

/* Parents of one entry. */
#define PARENTS_LIMIT 16

/* Commits of a branch, and newest log records, in which one is looked for. */
#define PARENTS_COMMITS 1000
#define PARENTS_RECORDS 100

/*
 * The value of After for these names (ids or beginnings of one, branches,
 * topics); free(). before: the live entries; replaced: the id of the one that
 * the child replaces, or NULL. One that has landed is no hindrance, and stays
 * named: the target may lose it.
 * ERR_NOTFOUND, ERR_INVALID (several of that name, too many), ERR_REFUSED (it
 * ended without landing, or comes after what the child replaces).
 */
int parents_named(char **out, struct refinery *r, const char *target,
		  const struct entries *before, const char *replaced,
		  const struct strvec *names);

/*
 * Of one that name means and that is not queued, by the log that ends with
 * record from: 1 and the id of what replaced it, free(); 0 and its own id: it
 * has landed. ERR_NOTFOUND: nothing of that name; ERR_REFUSED: it ended
 * otherwise.
 */
int parents_ended(char **out, struct refinery *r, const char *target,
		  const struct oid *from, const char *name);

/* Is text a value of After? */
bool parents_valid(const char *text);

/*
 * For an entry that is being admitted: find out whether its branch is built
 * on that of a live entry, or of one that landed lately, and set e->base and
 * e->after by it. Of a branch that goes on where it landed as it was, only
 * e->base is set. log: the newest record.
 */
int parents_find(struct entry *e, struct refinery *r,
		 const struct entries *live, const struct log_record *log);

enum parents_state {
	PARENTS_READY,	  /* live has those that have not landed */
	PARENTS_WAIT,	  /* one is held, or was withdrawn: reason */
	PARENTS_REJECTED, /* one was: reason */
};

struct parents {
	enum parents_state state;
	const struct entry *live[PARENTS_LIMIT]; /* of the list given */
	size_t n;
	char *reason; /* "entry <id> <name>, which was withdrawn" */
};

#define PARENTS_INIT ((struct parents){ 0 })

void parents_release(struct parents *p);

/*
 * How it stands with the parents of e. queued: the entries to plan with; log:
 * the newest record, up to which the index goes.
 */
int parents_look(struct parents *out, struct refinery *r,
		 const struct index *index, const struct oid *log,
		 const struct entries *queued, const struct entry *e);

#endif
