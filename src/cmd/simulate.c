/* SPDX-License-Identifier: MIT */
/* git refinery simulate: what other policies, or more slots, would do */
#include "cmd/cmd.h"
#include "plan/baselines.h"
#include "plan/policy.h"
#include "plan/simulate.h"
#include "plan/trace.h"
#include "plan/world.h"
#include "report/form.h"
#include "report/replay.h"
#include "report/source.h"
#include "report/table.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/number.h"
#include "util/options.h"
#include "util/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"git refinery simulate [<options>] [--trace <name>]\n"
	"git refinery simulate [<options>] --replay";

#define SLOTS_LIMIT 10000

/* As given; NULL and 0: not given. */
struct request {
	const char *trace, *p, *cross, *flakes, *told, *duration, *target;
	struct strvec policies;
	int slots, entries, seed;
	bool replay, strict, list, json;
};

struct context {
	const struct trace *trace; /* NULL: the log */
	struct trace_options load;
	struct simulate_options how;
	double told;
	struct world world;
	const struct policy **policies;
	size_t n;
	struct metrics *metrics, oracle;
};

static void context_release(struct context *c)
{
	world_release(&c->world);
	free(c->policies);
	free(c->metrics);
}

/* "0.05", ".05" or "5%", whatever the locale. 0 <= it < 1. */
static int parse_chance(double *out, const char *text)
{
	double value = 0, place = 1;
	const char *at = text;
	bool digits = false, point = false;

	for (; (*at >= '0' && *at <= '9') || (*at == '.' && !point); at++) {
		if (*at == '.') {
			point = true;
			continue;
		}
		digits = true;
		place = point ? place / 10 : place;
		value = point ? value + place * (*at - '0') :
				value * 10 + (*at - '0');
	}
	if (*at == '%') {
		value /= 100;
		at++;
	}
	if (!digits || *at || value >= 1)
		return error_set(ERR_INVALID,
				 "'%s' is no chance, as 0.05 or 5%%", text);
	*out = value;
	return 0;
}

static int parse_load(struct context *c, const struct request *q)
{
	int64_t seconds = 0;
	int error = 0;

	if (q->p)
		error = parse_chance(&c->load.p, q->p);
	if (!error && q->cross)
		error = parse_chance(&c->load.cross, q->cross);
	if (!error && q->flakes)
		error = parse_chance(&c->load.flakes, q->flakes);
	if (!error && q->told) {
		error = parse_chance(&c->told, q->told);
		c->how.flake = &c->told;
	}
	if (!error && q->duration) {
		error = number_parse_duration(&seconds, q->duration);
		c->load.seconds = (double)seconds;
		if (!error && !seconds)
			error = error_set(ERR_INVALID,
					  "a run takes a second at least");
	}
	if (!error &&
	    (q->entries > WORLD_ENTRIES_LIMIT || q->slots > SLOTS_LIMIT))
		error = error_set(ERR_INVALID,
				  "at most %d entries and %d slots",
				  WORLD_ENTRIES_LIMIT, SLOTS_LIMIT);
	c->load.entries = (size_t)q->entries;
	c->load.slots = (unsigned)q->slots;
	c->load.seed = (uint64_t)q->seed;
	return error;
}

static int choose_trace(struct context *c, const struct request *q)
{
	if (q->replay)
		return 0;
	c->trace = trace_find(q->trace ? q->trace : "saturated");
	if (!c->trace)
		return error_set(ERR_INVALID,
				 "there is no trace '%s'; --list names all",
				 q->trace);
	return 0;
}

static int choose_policies(struct context *c, const struct request *q)
{
	for (size_t i = 0; policies[i]; i++)
		c->n++;
	if (q->policies.n)
		c->n = q->policies.n;
	c->policies = alloc_zero(c->n + 1, sizeof(*c->policies));
	c->metrics = alloc_zero(c->n + 1, sizeof(*c->metrics));
	for (size_t i = 0; i < c->n; i++) {
		c->policies[i] = q->policies.n ? policy_find(q->policies.v[i]) :
						 policies[i];
		if (!c->policies[i])
			return error_set(ERR_INVALID,
					 "there is no policy '%s'; --list "
					 "names all",
					 q->policies.v[i]);
	}
	return 0;
}

