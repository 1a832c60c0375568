/* SPDX-License-Identifier: MIT */
#include "queue/pace.h"
#include "config/settings.h"
#include "plan/capacity.h"
#include "queue/past.h"
#include "queue/trial.h"
#include "runner/containment.h"
#include "runner/host.h"
#include "state/refinery.h"
#include "util/error.h"
#include "util/number.h"
#include "util/say.h"

/* Two that listen on one port would fail together. */
static bool isolated(const struct trials *t)
{
	return containment_isolates(t->r->settings, (enum sandbox)t->sandbox);
}

static void tell(const struct capacity_choice *c)
{
	if (c->reason == CAPACITY_TRIAL)
		say("%u slots, to see whether that is faster", c->slots);
	else if (c->reason == CAPACITY_NO_MEMORY && c->slots > 1)
		say("%u slots: memory is short", c->slots);
	else if (c->slots > 1)
		say("%u slots: tests take %.1f s beside each other", c->slots,
		    (double)c->ms / 1000);
}

unsigned pace_slots(const struct trials *t, const struct past *past,
		    size_t waiting)
{
	const char *set = settings_string(t->r->settings, t->target, "slots");
	struct capacity_choice choice;
	struct capacity c = { .isolated = isolated(t),
			      .waiting = waiting,
			      .runs = past->runs,
			      .n_runs = past->n_runs };
	struct host host;
	int64_t n;

	if (!number_parse(&n, set, 1, CAPACITY_MAX))
		return (unsigned)n;
	error_clear();
	host_look(&host);
	c.processors = host.processors;
	c.memory_free = host.memory_free;
	c.memory_pressure = host.memory_pressure;
	capacity_choose(&choice, &c);
	tell(&choice);
	return choice.slots;
}
