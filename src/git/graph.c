/* SPDX-License-Identifier: MIT */
#include "git/graph.h"
#include "util/alloc.h"
#include "util/cleanup.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_MIN 1024

enum {
	FROM_A = 1 << 0, /* an ancestor of a */
	FROM_B = 1 << 1,
	COMMON = FROM_A | FROM_B,
	STALE = 1 << 2, /* below a common ancestor */
	FOUND = 1 << 3,
};

struct node {
	struct oid id;
	int64_t time;
	size_t parents, n_parents; /* in graph.parents */
	unsigned flags;
	uint64_t walk; /* that the flags are of */
};

/* Commits that a walk has yet to look at, the newest on top. */
struct heap {
	size_t *v;
	size_t n, alloc;
};

struct graph {
	graph_reader read;
	void *data;
	struct node *nodes;
	size_t n, alloc;
	size_t *parents; /* of all, one after the other */
	size_t n_parents, alloc_parents;
	size_t *buckets; /* by id: a node's place + 1; 0: none */
	size_t n_buckets;
	uint64_t walk;
	struct heap heap;
};

struct graph *graph_new(graph_reader read, void *data)
{
	struct graph *g = alloc_zero(1, sizeof(*g));

	g->read = read;
	g->data = data;
	return g;
}

static void forget(struct graph *g)
{
	free(g->nodes);
	free(g->parents);
	free(g->buckets);
	free(g->heap.v);
	*g = (struct graph){ .read = g->read, .data = g->data };
}

void graph_free(struct graph *g)
{
	if (!g)
		return;
	forget(g);
	free(g);
}

/* An id is as good as random. Where id is, or would be put. */
static size_t *bucket(const struct graph *g, const struct oid *id)
{
	uint64_t hash;
	size_t i;

	memcpy(&hash, id->id, sizeof(hash));
	for (i = hash & (g->n_buckets - 1); g->buckets[i];
	     i = (i + 1) & (g->n_buckets - 1))
		if (oid_equal(&g->nodes[g->buckets[i] - 1].id, id))
			break;
	return &g->buckets[i];
}

static void spread(struct graph *g)
{
	if (g->n_buckets > 2 * g->n)
		return;
	free(g->buckets);
	g->n_buckets = g->n_buckets ? 2 * g->n_buckets : BUCKETS_MIN;
	g->buckets = alloc_zero(g->n_buckets, sizeof(*g->buckets));
	for (size_t i = 0; i < g->n; i++)
		*bucket(g, &g->nodes[i].id) = i + 1;
}

#define UNREAD SIZE_MAX

/* The node of id, which may not have been read yet. */
static size_t place(struct graph *g, const struct oid *id)
{
	size_t *at;

	spread(g);
	at = bucket(g, id);
	if (!*at) {
		g->nodes = alloc_grow(g->nodes, g->n, &g->alloc,
				      sizeof(*g->nodes));
		g->nodes[g->n++] =
			(struct node){ .id = *id, .parents = UNREAD };
		*at = g->n;
	}
	return *at - 1;
}

static int load(struct graph *g, size_t i)
{
	struct graph_commit c = { .parents = OIDS_INIT };
	size_t first = g->n_parents;
	int error;

	if (g->nodes[i].parents != UNREAD)
		return 0;
	error = g->read(&c, g->data, &g->nodes[i].id);
	for (size_t k = 0; !error && k < c.parents.n; k++) {
		size_t parent = place(g, &c.parents.v[k]);

		g->parents = alloc_grow(g->parents, g->n_parents,
					&g->alloc_parents, sizeof(*g->parents));
		g->parents[g->n_parents++] = parent;
	}
	if (!error) {
		g->nodes[i].time = c.time;
		g->nodes[i].parents = first;
		g->nodes[i].n_parents = c.parents.n;
	}
	oids_release(&c.parents);
	return error;
}

static bool newer(const struct graph *g, size_t a, size_t b)
{
	return g->nodes[a].time > g->nodes[b].time;
}

static void swap(struct heap *h, size_t i, size_t k)
{
	size_t was = h->v[i];

	h->v[i] = h->v[k];
	h->v[k] = was;
}

static void push(struct graph *g, size_t node)
{
	struct heap *h = &g->heap;
	size_t i = h->n;

	h->v = alloc_grow(h->v, h->n, &h->alloc, sizeof(*h->v));
	h->v[h->n++] = node;
	for (; i && newer(g, h->v[i], h->v[(i - 1) / 2]); i = (i - 1) / 2)
		swap(h, i, (i - 1) / 2);
}

static size_t pop(struct graph *g)
{
	struct heap *h = &g->heap;
	size_t top = h->v[0], i = 0;

	h->v[0] = h->v[--h->n];
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < h->n && newer(g, h->v[child + 1], h->v[child]))
			child++;
		if (child >= h->n || !newer(g, h->v[child], h->v[i]))
			return top;
		swap(h, i, child);
		i = child;
	}
}

/* It waits for a look, if there is something new about it. */
static int paint(struct graph *g, size_t i, unsigned flags)
{
	struct node *node;
	int error = load(g, i);

	if (error)
		return error;
	node = &g->nodes[i];
	if (node->walk != g->walk) {
		node->walk = g->walk;
		node->flags = 0;
	}
	if ((node->flags & flags) == flags)
		return 0;
	node->flags |= flags;
	push(g, i);
	return 0;
}

static bool all_stale(const struct graph *g)
{
	for (size_t i = 0; i < g->heap.n; i++)
		if (!(g->nodes[g->heap.v[i]].flags & STALE))
			return false;
	return true;
}

/* What is below both is common; what is below that is not the best. */
static int step(struct graph *g, size_t *found, size_t *n)
{
	size_t i = pop(g);
	struct node *node = &g->nodes[i];
	unsigned flags = node->flags & (COMMON | STALE);
	int error = 0;

	if (flags == COMMON) {
		flags |= STALE;
		if (!(node->flags & FOUND)) {
			node->flags |= FOUND;
			*found = i;
			++*n;
		}
	}
	for (size_t k = 0; !error && k < g->nodes[i].n_parents; k++)
		error = paint(g, g->parents[g->nodes[i].parents + k], flags);
	return error;
}

int graph_merge_base(struct oid *out, struct graph *g, const struct oid *a,
		     const struct oid *b)
{
	size_t found = 0, n = 0;
	int error;

	if (g->n > GRAPH_LIMIT)
		forget(g);
	g->walk++;
	g->heap.n = 0;
	error = paint(g, place(g, a), FROM_A);
	if (!error)
		error = paint(g, place(g, b), FROM_B);
	while (!error && !all_stale(g))
		error = step(g, &found, &n);
	if (error || n != 1)
		return error;
	*out = g->nodes[found].id;
	return 1;
}

int graph_line(struct oids *out, struct graph *g, const struct oid *old,
	       const struct oid *new, size_t limit)
{
	CLEANUP(oids_release) struct oids line = OIDS_INIT;
	size_t at = place(g, new), end = place(g, old);

	for (; at != end; at = g->parents[g->nodes[at].parents]) {
		int error = load(g, at);

		if (error)
			return error;
		if (g->nodes[at].n_parents != 1 || line.n == limit)
			return 0;
		oids_push(&line, &g->nodes[at].id);
	}
	while (line.n)
		oids_push(out, &line.v[--line.n]);
	return 1;
}
