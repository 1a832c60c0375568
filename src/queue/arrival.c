/* SPDX-License-Identifier: MIT */
#include "queue/arrival.h"
#include "queue/entry.h"
#include "queue/withdraw.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

/*
 * One that the runner has seen came before; among others the clocks of their
 * submitters decide, so that two who arrive at once do not both go.
 */
static bool replaces(const struct entry *e, const struct entry *older)
{
	if (!strcmp(e->id, older->id) ||
	    (!older->sequence && e->created < older->created))
		return false;
	if (*e->topic)
		return !strcmp(e->topic, older->topic);
	return *e->branch && !*older->topic &&
	       !strcmp(e->branch, older->branch);
}

static int withdraw_older(struct refinery *r, const struct entry *e,
			  const struct entry *older)
{
	CLEANUP(cleanup_free)
	char *reason = alloc_printf("replaced by entry %s", e->id);
	int error = withdraw(r, older, "REPLACED", reason);

	return error == ERR_NOTFOUND ? 0 : error;
}

int arrival_settle(struct refinery *r, const struct entry *e)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	int error;

	if (!strcmp(e->request, "withdraw")) {
		error = withdraw(r, e, "WITHDRAWN",
				 *e->reason ? e->reason :
					      "asked for by a clone");
		return error == ERR_NOTFOUND ? 0 : error;
	}
	error = entry_list(&all, r, e->target, NULL);
	for (size_t i = 0; !error && i < all.n; i++)
		if (replaces(e, &all.v[i]))
			error = withdraw_older(r, e, &all.v[i]);
	return error;
}

int arrival_place(size_t *number, size_t *of, struct refinery *r,
		  const struct entry *e)
{
	CLEANUP(entries_release) struct entries all = ENTRIES_INIT;
	int error = entry_list(&all, r, e->target, NULL);

	if (error)
		return error;
	*number = 0;
	*of = all.n;
	for (size_t i = 0; i < all.n; i++)
		if (!strcmp(all.v[i].id, e->id))
			*number = i + 1;
	return 0;
}
