/* SPDX-License-Identifier: MIT */
/* Budgets: how many tokens and how much money may be spent. Pure. */
#ifndef GATEWAY_BUDGET_H
#define GATEWAY_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct settings;

/* Tokens in and out; millionths of a dollar. */
struct spending {
	int64_t tokens, cost;
};

enum budget {
	BUDGET_REQUEST, /* one request */
	BUDGET_DAY,	/* all of a day, UTC */
	BUDGET_AGENT,	/* one agent's in a day */
	BUDGET_ITEM,	/* one item's in this month and the last */
	BUDGETS,
};

/* By enum budget; 0 for no limit. */
struct limits {
	struct spending of[BUDGETS];
};

/* What was spent or is reserved; that of BUDGET_REQUEST is nothing. */
struct totals {
	struct spending of[BUDGETS];
};

void limits_load(struct limits *out, const struct settings *s);

/* Is any budget in money? */
bool limits_money(const struct limits *l);

/*
 * May want be spent on top of spent? ERR_REFUSED names the budget, its setting
 * and what is used of it.
 */
int budget_check(const struct limits *l, const struct totals *spent,
		 const struct spending *want);

#endif
