/* SPDX-License-Identifier: MIT */
/*
 * Items: the entries as the planner holds them, and lists of them. An item
 * stands in exactly one place; lists that only mention it (a base, what a
 * conviction assumes good) may outlive that, so each list holds a reference
 * and an item is freed with the last one.
 */
#ifndef PLAN_ITEMS_H
#define PLAN_ITEMS_H

#include "plan/policy.h"

struct attempt;
struct set;

enum place {
	PLACE_WAITING,	 /* in the pool of its tier */
	PLACE_TESTED,	 /* a fresh member of a running attempt */
	PLACE_SET,	 /* in a set: one of them is bad, or run them again */
	PLACE_CLEARED,	 /* green on an older tip: part of the base */
	PLACE_CONVICTED, /* failed by itself; the proof is not complete */
	PLACE_LANDED,
	PLACE_FAILED, /* rejected */
	PLACE_PARKED,
	PLACE_LEFT, /* withdrawn or held */
};

struct items {
	struct item **v;
	size_t n, alloc;
};

/* Why they may be good after all: see plan/doubt.h. */
struct doubt {
	double flakes;	   /* chance of the failures that were theirs alone */
	double before;	   /* of those before, if the rest is good as well */
	struct items rest; /* set aside by the last failure */
};

#define ITEMS_INIT ((struct items){ 0 })

/* With which landed entry does it fail? See plan/blame.h. */
struct blame {
	uint64_t low, high; /* numbers of landings: it is in [low, high) */
	uint64_t since;	    /* results that were told when it began */
	bool begun, over;
	bool passes; /* without all of these */
	bool fails;  /* was seen to fail on an older tip */
	bool found;
	int64_t with;
};

struct item {
	int64_t sequence;
	int64_t score;
	double p; /* as told */
	unsigned lane;
	uint64_t touches[4];
	int64_t *after;
	size_t n_after;
	bool alone;

	size_t refs;
	enum place place;
	struct attempt *attempt; /* PLACE_TESTED: whose member it is */
	struct set *set;	 /* PLACE_SET */
	unsigned tier;		 /* 0: never green; 1: green once, apart */
	bool cleared;		 /* was green with others before */
	bool tested;		 /* was in a run: returns are not admissions */
	uint64_t mark;		 /* of the walk that saw it last */
	struct items behind;	 /* conflicts as text with one of these */

	/* What speaks against it, in PLACE_CONVICTED. */
	struct items dep;    /* good, if it is bad */
	struct items beside; /* were green without it */
	struct doubt doubt;
	int64_t red_version; /* of the tip that it failed on */
	uint64_t red_at;     /* when */
	bool confirmed;	     /* failed again in a run of its own */
	unsigned silent;     /* runs of its own without a verdict */

	struct blame blame;

	/* When it came and was green: to name what it fails with. */
	uint64_t arrived; /* the number of the next landing then */
	int64_t green_version;
	uint64_t green_since; /* entries cleared before this were with it */
	uint64_t cleared_at;
};

/* A new item with one reference, that of the caller. */
struct item *item_new(const struct policy_entry *e);
void item_unref(struct item *it);

/* Has it ended, or left? */
bool item_ended(const struct item *it);

/* May they touch a common path? Unknown paths overlap with nothing. */
bool item_overlaps(const struct item *a, const struct item *b);

/* Comparisons: < 0 if a comes first. */
int item_by_score(const struct item *a, const struct item *b);
int item_by_sequence(const struct item *a, const struct item *b);

void items_release(struct items *list);
void items_clear(struct items *list);
void items_add(struct items *list, struct item *it);
void items_add_all(struct items *list, const struct items *more);
bool items_has(const struct items *list, const struct item *it);

/* Take it out; false if it is not there. */
bool items_remove(struct items *list, const struct item *it);
void items_remove_at(struct items *list, size_t i);

/* Keep the first n. */
void items_truncate(struct items *list, size_t n);

/* Drop the first n. */
void items_shift(struct items *list, size_t n);

/* For lists that are sorted by `order`. */
void items_insert(struct items *list, struct item *it,
		  int (*order)(const struct item *, const struct item *));
bool items_remove_sorted(struct items *list, const struct item *it,
			 int (*order)(const struct item *,
				      const struct item *));

/* In a list sorted by sequence; NULL: not there. */
struct item *items_find(const struct items *list, int64_t sequence);

#endif
