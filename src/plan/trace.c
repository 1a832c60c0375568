/* SPDX-License-Identifier: MIT */
#include "plan/trace.h"
#include "plan/world.h"

#include <strings.h>

const struct trace *const traces[] = {
	&trace_saturated,  &trace_uneven, &trace_burst,	 &trace_uber,
	&trace_uber_model, &trace_agents, &trace_flakes, &trace_hot,
	&trace_stacks,	   &trace_slow,	  &trace_hung,	 &trace_drift,
	&trace_mixed,	   NULL,
};

const struct trace *trace_find(const char *name)
{
	for (size_t i = 0; *name && traces[i]; i++)
		if (!strcasecmp(name, traces[i]->name) ||
		    !strcasecmp(name, traces[i]->code))
			return traces[i];
	return NULL;
}

static double number(double asked, double usual)
{
	return asked < 0 ? usual : asked;
}

void trace_make(struct world *w, const struct trace *t, struct trace_options *o)
{
	if (!o->entries)
		o->entries = t->usual.entries;
	if (!o->slots)
		o->slots = t->usual.slots;
	o->p = number(o->p, t->usual.p);
	o->cross = number(o->cross, t->usual.cross);
	o->flakes = number(o->flakes, t->usual.flakes);
	o->seconds = number(o->seconds, t->usual.seconds);
	w->seed = o->seed;
	w->seconds = o->seconds;
	w->flake = o->flakes;
	w->cross = o->cross;
	w->timeout = 10 * o->seconds;
	t->make(w, o);
	world_close(w);
}
