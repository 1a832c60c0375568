/* SPDX-License-Identifier: MIT */
/*
 * Evidence: verdicts, as notes on the tree that was tested, so that amending
 * and rewording keep them and nothing is tested twice. One line is one fact:
 *
 *     verdict gate=unit definition=<oid> result=pass ms=1234
 *         beside=0 sandbox=bubblewrap commit=<oid> base=<oid> at=<UTC>
 *     landing commit=<oid> base=<oid> config=<oid> entries=<id>,<id>
 *         target=<branch> gates=<name>,<name>
 *
 * (on one line each). A landing line is written before the target moves; it
 * says which entries a commit is made of, so that a commit on the target which
 * carries our trailer can be told from one that somebody forged; and which
 * gates it was judged by, so that none is not taken for one that was left out.
 * The same commit on the same base can land on two targets: a line for each.
 */
#ifndef STATE_EVIDENCE_H
#define STATE_EVIDENCE_H

#include "git/oid.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct refinery;

struct evidence {
	bool landing; /* else a verdict */
	char *gate;
	struct oid definition;
	char *result; /* pass, fail, timeout, error */
	int64_t ms;
	int64_t beside; /* other tests that ran meanwhile; -1: not known */
	char *sandbox;
	struct oid commit, base;
	struct oid config;     /* .refinery's blob; zero: none */
	struct strvec entries; /* ids */
	char *target;	       /* of a landing; NULL: an older version's line */
	struct strvec gates;   /* names of those that judged the landing */
};

struct evidences {
	struct evidence *v;
	size_t n, alloc;
};

#define EVIDENCES_INIT ((struct evidences){ 0 })

void evidences_release(struct evidences *l);

/* All that is known of a tree, in no order. Lines of other forms are skipped.
 */
int evidence_read(struct evidences *out, struct refinery *r,
		  const struct oid *tree);

/*
 * The result for this gate and definition: "pass" or "fail" if all runs that
 * came to a verdict agree, "both" if they contradict each other (a flake),
 * NULL if there is none. *found, if given, gets the newest of them.
 */
const char *evidence_result(const struct evidences *l, const char *gate,
			    const struct oid *definition,
			    const struct evidence **found);

/* How many runs of it failed. */
int evidence_failures(const struct evidences *l, const char *gate,
		      const struct oid *definition);

/*
 * The line for the landing of commit on base by target, or NULL. Lines without
 * a target are of whom their entries are of: among several that fit, the
 * newest that names all of ids is taken, else the newest.
 */
const struct evidence *evidence_landing(const struct evidences *l,
					const struct oid *commit,
					const struct oid *base,
					const char *target,
					const struct strvec *ids);

/* Is it the line of a landing by that target, as far as it says? */
bool evidence_is_of(const struct evidence *e, const char *target);

/* Record a fact about a tree. */
int evidence_add(struct refinery *r, const struct oid *tree,
		 const struct evidence *fact);

#endif
