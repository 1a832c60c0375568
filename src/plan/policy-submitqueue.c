/* SPDX-License-Identifier: MIT */
/*
 * SubmitQueue (Ananthanarayanan et al., "Keeping master green at scale",
 * EuroSys 2019): a build of a change is worth the chance that its result will
 * be needed, that is, that those before it end as the build assumes. The
 * speculation tree is searched best first for as many builds as there are
 * slots; what falls out of that set is aborted. A change is decided by the
 * build that assumed what came true. The odds are those that the driver tells.
 * The paper's conflict analyser is left out: all changes stand in one line.
 */
#include "plan/agenda.h"
#include "plan/baselines.h"
#include "plan/family.h"
#include "plan/line.h"
#include "plan/random.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A build: the change at(depth) on a subset of those before it. */
struct build {
	int64_t job;
	uint64_t path; /* hash of all that it has, on the first tip */
	bool wanted, done, green;
};

/* Of the tree: what came before the change at depth is settled. */
struct node {
	double value;
	size_t depth;
	uint64_t path;
	size_t parent; /* number of the node that it was reached from */
	bool good;     /* the parent's change is assumed to land */
};

struct submitqueue {
	struct line line;
	struct family family;
	struct build *builds;
	size_t n_builds, alloc_builds, running, slots;
	struct node *nodes; /* all of a search */
	size_t n_nodes, alloc_nodes;
	size_t *heap; /* those not yet looked at, the most valuable on top */
	size_t n_heap, alloc_heap;
	uint64_t tip;
	int64_t jobs;
	bool idle; /* nothing happened since the last search */
	struct agenda agenda;
};

static void *open(const struct policy_params *params)
{
	struct submitqueue *q = alloc_zero(1, sizeof(*q));

	q->slots = params->slots;
	return q;
}

static void close(void *state)
{
	struct submitqueue *q = state;

	line_release(&q->line);
	family_release(&q->family);
	agenda_release(&q->agenda);
	free(q->builds);
	free(q->nodes);
	free(q->heap);
	free(q);
}

static void arrive(void *state, const struct policy_entry *e)
{
	struct submitqueue *q = state;

	q->idle = false;
	line_add(&q->line, e);
	family_add(&q->family, e);
}

static void leave(void *state, int64_t sequence)
{
	struct submitqueue *q = state;

	q->idle = false;
	line_remove(&q->line, sequence);
}

static void odds(void *state, int64_t sequence, double p)
{
	struct line_entry *e =
		line_find(&((struct submitqueue *)state)->line, sequence);

	if (e)
		e->p = p;
}

static void moved(void *state)
{
	struct submitqueue *q = state;

	q->idle = false;
	q->tip = random_hash(q->tip, UINT64_MAX);
}

static void result(void *state, int64_t job, enum policy_verdict verdict)
{
	struct submitqueue *q = state;

	q->idle = false;
	for (size_t i = 0; i < q->n_builds; i++) {
		struct build *b = &q->builds[i];

		if (b->job != job || b->done)
			continue;
		b->done = true;
		b->green = verdict == POLICY_GREEN;
		q->running--;
	}
}

static void reject(struct submitqueue *q, int64_t sequence)
{
	int64_t child;

	if (!line_remove(&q->line, sequence))
		return;
	agenda_end(&q->agenda, POLICY_REJECT, sequence);
	while (family_take(&child, &q->family, sequence))
		reject(q, child);
}

static void conflict(void *state, int64_t job, int64_t sequence)
{
	struct submitqueue *q = state;

	result(q, job, POLICY_RED);
	reject(q, sequence);
}

static struct build *find(struct submitqueue *q, uint64_t path)
{
	for (size_t i = 0; i < q->n_builds; i++)
		if (q->builds[i].path == path)
			return &q->builds[i];
	return NULL;
}

static uint64_t with(uint64_t path, const struct line_entry *e)
{
	return random_hash(path, (uint64_t)e->sequence);
}

/* Decide as many changes at the head as there are results for. */
static void settle(struct submitqueue *q)
{
	while (line_length(&q->line)) {
		struct line_entry *head = line_at(&q->line, 0);
		struct build *b = find(q, with(q->tip, head));

		if (!b || !b->done)
			return;
		if (b->green) {
			agenda_job(&q->agenda, POLICY_LAND, b->job);
			q->tip = b->path;
			line_take(&q->line);
		} else {
			reject(q, head->sequence);
		}
	}
}

static bool better(const struct submitqueue *q, size_t a, size_t b)
{
	if (q->nodes[a].value != q->nodes[b].value)
		return q->nodes[a].value > q->nodes[b].value;
	return a < b;
}

