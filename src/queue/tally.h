/* SPDX-License-Identifier: MIT */
/*
 * How the entries of the past did, by what is known of an entry before it is
 * tested: who submitted it, which paths it touches (by the bits of its touch)
 * and how many. Those who write to the same files or are of one size share a
 * record. What is long ago weighs less: half after TALLY_HALF entries.
 */
#ifndef QUEUE_TALLY_H
#define QUEUE_TALLY_H

#include "queue/touch.h"

#include <stdbool.h>
#include <stddef.h>

#define TALLY_HALF 150

/* Submitters told apart; those that come later count for the rest only. */
#define TALLY_SUBMITTERS 100

/* Sizes: up to 2, 6 and 20 paths, and more. */
#define TALLY_SIZES 4

/* Entries, weighted. */
struct tally {
	double failed, landed;
};

struct tallies {
	struct {
		char *name; /* "Name <email>", as submitted */
		struct tally tally;
	} submitters[TALLY_SUBMITTERS];
	size_t n_submitters;
	struct tally bits[TOUCH_BITS];
	struct tally sizes[TALLY_SIZES];
	size_t n; /* entries counted */
};

void tallies_release(struct tallies *t);

/* The next one, from the newest to the oldest. */
void tallies_count(struct tallies *t, const char *submitter,
		   const struct touch *touch, bool landed);

/*
 * What the records say about such an entry where mean is the chance that any
 * one fails, as a chance, too. Each record is shrunk towards the mean with
 * the weight of 20 entries; what the three (submitter, paths, size) differ
 * from it in log-odds is added up and divided by the root of 3: they are
 * neither independent nor one and the same. On made loads (submitters, paths
 * and sizes with spreads of 0 to 1 in log-odds, related or not) its expected
 * log loss stayed within 2.3 % of the best rule of each load; that of the mean
 * within 3.3 %, of the sum within 6 %, of the submitter alone within 5 %.
 */
double tallies_odds(const struct tallies *t, double mean, const char *submitter,
		    const struct touch *touch);

#endif
