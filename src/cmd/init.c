/* SPDX-License-Identifier: MIT */
/* git refinery init: make a repository one that is served */
#include "cmd/cmd.h"
#include "config/settings.h"
#include "git/repo.h"
#include "setup/install.h"
#include "setup/journal.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"git refinery init [--target <branch>]... [<option>...]\n"
	"git refinery init --review [--dry-run]\n"
	"git refinery init --uninstall [--dry-run]";

static void print_journal(const struct journal *j)
{
	if (j->dry_run && j->changes)
		puts("Nothing was changed; this would be done:");
	strvec_each(&j->lines, line) {
		CLEANUP(cleanup_free) char *safe = text_safe(*line);

		puts(safe);
	}
}

/* Where the repository is called from outside: a linked work tree may go. */
static char *address(const struct repo *repo)
{
	size_t len = strlen(repo->common);

	if (len > 5 && !strcmp(repo->common + len - 5, "/.git"))
		len -= 5;
	return alloc_string_n(repo->common, len);
}

static void print_next(const struct refinery *r)
{
	CLEANUP(cleanup_free) char *path = address(r->repo);
	CLEANUP(cleanup_free) char *safe = text_safe(path);
	const char *target = settings_targets(r->settings)->v[0];

	printf("\nenqueue   git refinery enqueue, on a branch, here or in a "
	       "clone\n"
	       "          git push %s HEAD:refs/for/%s, with nothing "
	       "installed\n",
	       r->repo->bare ? "origin" : safe, target);
	if (settings_bool(r->settings, NULL, "wake"))
		printf("run       a push starts it; by hand: git refinery run; "
		       "from cron:\n");
	else
		printf("run       by hand: git refinery run; from cron:\n");
	printf("          * * * * * git -C '%s' refinery run\n"
	       "check     git refinery doctor\n",
	       safe);
}

static int uninstall(struct journal *j)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	int error = refinery_open_raw(&r, NULL);

	if (!error)
		error = install_undo(j, r);
	print_journal(j);
	if (error)
		return cmd_fail(error);
	if (!j->changes)
		puts("already uninstalled: nothing of git-refinery is set up "
		     "here");
	return 0;
}

static int run(struct journal *j, const struct install_options *o)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	int error = refinery_open(&r, NULL);

	if (!error)
		error = install(j, r, o);
	print_journal(j);
	if (error)
		return cmd_fail(error);
	if (j->left)
		return 0;
	if (!j->changes)
		printf("already initialised: target %s\n",
		       settings_targets(r->settings)->v[0]);
	else if (!j->dry_run)
		print_next(r);
	return 0;
}

static int review(struct journal *j)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	int error = refinery_open(&r, NULL);

	if (!error)
		error = install_review(j, r);
	print_journal(j);
	if (error)
		return cmd_fail(error);
	if (j->left)
		return 0;
	if (!j->changes)
		puts("already set up: what is pushed from here is reviewed");
	else if (!j->dry_run)
		puts("\nreview    what is pushed from here is reviewed; "
		     "before: "
		     "git refinery review");
	return 0;
}

int cmd_init(struct refinery *none, int argc, char **argv)
{
	CLEANUP(install_options_release)
	struct install_options o = INSTALL_OPTIONS_INIT;
	CLEANUP(journal_release) struct journal j = JOURNAL_INIT;
	bool undo = false, reviewed = false;
	const struct option_spec options[] = {
		{ "target", 't', .list = &o.targets, .arg = "<branch>",
		  .help = "serve this branch; may be repeated" },
		{ "gate", 'g', .list = &o.gates, .arg = "<name>=<command>",
		  .help = "a test that must pass; may be repeated" },
		{ "no-gate", 0, .flag = &o.no_gate, .help = "propose no test" },
		{ "ungated", 0, .flag = &o.ungated,
		  .help = "let changes land without any test" },
		{ "no-hooks", 0, .flag = &o.no_hooks,
		  .help = "install no hooks" },
		{ "wake", 0, .flag = &o.wake,
		  .help = "a push starts the runner (the default)" },
		{ "no-wake", 0, .flag = &o.no_wake,
		  .help = "a push does not start it: cron or a service does" },
		{ "review", 0, .flag = &reviewed,
		  .help = "serve nothing; review what is pushed from here" },
		{ "uninstall", 0, .flag = &undo,
		  .help = "remove hooks and settings again" },
		{ "dry-run", 'n', .flag = &j.dry_run,
		  .help = "say what would be done, change nothing" },
		{ 0 }
	};

	(void)none;
	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "init takes no argument");
	if ((o.no_gate || o.gates.n) && o.ungated)
		return options_usage(usage, "--ungated goes with neither "
					    "--gate nor --no-gate");
	if (o.wake && o.no_wake)
		return options_usage(usage, "--wake or --no-wake, not both");
	if (undo && reviewed)
		return options_usage(usage,
				     "--review or --uninstall, not both");
	return undo ? uninstall(&j) : reviewed ? review(&j) : run(&j, &o);
}