/* What the command line says, before anything is read. */
static int understand(struct context *c, const struct request *q)
{
	int error = 0;

	if (q->replay && (q->trace || q->p || q->cross || q->duration))
		error = error_set(ERR_INVALID,
				  "the log knows what --trace, --p, --cross "
				  "and --duration say: not with --replay");
	if (!error && q->target && !q->replay)
		error = error_set(ERR_INVALID, "--target needs --replay");
	if (!error)
		error = parse_load(c, q);
	if (!error)
		error = choose_trace(c, q);
	if (!error)
		error = choose_policies(c, q);
	return error;
}

static int read_log(struct context *c, const struct request *q)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	CLEANUP(cleanup_free) char *target = NULL;
	struct source_options source = { .target = q->target };
	int error = refinery_open(&r, NULL);

	if (!error)
		error = source_open(&target, r, &source);
	if (!error)
		error = replay_read(&c->world, r, target, c->load.entries);
	if (error)
		return error;
	c->load.slots = c->load.slots ? c->load.slots : 1;
	c->load.entries = c->world.n;
	c->load.seconds = c->world.seconds;
	c->load.p = c->world.entries[0].p;
	c->load.cross = 0;
	c->load.flakes = c->load.flakes > 0 ? c->load.flakes : 0;
	c->world.flake = c->load.flakes;
	c->world.seed = c->load.seed;
	return 0;
}

static int run(struct context *c)
{
	int error = simulate(&c->oracle, &c->world, &policy_oracle, &c->how);

	for (size_t i = 0; !error && i < c->n; i++) {
		say_progress("simulating %s", c->policies[i]->name);
		error = simulate(&c->metrics[i], &c->world, c->policies[i],
				 &c->how);
		/* In an endless queue the oracle's wait means nothing. */
		if (!error && !c->world.backlog)
			metrics_compare(&c->metrics[i], &c->oracle);
	}
	say_progress("%s", "");
	return error;
}

static void cell_time(struct table *t, double seconds)
{
	if (seconds < 100)
		table_cellf(t, "%.1fs", seconds);
	else if (seconds < 6000)
		table_cellf(t, "%.1fm", seconds / 60);
	else
		table_cellf(t, "%.1fh", seconds / 3600);
}

static void add_row(struct table *t, const struct metrics *m)
{
	table_row(t);
	table_cell(t, m->policy);
	table_cellf(t, "%zu", m->landed);
	table_cellf(t, "%.1f%%", 100 * m->kept);
	table_cellf(t, "%.3f", m->runs_per_change);
	table_cellf(t, "%.2f", m->economy);
	table_cellf(t, "%.2f", m->changes_per_test);
	table_cellf(t, "%.2f", m->efficiency);
	cell_time(t, m->turnaround.p50);
	cell_time(t, m->turnaround.p95);
	cell_time(t, m->turnaround.p99);
	if (m->over_oracle.p95 > 0)
		table_cellf(t, "%.2f", m->over_oracle.p95);
	else
		table_cell(t, "-");
	table_cellf(t, "%.2f%%", 100 * m->false_ejections);
	table_cellf(t, "%zu", m->overtakes);
	table_cellf(t, "%zu", m->unfinished + m->parked);
}

static int print_table(const struct context *c)
{
	static const char *const columns[] = {
		"LANDED", "KEPT",  "RUNS/CHANGE", "/H",	 "CHANGES/TEST",
		"/(K/H)", "P50",   "P95",	  "P99", "P95/ORACLE",
		"FALSE",  "AHEAD", "LEFT",
	};
	CLEANUP(cleanup_table) struct table *t = table_new(false);

	printf("%s: %zu entries, %u %s, p %.2f%%, cross %.2f%%, flakes "
	       "%.2f%%, seed %llu; at best %.4f runs a change\n",
	       c->trace ? c->trace->name : "replay", c->world.n, c->how.slots,
	       c->how.slots == 1 ? "slot" : "slots", 100 * c->load.p,
	       100 * c->load.cross, 100 * c->load.flakes,
	       (unsigned long long)c->load.seed, c->oracle.bound);
	table_column(t, "POLICY", 0);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		table_column(t, columns[i], TABLE_RIGHT);
	for (size_t i = 0; i < c->n; i++)
		add_row(t, &c->metrics[i]);
	return table_print(t);
}

