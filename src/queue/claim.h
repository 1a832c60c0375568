/* SPDX-License-Identifier: MIT */
/*
 * Claims: records of entries that a clone pushes. The receiving side lets one
 * in if it could have written it itself: a well-formed new entry, or a next
 * record that asks for no more than a clone may.
 */
#ifndef QUEUE_CLAIM_H
#define QUEUE_CLAIM_H

struct entry;
struct oid;
struct refinery;

/*
 * May refs/refinery/queue/<target>/<id> go from old (zero: it is new) to new?
 * pusher is who pushes. Reads only. ERR_REFUSED, ERR_INVALID, ERR_EXISTS,
 * ERR_NOTFOUND, each with the next step.
 */
int claim_check(struct refinery *r, const char *target, const char *id,
		const char *pusher, const struct oid *old,
		const struct oid *new);

/*
 * May a clone make new of old? It can change state, priority and request,
 * with code and reason, and count a retry. Pure. ERR_REFUSED names the field.
 */
int claim_check_change(const struct entry *old, const struct entry *new);

#endif
