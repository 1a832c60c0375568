/* SPDX-License-Identifier: MIT */
#include "plan/batch.h"
#include "plan/agenda.h"
#include "plan/family.h"
#include "plan/line.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A batch, or the part of one that is still to be tested. */
struct part {
	struct line_entry *v;
	size_t n;
};

struct batch {
	const struct batch_rule *rule;
	size_t max;
	struct line line;
	struct family family;
	struct part *parts; /* the last one is tested now or next */
	size_t n_parts, alloc_parts;
	int64_t job, jobs; /* the running one or 0; how many there were */
	struct agenda agenda;
};

void *batch_open(const struct batch_rule *rule,
		 const struct policy_params *params)
{
	struct batch *b = alloc_zero(1, sizeof(*b));

	b->rule = rule;
	b->max = params->max_group ? params->max_group : SIZE_MAX;
	return b;
}

static struct part *top(struct batch *b)
{
	return &b->parts[b->n_parts - 1];
}

static void push(struct batch *b, const struct line_entry *v, size_t n)
{
	b->parts = alloc_grow(b->parts, b->n_parts++, &b->alloc_parts,
			      sizeof(*b->parts));
	top(b)->n = n;
	top(b)->v = alloc_zero(n, sizeof(*v));
	memcpy(top(b)->v, v, n * sizeof(*v));
}

static void drop(struct batch *b)
{
	free(top(b)->v);
	b->n_parts--;
}

void batch_close(void *state)
{
	struct batch *b = state;

	while (b->n_parts)
		drop(b);
	free(b->parts);
	line_release(&b->line);
	family_release(&b->family);
	agenda_release(&b->agenda);
	free(b);
}

void batch_arrive(void *state, const struct policy_entry *e)
{
	struct batch *b = state;

	line_add(&b->line, e);
	family_add(&b->family, e);
}

static void cancel(struct batch *b)
{
	if (b->job)
		agenda_job(&b->agenda, POLICY_CANCEL, b->job);
	b->job = 0;
}

static void remove_at(struct batch *b, size_t part, size_t i)
{
	struct part *p = &b->parts[part];

	memmove(p->v + i, p->v + i + 1, (p->n - i - 1) * sizeof(*p->v));
	if (--p->n)
		return;
	free(p->v);
	memmove(p, p + 1, (b->n_parts - part - 1) * sizeof(*p));
	b->n_parts--;
}

/* Take it out of where it is. False: it is not here (any more). */
static bool take_out(struct batch *b, int64_t sequence)
{
	if (line_remove(&b->line, sequence))
		return true;
	for (size_t part = 0; part < b->n_parts; part++)
		for (size_t i = 0; i < b->parts[part].n; i++) {
			if (b->parts[part].v[i].sequence != sequence)
				continue;
			if (part == b->n_parts - 1)
				cancel(b);
			remove_at(b, part, i);
			return true;
		}
	return false;
}

void batch_leave(void *state, int64_t sequence)
{
	take_out(state, sequence);
}

/* It is out of all lists already; so must be those that stand on it. */
static void reject(struct batch *b, int64_t sequence)
{
	int64_t child;

	agenda_end(&b->agenda, POLICY_REJECT, sequence);
	while (family_take(&child, &b->family, sequence))
		if (take_out(b, child))
			reject(b, child);
}

static void split(struct batch *b)
{
	struct part red = *top(b);
	size_t size = b->rule->part(red.n);
	/* A half that is no whole number is the first part's loss. */
	size_t rest = red.n % size;

	b->n_parts--;
	for (size_t end = red.n; end;) {
		size_t n = end > rest ? size : rest;

		push(b, red.v + end - n, n);
		end -= n;
	}
	free(red.v);
}

void batch_result(void *state, int64_t job, enum policy_verdict verdict)
{
	struct batch *b = state;

	if (job != b->job)
		return;
	b->job = 0;
	if (verdict == POLICY_GREEN) {
		agenda_job(&b->agenda, POLICY_LAND, job);
		drop(b);
	} else if (top(b)->n == 1) {
		int64_t culprit = top(b)->v[0].sequence;

		drop(b);
		reject(b, culprit);
	} else {
		split(b);
	}
}

void batch_conflict(void *state, int64_t job, int64_t sequence)
{
	struct batch *b = state;
	size_t i = 0;

	if (job != b->job)
		return;
	b->job = 0;
	while (i < top(b)->n && top(b)->v[i].sequence != sequence)
		i++;
	if (i)
		line_return(&b->line, &top(b)->v[i]);
	remove_at(b, b->n_parts - 1, i);
	if (!i)
		reject(b, sequence);
}

void batch_moved(void *state)
{
	cancel(state);
}

void batch_odds(void *state, int64_t sequence, double p)
{
	struct line_entry *e =
		line_find(&((struct batch *)state)->line, sequence);

	if (e)
		e->p = p;
}

static void take(struct batch *b)
{
	size_t n = b->rule->size(line_at(&b->line, 0)->p);

	n = n < b->max ? n : b->max;
	n = n < line_length(&b->line) ? n : line_length(&b->line);
	push(b, line_at(&b->line, 0), n);
	while (n--)
		line_take(&b->line);
}

static void start(struct batch *b)
{
	struct part *p = top(b);
	int64_t *members = alloc_zero(p->n, sizeof(*members));

	for (size_t i = 0; i < p->n; i++)
		members[i] = p->v[i].sequence;
	b->job = ++b->jobs;
	agenda_start(&b->agenda, b->job, NULL, 0, members, p->n);
	free(members);
}

void batch_next(void *state, struct policy_action *out)
{
	struct batch *b = state;

	agenda_next(&b->agenda, out);
	if (out->kind != POLICY_WAIT || b->job)
		return;
	if (!b->n_parts && line_length(&b->line))
		take(b);
	if (!b->n_parts)
		return;
	start(b);
	agenda_next(&b->agenda, out);
}
