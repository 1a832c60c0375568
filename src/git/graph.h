/* SPDX-License-Identifier: MIT */
/*
 * The graph of commits, in memory: each commit is read once, however often it
 * is asked for. A queue asks for the common ancestor of its newest link and a
 * branch again and again, and libgit2 reads all commits between the two each
 * time. Commits never change, so what is known stays true.
 */
#ifndef GIT_GRAPH_H
#define GIT_GRAPH_H

#include "git/oid.h"

#include <stdint.h>

/* Commits that are remembered; beyond that all are forgotten. */
#define GRAPH_LIMIT 1000000

/* What the graph wants to know of a commit. */
struct graph_commit {
	int64_t time; /* of the committer: saves reading, if right */
	struct oids parents;
};

/* Reads one commit; called once for each. */
typedef int (*graph_reader)(struct graph_commit *out, void *data,
			    const struct oid *id);

struct graph;

struct graph *graph_new(graph_reader read, void *data);
void graph_free(struct graph *g);

/*
 * The best common ancestor of a and b: one that is no ancestor of another.
 * 1: it is the only one; 0: there are none or several, or too many commits.
 * (git's paint_down_to_common(): wrong times cost reading, but a single
 * result is the right one.)
 */
int graph_merge_base(struct oid *out, struct graph *g, const struct oid *a,
		     const struct oid *b);

/*
 * The commits from new back to (without) old, parents first, if each has one
 * parent and they are at most limit. 1: here they are; 0: it is not so.
 */
int graph_line(struct oids *out, struct graph *g, const struct oid *old,
	       const struct oid *new, size_t limit);

#endif