static void print_json(const struct context *c)
{
	CLEANUP(cleanup_json) struct json *document = form_json("simulation");
	struct json *list;

	json_set_string(document, "trace",
			c->trace ? c->trace->name : "replay");
	json_set_number(document, "entries", (int64_t)c->world.n);
	json_set_number(document, "slots", c->how.slots);
	json_set_number(document, "seed", (int64_t)c->load.seed);
	json_set_real(document, "p", c->load.p);
	json_set_real(document, "cross", c->load.cross);
	json_set_real(document, "flakes", c->load.flakes);
	json_set_real(document, "run_seconds", c->load.seconds);
	list = json_set(document, "policies", json_array());
	for (size_t i = 0; i < c->n; i++)
		metrics_json(json_push(list, json_object()), &c->metrics[i]);
	form_print(document);
}

static int list_all(void)
{
	CLEANUP(cleanup_table) struct table *t = table_new(false);

	table_column(t, "KIND", 0);
	table_column(t, "NAME", 0);
	table_column(t, "CODE", 0);
	table_column(t, "WHAT", TABLE_CUT);
	for (size_t i = 0; traces[i]; i++) {
		table_row(t);
		table_cell(t, "trace");
		table_cell(t, traces[i]->name);
		table_cell(t, traces[i]->code);
		table_cell(t, traces[i]->summary);
	}
	for (size_t i = 0; policies[i]; i++) {
		table_row(t);
		table_cell(t, "policy");
		table_cell(t, policies[i]->name);
		table_cell(t, "");
		table_cell(t, policies[i]->summary);
	}
	return table_print(t);
}

static int execute(const struct request *q)
{
	CLEANUP(context_release)
	struct context c = { .load = TRACE_OPTIONS_INIT, .world = WORLD_INIT };
	int error;

	if (understand(&c, q))
		return options_usage(usage, "%s", error_message());
	if (c.trace)
		trace_make(&c.world, c.trace, &c.load);
	error = c.trace ? 0 : read_log(&c, q);
	c.how.slots = c.load.slots;
	c.how.strict = q->strict;
	if (!error)
		error = run(&c);
	if (!error && q->json)
		print_json(&c);
	else if (!error)
		error = print_table(&c);
	return error ? cmd_fail(error) : 0;
}

int cmd_simulate(struct refinery *r, int argc, char **argv)
{
	struct request q = { .seed = 1 };
	const struct option_spec options[] = {
		{ "trace", 0, .string = &q.trace, .arg = "<name>",
		  .help = "which load: a name or S1 to S9 (--list)" },
		{ "replay", 0, .flag = &q.replay,
		  .help = "this repository's own entries, from its log" },
		{ "policy", 0, .list = &q.policies, .arg = "<name>",
		  .help = "only this policy; may be repeated" },
		{ "slots", 0, .number = &q.slots, .arg = "<n>",
		  .help = "runs side by side" },
		{ "entries", 0, .number = &q.entries, .arg = "<n>",
		  .help = "how many; of the log, the newest" },
		{ "seed", 0, .number = &q.seed, .arg = "<n>",
		  .help = "another draw of the same load" },
		{ "p", 0, .string = &q.p, .arg = "<chance>",
		  .help = "how often a change fails by itself" },
		{ "cross", 0, .string = &q.cross, .arg = "<chance>",
		  .help = "and only with another one near it" },
		{ "flakes", 0, .string = &q.flakes, .arg = "<chance>",
		  .help = "how often a good tree fails" },
		{ "told-flakes", 0, .string = &q.told, .arg = "<chance>",
		  .help = "what policies believe of that, if not the truth" },
		{ "duration", 0, .string = &q.duration, .arg = "<time>",
		  .help = "of a run, as 90s or 10m" },
		{ "strict", 0, .flag = &q.strict,
		  .help = "confirm each rejection by a run of its own" },
		{ "target", 0, .string = &q.target, .arg = "<branch>",
		  .help = "the log of this target, not of the default one" },
		{ "list", 0, .flag = &q.list,
		  .help = "name all traces and policies" },
		{ "json", 0, .flag = &q.json, .help = "print JSON" },
		{ 0 }
	};
	int status = EXIT_USAGE;

	(void)r;
	if (!options_parse(&argc, &argv, options, usage)) {
		if (argc)
			status = options_usage(usage, "no arguments, please");
		else if (q.list)
			status = list_all() ? cmd_fail(ERR) : 0;
		else
			status = execute(&q);
	}
	strvec_release(&q.policies);
	return status;
}
