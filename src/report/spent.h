/* SPDX-License-Identifier: MIT */
/* What requests to models have cost, added up by what people ask for. Pure. */
#ifndef REPORT_SPENT_H
#define REPORT_SPENT_H

#include "gateway/ledger.h"

#include <stddef.h>
#include <stdint.h>

enum spent_by {
	SPENT_BY_MODEL, /* ours, and which of the provider's was asked for and
			 * which was served */
	SPENT_BY_PROVIDER,
	SPENT_BY_AGENT,
	SPENT_BY_ITEM,
	SPENT_BY_PURPOSE,
	SPENT_BY_DAY, /* UTC */
	SPENT_BY_OUTCOME,
};

/* Its name, as --by takes it; -1: there is none of that name. */
const char *spent_by_name(enum spent_by by);
int spent_by_find(const char *name);

/* All figures are sums of what was told; what was not counts as 0. */
struct spent_row {
	char *key;		  /* "-" where a request has none */
	char *requested, *served; /* SPENT_BY_MODEL only; else NULL */
	int64_t calls, errors;	  /* errors: of calls */
	int64_t open;		  /* of calls: no end is known */
	int64_t in, out, cached, written;
	int64_t cost;	 /* millionths of a dollar, as told or priced */
	int64_t unknown; /* calls that succeeded at a cost nobody told */
	int64_t counted; /* tokens, as budgets count them */
};

struct spent {
	enum spent_by by;
	struct spent_row *v;
	size_t n, alloc;
	struct spent_row total;
};

#define SPENT_INIT(what) ((struct spent){ .by = (what) })

void spent_release(struct spent *s);

void spent_add(struct spent *s, const struct usage *u);

/* The dearest first, days in their order. */
void spent_sort(struct spent *s);

#endif
