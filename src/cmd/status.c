/* SPDX-License-Identifier: MIT */
/* git refinery status: the queue, and where an entry stands in it */
#include "cmd/cmd.h"
#include "report/eta.h"
#include "report/form.h"
#include "report/life.h"
#include "report/snapshot.h"
#include "report/source.h"
#include "report/status.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"

#include <stdlib.h>

static const char usage[] = "git refinery status [<options>]\n"
			    "git refinery status [<options>] [--exit-status] "
			    "<id>|<branch>|<topic>";

/* The exit status for --exit-status of one that has not ended. */
#define EXIT_PENDING 8

struct context {
	struct refinery *r;
	const struct status_form *form;
	struct status_options options;
	bool exit_status;
};

static int show_ended(const struct snapshot *s, const char *name,
		      const struct context *c)
{
	CLEANUP(life_release) struct life life = LIFE_INIT;
	const struct log_record *end;
	int error = life_find(&life, c->r, s->target, name);

	if (error)
		return cmd_fail(error);
	end = life_end(&life);
	if (!end)
		return cmd_fail(error_set(ERR, "entry %s changed meanwhile",
					  life.entry.id));
	c->form->ended(&life, end, &c->options);
	return c->exit_status && end->event != LOG_LANDED ? EXIT_NO : 0;
}

static int show_one(const struct snapshot *s, const char *name,
		    const struct context *c)
{
	const struct snapshot_row *row;
	int error = snapshot_find(&row, s, name);

	if (error == ERR_NOTFOUND)
		return show_ended(s, name, c);
	if (error)
		return cmd_fail(error);
	c->form->entry(s, row, &c->options);
	return c->exit_status ? EXIT_PENDING : 0;
}

int cmd_status(struct refinery *r, int argc, char **argv)
{
	CLEANUP(snapshot_release) struct snapshot s = SNAPSHOT_INIT;
	CLEANUP(cleanup_free) char *target = NULL;
	struct context c = { .r = r };
	enum form chosen;
	struct form_options form = { 0 };
	struct source_options source = { 0 };
	const struct option_spec options[] = {
		SOURCE_OPTIONS(&source),
		{ "exit-status", 0, .flag = &c.exit_status,
		  .help = "exit with 0 if it landed, 1 if it did not, 8 if it "
			  "waits" },
		FORM_OPTIONS(&form),
		{ 0 }
	};
	int error;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc > 1)
		return options_usage(usage, "status takes one argument");
	if (c.exit_status && !argc)
		return options_usage(usage, "--exit-status needs an entry");
	if (form_choose(&chosen, &form))
		return options_usage(usage, "%s", error_message());
	c.form = status_form(chosen);
	c.options = (struct status_options){ .repo = r->repo, .nul = form.nul };
	error = source_open(&target, r, &source);
	if (!error)
		error = snapshot_take(&s, r, target);
	if (!error && c.form->eta)
		eta_foresee(&s, r);
	if (error)
		return cmd_fail(error);
	return argc ? show_one(&s, argv[0], &c) : c.form->queue(&s, &c.options);
}
