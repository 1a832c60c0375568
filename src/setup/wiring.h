/* SPDX-License-Identifier: MIT */
/*
 * Wiring: the settings of git itself that a served repository needs, as one
 * table. What somebody set before stays as it is; what cannot work with it is
 * told by `doctor`.
 *
 *	core.fsync			git syncs neither refs nor loose objects
 *	core.logAllRefUpdates		a reflog, which bare ones do not keep
 *	receive.advertisePushOptions	git push -o priority=1
 *	receive.fsckObjects		no broken objects come in
 *	receive.procReceiveRefs		refs/for, and diverted targets
 */
#ifndef SETUP_WIRING_H
#define SETUP_WIRING_H

struct journal;
struct refinery;
struct strvec;

/* Set what is missing; drop diversions of targets that divert no more. */
int wiring_apply(struct journal *j, struct refinery *r);

/* Remove what has the values that wiring_apply() sets. */
int wiring_remove(struct journal *j, struct refinery *r);

/* Append, one line each, what is missing or set so that it cannot work. */
int wiring_check(struct strvec *problems, struct refinery *r);

#endif
