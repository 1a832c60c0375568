/* SPDX-License-Identifier: MIT */
/*
 * The log of a target: how each entry ended and how the target moved, as a
 * chain of records on refs/refinery/log/<target>. Each record's first parent
 * is the one before; the others are the last records of the entries that it
 * ends, so everything submitted stays reachable. The log moves only together
 * with a comparison of the target (queue/end.h), by compare-and-swap.
 *
 * `tip` is what the log knows of the target after a record; the chain of
 * (old, tip) is the target's history as the refinery saw it.
 */
#ifndef STATE_LOG_H
#define STATE_LOG_H

#include "git/oid.h"
#include "util/strvec.h"

#include <stddef.h>
#include <stdint.h>

struct draft;
struct refinery;

enum log_event {
	LOG_ADOPTED,   /* init: the target is served from here on */
	LOG_LANDED,    /* its entries landed; old to tip */
	LOG_REJECTED,  /* its entry was rejected */
	LOG_WITHDRAWN, /* its entry was withdrawn or replaced */
	LOG_OUTSIDE,   /* somebody else moved the target forward */
	LOG_REWRITTEN, /* the target lost commits; its entries came back */
	LOG_BYPASSED,  /* a permitted person pushed past the queue */
};

const char *log_event_name(enum log_event event);

/* Code of a landing that no gate was asked to judge. */
#define LOG_NO_GATE "NO_GATE"

/* One entry of a record. */
struct log_entry {
	char *id;
	struct oid head;   /* as submitted */
	struct oid record; /* its last record, which the log keeps alive */
	struct oid commit; /* the last commit it became; zero: not landed */
	char *branch;	   /* "" if not known */
};

struct log_record {
	struct oid id, former; /* zero: the first of the chain */
	struct oid tree;       /* attachments */
	enum log_event event;
	int64_t number;	  /* 1, 2, ... along the chain */
	int64_t sequence; /* the highest that an ended entry had */
	struct oid old, tip;
	struct log_entry *entries;
	size_t n_entries, alloc_entries;
	struct strvec gates; /* "<name> <verdict> <definition> <ms> <level>" */
	char *code, *reason; /* "" if there is none */
	char *successor;     /* entry that replaced its entry, or "" */
	char *next;	     /* next action, "" if there is none */
	char *subject, *body;
	char *by;
	int64_t time;
};

#define LOG_RECORD_INIT ((struct log_record){ 0 })

void log_record_release(struct log_record *l);

/* Read one record. ERR_INVALID if it is none or not of this target's chain. */
int log_read(struct log_record *out, struct refinery *r, const struct oid *id);

/*
 * Read the newest record of target. ERR_NOTFOUND if it has no log: it was not
 * adopted by `git refinery init`. ERR, with the next step: its record is gone.
 */
int log_tip(struct log_record *out, struct refinery *r, const char *target);

/* Add an entry to a record that is being filled. */
void log_add_entry(struct log_record *l, const char *id, const struct oid *head,
		   const struct oid *commit, const char *branch);

/*
 * Put l (event, old, tip, entries, gates, reason, code, next, body) into a
 * draft that follows former (NULL: the first). The caller adds parents for the
 * entries and writes it.
 */
void log_draft(struct draft *d, const struct log_record *l, const char *target,
	       const struct log_record *former);

/* Find the newest record that ended entry id, from `from` on. ERR_NOTFOUND. */
int log_find_end(struct log_record *out, struct refinery *r,
		 const struct oid *from, const char *id);

/* The id in full of the one ended entry that id abbreviates; free(). */
int log_expand_id(char **out, struct refinery *r, const char *target,
		  const char *id);

#endif
