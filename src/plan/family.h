/* SPDX-License-Identifier: MIT */
/* Which entries stand on which others, for policies that keep it simple: when
 * one is rejected, those that stand on it are, too. */
#ifndef PLAN_FAMILY_H
#define PLAN_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct policy_entry;

struct family_tie {
	int64_t parent, child;
};

struct family {
	struct family_tie *v;
	size_t n, alloc;
};

#define FAMILY_INIT ((struct family){ 0 })

void family_release(struct family *f);

/* Note what it stands on, if anything. */
void family_add(struct family *f, const struct policy_entry *e);

/* Take out one child of the parent. False: it has none (any more). */
bool family_take(int64_t *child, struct family *f, int64_t parent);

/* It landed: nobody has to be asked about it any more. */
void family_forget(struct family *f, int64_t sequence);

#endif
