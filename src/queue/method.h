/* SPDX-License-Identifier: MIT */
/*
 * Merge methods: how an entry's commits are put on top of a base. All of them
 * work in memory (git/merge.h), keep authors, commit as the refinery, name the
 * entry in the trailer Refinery-Entry of the last commit, and drop trailers of
 * ours that the change brought along, so that one on the target is ours. A
 * branch that already stands on the base in the shape that the method makes
 * is left untouched: ids and signatures stay.
 */
#ifndef QUEUE_METHOD_H
#define QUEUE_METHOD_H

#include "git/merge.h"
#include "git/oid.h"

#include <stdbool.h>
#include <stdint.h>

struct entry;
struct merger;
struct picks;
struct repo;
struct strbuf;

#define METHOD_TRAILER "Refinery-Entry"
#define METHOD_TRAILER_PREFIX "Refinery-"

/* The code of what is refused because part of it would not be there. */
#define METHOD_INCOMPLETE "INCOMPLETE"

/* What a method works with. */
struct method_context {
	struct repo *repo;
	struct merger *merger;
	struct picks *picks;
	char *committer; /* signature */
	int64_t now;
	const char *target;
	const struct method *fallback; /* what a rebase would lose lands by
					  this one; NULL: it does not */
};

/* What became of an entry. */
struct applied {
	struct oid commit; /* the new tip */
	bool untouched;	   /* it is the submitted head itself */
	bool contained;	   /* nothing was left to apply: commit is the base */
	struct merge conflict; /* paths and reasons, after ERR_CONFLICT */
	struct oid at;	       /* the commit that conflicts */
	const char *code; /* after ERR_REFUSED: why; NULL: NOT_APPLICABLE */
};

#define APPLIED_INIT ((struct applied){ .conflict = MERGE_INIT })

void applied_release(struct applied *a);

/*
 * apply() puts e on top of onto. ERR_CONFLICT: it does not apply, the details
 * are in *out; ERR_REFUSED: the method does not take such a branch, and the
 * error's message and next action say why.
 */
struct method {
	const char *name;
	int (*apply)(struct applied *out, struct method_context *context,
		     const struct oid *onto, const struct entry *e);
};

extern const struct method method_rebase, method_squash, method_merge,
	method_ff;

/* The method of a name that configuration allows; never NULL for those. */
const struct method *method_find(const char *name);

/*
 * For the methods: is the head part of onto's history? 1: yes, and *out says
 * contained; ERR_REFUSED: yes, but onto has taken it back since.
 */
int method_in_history(struct applied *out, struct method_context *context,
		      const struct oid *onto, const struct entry *e);

/*
 * Where the commits that are e's own begin, for putting it on onto: zero if
 * onto has not kept what it stands on, which then comes along. ERR_REFUSED: it
 * cannot, because the very commits are part of onto's history.
 */
int method_own_base(struct oid *base, struct applied *out,
		    struct method_context *context, const struct oid *onto,
		    const struct entry *e);

/* For the methods: merge e, of one that stands on others only what is its own.
 */
int method_merge_own(struct merge *out, struct method_context *context,
		     const struct oid *onto, const struct entry *e);

/*
 * For the methods: write a commit with this tree and parents that takes
 * author, encoding and message from a model. With an entry, its trailer is
 * added.
 */
struct commit;
int method_commit(struct oid *out, struct method_context *context,
		  const struct oid *tree, const struct oids *parents,
		  const struct commit *model, const char *message,
		  const struct entry *e);

/* Does the message carry a trailer that only we may write? */
bool method_forged(const char *message);

#endif
