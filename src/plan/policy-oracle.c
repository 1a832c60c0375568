/* SPDX-License-Identifier: MIT */
/*
 * The yardstick of Ananthanarayanan et al., "Keeping master green at scale",
 * EuroSys 2019, section 8: outcomes are known, each change is built once, as
 * soon as a slot is free, first come, first served.
 */
#include "plan/agenda.h"
#include "plan/baselines.h"
#include "plan/line.h"
#include "util/alloc.h"

#include <stdlib.h>

struct running {
	int64_t job, sequence;
	double p;
};

struct oracle {
	struct line line;
	struct running *v;
	size_t n, slots;
	int64_t jobs;
	struct agenda agenda;
};

static void *open(const struct policy_params *params)
{
	struct oracle *o = alloc_zero(1, sizeof(*o));

	o->slots = params->slots;
	o->v = alloc_zero(o->slots, sizeof(*o->v));
	return o;
}

static void close(void *state)
{
	struct oracle *o = state;

	free(o->v);
	line_release(&o->line);
	agenda_release(&o->agenda);
	free(o);
}

static void arrive(void *state, const struct policy_entry *e)
{
	line_add(&((struct oracle *)state)->line, e);
}

static void result(void *state, int64_t job, enum policy_verdict verdict)
{
	struct oracle *o = state;
	size_t i = 0;

	(void)verdict;
	while (i < o->n && o->v[i].job != job)
		i++;
	if (i == o->n)
		return;
	if (o->v[i].p < 0.5)
		agenda_job(&o->agenda, POLICY_LAND, job);
	else
		agenda_end(&o->agenda, POLICY_REJECT, o->v[i].sequence);
	o->v[i] = o->v[--o->n];
}

static void next(void *state, struct policy_action *out)
{
	struct oracle *o = state;

	if (o->n < o->slots && line_length(&o->line)) {
		struct line_entry e = line_take(&o->line);
		struct running *r = &o->v[o->n++];

		*r = (struct running){ ++o->jobs, e.sequence, e.p };
		agenda_start(&o->agenda, r->job, NULL, 0, &e.sequence, 1);
	}
	agenda_next(&o->agenda, out);
}

const struct policy policy_oracle = {
	.name = "oracle",
	.summary = "knows all outcomes: the yardstick, not a queue",
	.open = open,
	.close = close,
	.arrive = arrive,
	.result = result,
	.next = next,
};
