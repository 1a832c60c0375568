/* SPDX-License-Identifier: MIT */
/*
 * The commits of a branch anew, one after another on top of a base, as `git
 * rebase` applies them: those that become empty fall away, one that was empty
 * stays, and what stands on the base already stays as it is.
 */
#ifndef QUEUE_REAPPLY_H
#define QUEUE_REAPPLY_H

struct applied;
struct entry;
struct method_context;
struct oid;
struct pick_list;

enum reapply {
	REAPPLY_NEW, /* without those whose patch the base has had */
	REAPPLY_ALL, /* with them; of those, what conflicts is left out */
};

/* ERR_CONFLICT, as struct method says. */
int reapply(struct applied *out, struct method_context *context,
	    const struct oid *onto, const struct entry *e,
	    const struct pick_list *list, enum reapply how);

#endif
