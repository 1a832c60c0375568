/* SPDX-License-Identifier: MIT */
/*
 * Entries that wait, in the order in which a policy takes them: by score,
 * then by sequence number; those that were put back stand first.
 */
#ifndef PLAN_LINE_H
#define PLAN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct policy_entry;

struct line_entry {
	int64_t sequence, score;
	double p;
	unsigned lane;
	uint64_t touches[4];
};

struct line {
	struct line_entry *v;
	size_t first, n, alloc; /* v[first] to v[n - 1] wait */
};

#define LINE_INIT ((struct line){ 0 })

void line_release(struct line *l);

void line_add(struct line *l, const struct policy_entry *e);

/* Put one back at the head. */
void line_return(struct line *l, const struct line_entry *e);

/* How many wait. */
size_t line_length(const struct line *l);

/* The ith that waits. */
struct line_entry *line_at(const struct line *l, size_t i);

/* Take the first one out; there must be one. */
struct line_entry line_take(struct line *l);

/* Take this one out. False: it does not wait. */
bool line_remove(struct line *l, int64_t sequence);

/* The one that waits, or NULL. */
struct line_entry *line_find(const struct line *l, int64_t sequence);

/* Is it known which paths it touches? */
bool line_known(const struct line_entry *e);

/* May they touch a common path? */
bool line_meet(const struct line_entry *a, const struct line_entry *b);

#endif
