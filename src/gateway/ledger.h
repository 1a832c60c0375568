/* SPDX-License-Identifier: MIT */
/*
 * The ledger: every request to a model, failures included, as records on
 * refs/refinery/usage/<yyyy-mm> (state/record.h, kind usage/1).
 *
 * A request is two records. The first, before it is sent, reserves the most
 * that it can cost; the second, afterwards, names the first (trailer Call) and
 * says what it did. A request that has only the first was cut off by a crash,
 * and counts with all that it reserved: so what is spent can be less than what
 * the ledger says, never more. Both go to the month of the first.
 */
#ifndef GATEWAY_LEDGER_H
#define GATEWAY_LEDGER_H

#include "gateway/budget.h"
#include "gateway/gateway.h"
#include "git/oid.h"

#include <stdbool.h>
#include <stdint.h>

struct refinery;

/* One request. Strings are NULL where there is nothing to say. */
struct usage {
	struct oid id;	/* of the first record */
	int64_t time;	/* of the first record, seconds */
	bool settled;	/* there is a second one */
	char *model;	/* ours that was asked */
	char *asked;	/* ours that the caller wanted, if that was another */
	char *provider; /* ours */
	char *requested, *served, *via; /* the provider's ids; who ran it */
	char *purpose, *agent, *item;
	struct spending reserved;
	/* And if it is settled: */
	struct spending counted; /* what budgets take it for */
	struct tokens tokens;	 /* as told */
	int64_t cost;		 /* UNTOLD if nobody knows */
	enum cost_source source;
	char *outcome;		/* failure_name() */
	char *finish, *request; /* the server's: why it ended, its id */
	char *prompt, *text;	/* names that body and reply have as blobs */
	int64_t status, attempt, ms, first_ms;
	bool streamed;
};

#define USAGE_INIT                                                     \
	((struct usage){ .tokens = { UNTOLD, UNTOLD, UNTOLD, UNTOLD }, \
			 .cost = UNTOLD })

void usage_release(struct usage *u);

/*
 * Reserve for a request: u is filled up to reserved, its id and time are set.
 * ERR_REFUSED: a budget does not allow it. Nothing may be sent before this has
 * succeeded. Processes that reserve at the same time wait for each other.
 */
int ledger_reserve(struct usage *u, struct refinery *r,
		   const struct limits *limits);

/* Say what became of it. */
int ledger_settle(struct refinery *r, const struct usage *u);

/*
 * Each request of which a record is not older than since, newest first by its
 * last record. ERR_INVALID: the ledger holds what it should not.
 */
int ledger_each(struct refinery *r, int64_t since,
		int (*call)(const struct usage *u, void *context),
		void *context);

#endif