static void push(struct submitqueue *q, struct node node)
{
	size_t at = q->n_heap++, new = q->n_nodes++;

	q->nodes =
		alloc_grow(q->nodes, new, &q->alloc_nodes, sizeof(*q->nodes));
	q->nodes[new] = node;
	q->heap = alloc_grow(q->heap, at, &q->alloc_heap, sizeof(*q->heap));
	while (at && better(q, new, q->heap[(at - 1) / 2])) {
		q->heap[at] = q->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	q->heap[at] = new;
}

static size_t pop(struct submitqueue *q)
{
	size_t top = q->heap[0], last = q->heap[--q->n_heap], at = 0;

	for (size_t child; (child = 2 * at + 1) < q->n_heap; at = child) {
		if (child + 1 < q->n_heap &&
		    better(q, q->heap[child + 1], q->heap[child]))
			child++;
		if (!better(q, q->heap[child], last))
			break;
		q->heap[at] = q->heap[child];
	}
	q->heap[at] = last;
	return top;
}

static void expand(struct submitqueue *q, size_t at, double p)
{
	struct node node = q->nodes[at];
	uint64_t path = with(node.path, line_at(&q->line, node.depth));

	if (node.depth + 1 >= line_length(&q->line))
		return;
	if (p < 1)
		push(q, (struct node){ node.value * (1 - p), node.depth + 1,
				       path, at, true });
	if (p > 0)
		push(q, (struct node){ node.value * p, node.depth + 1,
				       node.path, at, false });
}

/* Does the path assume that something fails which this change stands on? */
static bool orphan(const struct submitqueue *q, size_t at)
{
	int64_t own = line_at(&q->line, q->nodes[at].depth)->sequence;

	for (size_t i = 0; i < q->family.n; i++) {
		const struct family_tie *tie = &q->family.v[i];

		if (tie->child != own)
			continue;
		for (size_t j = at; q->nodes[j].depth; j = q->nodes[j].parent) {
			size_t depth = q->nodes[j].depth - 1;

			if (!q->nodes[j].good &&
			    line_at(&q->line, depth)->sequence == tie->parent)
				return true;
		}
	}
	return false;
}

static void start(struct submitqueue *q, size_t at, uint64_t path)
{
	size_t depth = q->nodes[at].depth, n = depth;
	int64_t *list = alloc_zero(depth + 1, sizeof(*list));
	struct build *b;

	for (size_t i = at; q->nodes[i].depth; i = q->nodes[i].parent)
		if (q->nodes[i].good)
			list[--n] = line_at(&q->line, q->nodes[i].depth - 1)
					    ->sequence;
	q->builds = alloc_grow(q->builds, q->n_builds, &q->alloc_builds,
			       sizeof(*q->builds));
	b = &q->builds[q->n_builds++];
	*b = (struct build){ ++q->jobs, path, .wanted = true };
	agenda_start(&q->agenda, b->job, list + n, depth - n,
		     &line_at(&q->line, depth)->sequence, 1);
	free(list);
	q->running++;
}

/* Forget the builds that no path leads to, abort those that run. */
static void prune(struct submitqueue *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->n_builds; i++) {
		struct build *b = &q->builds[i];

		if (b->wanted) {
			q->builds[kept++] = *b;
		} else if (!b->done) {
			agenda_job(&q->agenda, POLICY_CANCEL, b->job);
			q->running--;
		}
	}
	q->n_builds = kept;
}

/* Best first: the nodes to start are left in chosen, as many as there are. */
static size_t search(struct submitqueue *q, size_t *chosen)
{
	size_t n = 0, wanted = 0;

	for (size_t i = 0; i < q->n_builds; i++)
		q->builds[i].wanted = false;
	q->n_nodes = q->n_heap = 0;
	push(q, (struct node){ .value = 1, .path = q->tip });
	while (q->n_heap && wanted < q->slots) {
		size_t at = pop(q);
		struct line_entry *e = line_at(&q->line, q->nodes[at].depth);
		struct build *b = find(q, with(q->nodes[at].path, e));
		double p = e->p;

		if (q->family.n && orphan(q, at)) {
			expand(q, at, 1);
			continue;
		}
		if (b)
			b->wanted = true;
		else
			chosen[n++] = at;
		if (b && b->done)
			p = b->green ? 0 : 1;
		else
			wanted++;
		expand(q, at, p);
	}
	return n;
}

static void decide(struct submitqueue *q)
{
	size_t *chosen, n;

	q->idle = true;
	settle(q);
	if (!line_length(&q->line))
		return;
	chosen = alloc_zero(q->slots, sizeof(*chosen));
	n = search(q, chosen);
	prune(q);
	for (size_t i = 0; i < n && q->running < q->slots; i++) {
		const struct node *node = &q->nodes[chosen[i]];

		start(q, chosen[i],
		      with(node->path, line_at(&q->line, node->depth)));
	}
	free(chosen);
}

static void next(void *state, struct policy_action *out)
{
	struct submitqueue *q = state;

	agenda_next(&q->agenda, out);
	if (out->kind != POLICY_WAIT || q->idle)
		return;
	decide(q);
	agenda_next(&q->agenda, out);
}

const struct policy policy_submitqueue = {
	.name = "submitqueue",
	.summary = "builds most likely to be needed first",
	.open = open,
	.close = close,
	.arrive = arrive,
	.leave = leave,
	.result = result,
	.conflict = conflict,
	.moved = moved,
	.odds = odds,
	.next = next,
};
