/* SPDX-License-Identifier: MIT */
#include "gateway/budget.h"
#include "config/settings.h"
#include "util/error.h"

static const struct {
	const char *what, *tokens, *cost;
} names[BUDGETS] = {
	[BUDGET_REQUEST] = { "a request", "budgetRequestTokens",
			     "budgetRequestCost" },
	[BUDGET_DAY] = { "a day", "budgetDayTokens", "budgetDayCost" },
	[BUDGET_AGENT] = { "an agent in a day", "budgetAgentTokens",
			   "budgetAgentCost" },
	[BUDGET_ITEM] = { "an item", "budgetItemTokens", "budgetItemCost" },
};

void limits_load(struct limits *out, const struct settings *s)
{
	for (int i = 0; i < BUDGETS; i++) {
		out->of[i].tokens = settings_number(s, NULL, names[i].tokens);
		out->of[i].cost = settings_number(s, NULL, names[i].cost);
	}
}

bool limits_money(const struct limits *l)
{
	for (int i = 0; i < BUDGETS; i++)
		if (l->of[i].cost)
			return true;
	return false;
}

/* Sums of figures from outside: no more than 2^53 each, so that none wraps. */
static bool over(int64_t limit, int64_t spent, int64_t want)
{
	return limit && (want > limit || spent > limit - want);
}

static int refuse(int budget, const char *setting)
{
	return error_next(ERR_REFUSED,
			  budget == BUDGET_REQUEST ?
				  "send less, or git config refinery.%s "
				  "<more>" :
				  "git refinery usage shows for what; git "
				  "config refinery.%s <more>",
			  setting);
}

int budget_check(const struct limits *l, const struct totals *spent,
		 const struct spending *want)
{
	for (int i = 0; i < BUDGETS; i++) {
		const struct spending *limit = &l->of[i], *used = &spent->of[i];

		if (over(limit->tokens, used->tokens, want->tokens)) {
			error_set(ERR_REFUSED,
				  "the budget for %s is %lld tokens: %lld are "
				  "used or reserved, and up to %lld more are "
				  "wanted",
				  names[i].what, (long long)limit->tokens,
				  (long long)used->tokens,
				  (long long)want->tokens);
			return refuse(i, names[i].tokens);
		}
		if (over(limit->cost, used->cost, want->cost)) {
			error_set(ERR_REFUSED,
				  "the budget for %s is $%.2f: $%.4f are used "
				  "or reserved, and up to $%.4f more are "
				  "wanted",
				  names[i].what, (double)limit->cost / 1e6,
				  (double)used->cost / 1e6,
				  (double)want->cost / 1e6);
			return refuse(i, names[i].cost);
		}
	}
	return 0;
}
