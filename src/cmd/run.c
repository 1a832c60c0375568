/* SPDX-License-Identifier: MIT */
/* git refinery run: work on the queue until it is drained */
#include "cmd/cmd.h"
#include "config/settings.h"
#include "queue/loop.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"
#include "util/say.h"
#include "util/stop.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

static const char usage[] =
	"git refinery run [--target <branch>]... [--once | --watch]\n"
	"git refinery run --dry-run [--target <branch>]...";

/* Seconds between two looks of --watch; entries wake a run at once anyway. */
#define WATCH_INTERVAL 5

/* What is waited for, said again only when it has changed. */
struct waits {
	struct strvec before, now;
};

static void waits_release(struct waits *w)
{
	strvec_release(&w->before);
	strvec_release(&w->now);
}

static void waits_next(struct waits *w)
{
	strvec_release(&w->before);
	w->before = w->now;
	w->now = STRVEC_INIT;
}

static void say_waits(struct waits *w, const char *target, const char *what)
{
	CLEANUP(cleanup_free)
	char *line = alloc_printf("%s: landing waits: %s", target, what);

	if (!strvec_has(&w->before, line))
		say("%s", line);
	strvec_push(&w->now, line);
}

static void summarise(struct waits *w, const char *target,
		      const struct loop_summary *s)
{
	if (s->busy)
		say("%s: another runner is at work", target);
	else if (s->landed || s->rejected || s->parked)
		say("%s: %zu landed, %zu rejected, %zu parked; %zu test run%s",
		    target, s->landed, s->rejected, s->parked, s->runs,
		    s->runs == 1 ? "" : "s");
	if (s->waits)
		say_waits(w, target, s->waits);
}

static int run_target(struct waits *w, struct refinery *r, const char *target,
		      const struct loop_options *options)
{
	CLEANUP(loop_summary_release)
	struct loop_summary summary = LOOP_SUMMARY_INIT;
	int error = loop_run(&summary, r, target, options);

	summarise(w, target, &summary);
	return error ? cmd_fail(error) : 0;
}

/* Each target in turn; one that cannot be served does not stop the others. */
static int run_all(struct waits *w, struct refinery *r,
		   const struct strvec *targets,
		   const struct loop_options *options)
{
	int worst = 0;

	strvec_each(targets, target) {
		int status = stop_requested() ?
				     0 :
				     run_target(w, r, *target, options);

		if (status > worst)
			worst = status;
	}
	return worst;
}

static void pause_watching(void)
{
	struct pollfd fd = { .fd = stop_fd(), .events = POLLIN };

	poll(&fd, 1, WATCH_INTERVAL * 1000);
}

int cmd_run(struct refinery *r, int argc, char **argv)
{
	CLEANUP(strvec_release) struct strvec named = STRVEC_INIT;
	CLEANUP(waits_release) struct waits waits = { 0 };
	struct loop_options loop = { 0 };
	bool watch = false;
	const struct option_spec options[] = {
		{ "target", 't', .list = &named, .arg = "<branch>",
		  .help = "work on this target only; may be repeated" },
		{ "once", 0, .flag = &loop.once,
		  .help = "try one candidate, act on its verdict, and stop" },
		{ "dry-run", 'n', .flag = &loop.dry_run,
		  .help = "say what would be done first; test and land "
			  "nothing" },
		{ "watch", 'w', .flag = &watch,
		  .help = "do not stop when the queue is empty" },
		{ 0 }
	};
	const struct strvec *targets;
	int status;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "run takes no argument");
	if (watch && (loop.once || loop.dry_run))
		return options_usage(usage, "--watch goes with neither --once "
					    "nor --dry-run");
	targets = named.n ? &named : settings_targets(r->settings);
	if (!targets->n) {
		const char *none;

		return cmd_fail(refinery_default_target(&none, r));
	}
	stop_install();
	/* Who reads what it says may go away: that is no reason to stop. */
	signal(SIGPIPE, SIG_IGN);
	do {
		status = run_all(&waits, r, targets, &loop);
		waits_next(&waits);
		if (watch && !stop_requested())
			pause_watching();
	} while (watch && !stop_requested());
	return stop_requested() ? 128 + stop_requested() : status;
}
