/* SPDX-License-Identifier: MIT */
/*
 * Trust: in a clone, commands that .refinery names run only if the user said
 * of just this content that they may (refinery.trusted). Where a target is
 * served that is said by serving it.
 */
#ifndef STATE_TRUST_H
#define STATE_TRUST_H

#include <stdbool.h>

struct oid;
struct refinery;

/* Has the user said it of the blob, by the settings as they were read? */
bool trust_has(struct refinery *r, const struct oid *blob);

/* From now on it may; says nothing of settings that are already read. */
int trust_add(struct refinery *r, const struct oid *blob);

#endif
