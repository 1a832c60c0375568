/* SPDX-License-Identifier: MIT */
/*
 * Entries: submitted changes on their way to a target. An entry is a chain of
 * records on refs/refinery/queue/<target>/<id>; the first one pins the head
 * that was submitted, and its abbreviated name is the entry's id. Every later
 * record carries all fields again, so the last one tells everything.
 *
 * Entries that others pushed are claims. entry_list() shows what they say;
 * the runner takes one into account only after entry_check().
 */
#ifndef QUEUE_ENTRY_H
#define QUEUE_ENTRY_H

#include "git/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct refinery;
struct strvec;

/* Priorities: 0 is the most urgent. Live entries of one target. */
#define ENTRY_PRIORITY_DEFAULT 2
#define ENTRY_PRIORITY_MAX 4
#define ENTRIES_LIMIT 100000

enum entry_state {
	ENTRY_QUEUED, /* waits for its turn */
	ENTRY_HELD,   /* waits for a person, or is parked: see reason */
};

struct entry {
	char *id;
	char *target;
	struct oid record; /* what the ref holds: the last record */
	struct oid head;   /* the submitted commit; never changes */
	enum entry_state state;
	char *submitter; /* "Name <email>": the author of the head */
	char *user;	 /* who enqueued it; "" in a plain push */
	char *pusher;	 /* whom the host knew when it arrived; "" if nobody */
	char *branch, *topic, *subject; /* "" if not known */
	char *touches;	     /* see queue/touch.h; a claim; "" if not known */
	char *replaces;	     /* id of the entry this one is a new version of */
	char *after;	     /* ids of those to land before it; see parent.h */
	struct oid base;     /* its own commits begin after it; or zero */
	char *request;	     /* "withdraw", asked for by a clone; else "" */
	char *code, *reason; /* why it is held, or was sent back; else "" */
	int priority;
	bool alone;	     /* tested in no group */
	int64_t sequence;    /* 0: not admitted yet */
	int64_t admitted;    /* seconds, by the runner's clock */
	int64_t created;     /* ms, by the submitter's clock: a claim */
	int retries;	     /* times it was queued again by a person */
	struct oid reopened; /* the log record whose end was undone, or zero */
};

#define ENTRY_INIT ((struct entry){ 0 })

void entry_release(struct entry *e);
void entry_copy(struct entry *to, const struct entry *from);

/*
 * The name it is shown by, everywhere: its branch, else its topic, else what
 * its head is called in short. Belongs to e, or is oid_short()'s.
 */
const char *entry_name(const struct entry *e);

struct entries {
	struct entry *v;
	size_t n, alloc;
};

#define ENTRIES_INIT ((struct entries){ 0 })

void entries_release(struct entries *l);

/*
 * Where its own commits begin, if it stands on another entry's: for methods
 * that make new commits of them. NULL: where it left the target.
 */
const struct oid *entry_base(const struct entry *e);

/* In a list where all have sequence numbers, in their order; or NULL. */
const struct entry *entries_find(const struct entries *l, int64_t sequence);

/* The entry whose last record is id, as the ref name says it is called. */
int entry_read(struct entry *out, struct refinery *r, const char *target,
	       const char *name, const struct oid *id);

/*
 * Which is first? In the order of their sequence numbers, those without one
 * last by the time they claim.
 */
int entry_compare(const struct entry *a, const struct entry *b);

/*
 * All live entries of target in that order. A ref that holds no entry is left
 * out and counted in *broken (may be NULL).
 */
int entry_list(struct entries *out, struct refinery *r, const char *target,
	       size_t *broken);

/*
 * The one of a list that name means, as entry_find() has it; no next step is
 * told.
 */
int entries_named(const struct entry **out, const struct entries *l,
		  const char *name);

/*
 * The one live entry that name means: an id or the beginning of one (at least
 * four digits), a branch or a topic. ERR_NOTFOUND, ERR_INVALID if several.
 */
int entry_find(struct entry *out, struct refinery *r, const char *target,
	       const char *name);

/*
 * Is the chain what it says: does it begin with a record of this id that pins
 * this head, and do head and target never change? ERR_INVALID.
 */
int entry_check(struct refinery *r, const struct entry *e);

/*
 * Has e ended, as far as the log knows? A ref proves nothing: it may linger
 * after the end. e lives if no record ended it, or if it was reopened at that
 * record or a later one. 1 yes, 0 no.
 */
struct index;
int entry_has_ended(struct refinery *r, const struct index *index,
		    const struct entry *e);

/* The same if it is known that the log record `end` is the last to end e. */
int entry_ended_by(struct refinery *r, const struct entry *e,
		   const struct oid *end);

/*
 * Write e (all but id and record) as the first record of a new entry, which
 * sets id and record. The caller gives it its ref.
 */
int entry_write_first(struct entry *e, struct refinery *r);

/*
 * Write e as a record on top of e->record, which then is the new one. The
 * caller moves the ref.
 */
int entry_write_next(struct entry *e, struct refinery *r, const char *action);

/*
 * Write e as a record on top of e->record and move the ref to it. ERR_STALE
 * if the entry was changed or ended meanwhile. action says what happened, in
 * the record's subject. Takes the target's lock.
 */
int entry_advance(struct entry *e, struct refinery *r, const char *action);

/* The same where the caller holds the lock. */
struct lock;
int entry_advance_locked(struct entry *e, struct refinery *r,
			 const char *action, struct lock *lock);

/*
 * The paths that its own commits change, since they began or, without that,
 * since its branch and tip went apart.
 */
int entry_paths(struct strvec *out, struct refinery *r, const struct entry *e,
		const struct oid *tip);

/* Score in the order of design.md section 5; age in hours at time now. */
int64_t entry_score(const struct entry *e, int64_t now);

#endif
