/* SPDX-License-Identifier: MIT */
#include "report/recent.h"
#include "config/gate.h"
#include "queue/estimate.h"
#include "report/gateline.h"
#include "state/log.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <string.h>

/* By how much a run may exceed all before it. */
#define BEYOND 1.5

void recent_release(struct recent *recent)
{
	strvec_release(&recent->gates);
	past_release(&recent->past);
	*recent = RECENT_INIT;
}

/* The time of a gate that passed, in ms; 0 if it does not hold any more. */
static int64_t measure(struct recent *out, const char *line,
		       const struct gates *gates)
{
	CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;

	if (gate_line_parse(&g, line) || strcmp(g.result, "pass") ||
	    (gates && !gates_find(gates, g.name))) {
		error_clear();
		return 0;
	}
	if (!strvec_has(&out->gates, g.name))
		strvec_push(&out->gates, g.name);
	return g.ms;
}

static void count_landed(struct recent *out, const struct log_record *l,
			 const struct gates *gates)
{
	int64_t ms = 0;

	out->past.landed += (int64_t)l->n_entries;
	strvec_each(&l->gates, line)
		ms += measure(out, *line, gates);
	if (ms)
		out->seconds[out->n++] = (double)ms / 1000;
}

static void add_beyond(struct recent *out)
{
	double longest = 0;

	for (size_t i = 0; i < out->n; i++)
		if (out->seconds[i] > longest)
			longest = out->seconds[i];
	if (out->n)
		out->seconds[out->n++] = BEYOND * longest;
}

int recent_read(struct recent *out, struct refinery *r, const struct oid *log,
		const struct gates *gates)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = *log;
	int64_t together = 0;
	int error = 0;

	recent_release(out);
	for (int i = 0; i < RECENT_RECORDS && !oid_is_zero(&at); i++) {
		error = log_read(&l, r, &at);
		if (error)
			return error;
		if (l.event == LOG_LANDED)
			count_landed(out, &l, gates);
		else if (l.event == LOG_REJECTED &&
			 !strcmp(l.code, "CHECKS_FAILED"))
			out->past.failed += (int64_t)l.n_entries;
		else if (l.event == LOG_REJECTED)
			together += !strcmp(l.code, PAST_TOGETHER);
		at = l.former;
	}
	add_beyond(out);
	out->past.cross =
		estimate_cross(together, out->past.landed + out->past.failed);
	return 0;
}
