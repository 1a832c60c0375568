/* SPDX-License-Identifier: MIT */
#include "queue/arrival.h"
#include "queue/entry.h"
#include "queue/owner.h"
#include "queue/withdraw.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

#include <string.h>

/*
 * One that the runner has seen came before; among others the clocks of their
 * submitters decide, so that two who arrive at once do not both go.
 */
static bool is_newer(struct refinery *r, const struct entry *e,
		     const struct entry *older)
{
	return strcmp(e->id, older->id) &&
	       (older->sequence || e->created >= older->created) &&
	       owner_same_line(r, e, older);
}

int arrival_replaces(struct refinery *r, const struct entry *e,
		     const struct entry *older)
{
	int error;

	if (!is_newer(r, e, older))
		return 0;
	error = withdraw_for(r, older, e);
	return error && error != ERR_NOTFOUND ? error : 1;
}

/* The one that was asked for, whosever it is. */
static int settle_named(struct strvec *replaced, struct refinery *r,
			const struct entry *e, const struct entries *all)
{
	for (size_t i = 0; *e->replaces && i < all->n; i++) {
		int error;

		if (strcmp(all->v[i].id, e->replaces) ||
		    !strcmp(e->id, e->replaces))
			continue;
		error = withdraw_replaced(r, e, e->replaces);
		if (error)
			return error;
		strvec_push(replaced, e->replaces);
	}
	return 0;
}

int arrival_settle(struct strvec *replaced, struct refinery *r,
		   const struct entry *e)
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
	if (!error)
		error = settle_named(replaced, r, e, &all);
	for (size_t i = 0; error >= 0 && i < all.n; i++) {
		if (strvec_has(replaced, all.v[i].id))
			continue;
		error = arrival_replaces(r, e, &all.v[i]);
		if (error > 0)
			strvec_push(replaced, all.v[i].id);
	}
	return error < 0 ? error : 0;
}
