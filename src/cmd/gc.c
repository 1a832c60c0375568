/* SPDX-License-Identifier: MIT */
/* git refinery gc: remove what nobody needs any more */
#include "cmd/cmd.h"
#include "git/repo.h"
#include "report/prune.h"
#include "setup/fanout.h"
#include "setup/leavings.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/options.h"
#include "util/text.h"

#include <stdio.h>

static const char usage[] = "git refinery gc [--dry-run]";

/* git's own threshold where the user set none. */
#define GC_AUTO "6700"

static int prune_leavings(struct prune *p)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;

	leavings_list(&paths, p->r->repo);
	if (!p->dry_run)
		leavings_remove(&paths);
	strvec_each(&paths, path)
		strvec_push(&p->removed, *path);
	return 0;
}

/* What git itself has to tidy up, by its own measure. */
static int maintain(struct prune *p)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	CLEANUP(cleanup_free) char *limit = NULL;
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error, status;

	if (p->dry_run)
		return 0;
	if (repo_config_get(&limit, p->r->repo, "gc.auto"))
		limit = alloc_string(GC_AUTO);
	error_clear();
	strvec_pushl(&names, LOCK_ALL_REFS, "HEAD", "packed-refs", "gc.pid",
		     "objects/info/commit-graph",
		     "objects/info/commit-graphs/commit-graph-chain", NULL);
	error = lock_take(&lock, p->r, LOCK_GC);
	if (!error)
		error = lock_writes(&lock, &names);
	if (error)
		return error;
	git.keep_fd = lock.fd;
	repo_git(p->r->repo, &git);
	git.limit = REPO_NO_LIMIT;
	strvec_push(&git.argv, "-c");
	strvec_pushf(&git.argv, "gc.auto=%s", limit);
	strvec_pushl(&git.argv, "-c", "gc.autoDetach=false", "gc", "--auto",
		     NULL);
	status = process_run(&git, NULL, NULL, 0, NULL);
	if (status < 0)
		return status;
	/* Even a git gc that is content may have left a lock. */
	lock_repair(&lock);
	if (status > 0)
		return error_set(ERR, "git gc ended with status %d", status);
	return fanout_missing(p->r->repo) ? fanout_make(p->r->repo) : 0;
}

static void print(const struct prune *p)
{
	strvec_each(&p->removed, line) {
		CLEANUP(cleanup_free) char *safe = text_safe(*line);

		printf("%s %s\n", p->dry_run ? "would remove" : "removed",
		       safe);
	}
}

int cmd_gc(struct refinery *r, int argc, char **argv)
{
	static int (*const steps[])(struct prune *) = {
		prune_outputs,	prune_files,	prune_candidates, prune_slots,
		prune_leavings, prune_evidence, maintain,
	};
	CLEANUP(prune_release) struct prune p = { .r = r };
	const struct option_spec options[] = {
		{ "dry-run", 'n', .flag = &p.dry_run,
		  .help = "say what would be removed, remove nothing" },
		{ 0 }
	};
	int error = 0;

	if (options_parse(&argc, &argv, options, usage))
		return EXIT_USAGE;
	if (argc)
		return options_usage(usage, "gc takes no argument");
	r->look_only = p.dry_run;
	for (size_t i = 0; !error && i < sizeof(steps) / sizeof(*steps); i++)
		error = steps[i](&p);
	print(&p);
	return error ? cmd_fail(error) : 0;
}
