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
static bool is_newer(const struct entry *e, const struct entry *older)
{
	if (!strcmp(e->id, older->id) ||
	    (!older->sequence && e->created < older->created))
		return false;
	if (*e->topic)
		return !strcmp(e->topic, older->topic);
	return *e->branch && !*older->topic &&
	       !strcmp(e->branch, older->branch);
}

int arrival_replaces(struct refinery *r, const struct entry *e,
		     const struct entry *older)
{
	int error;

	if (!is_newer(e, older))
		return 0;
	error = withdraw_for(r, older, e);
	return error && error != ERR_NOTFOUND ? error : 1;
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
	for (size_t i = 0; error >= 0 && i < all.n; i++)
		error = arrival_replaces(r, e, &all.v[i]);
	return error < 0 ? error : 0;
}
