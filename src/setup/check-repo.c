/* SPDX-License-Identifier: MIT */
#include "git/damage.h"
#include "git/repo.h"
#include "git/whole.h"
#include "queue/recover.h"
#include "setup/check.h"
#include "setup/fanout.h"
#include "setup/diagnosis.h"
#include "setup/format.h"
#include "setup/journal.h"
#include "setup/leavings.h"
#include "setup/sharing.h"
#include "setup/wiring.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What root writes, the owner can neither change nor delete. */
static void check_owner(struct check *c)
{
	const struct repo *repo = c->r->repo;
	struct stat st;

	if (stat(repo->common, &st) || st.st_uid == geteuid())
		return;
	diagnosis_add(c->out, DIAGNOSIS_WARNING, "repository",
		      "run it as the owner, hooks, cron and people alike, or "
		      "share it with a group: git help refinery-init",
		      "it belongs to user %ld, and this is user %ld: files of "
		      "both will be in it",
		      (long)st.st_uid, (long)geteuid());
}

/* Everybody who shares it must be able to use what the others made. */
static void check_shared(struct check *c, int bits)
{
	CLEANUP(strvec_release) struct strvec wrong = STRVEC_INIT;
	size_t mended = c->fix ? sharing_mend(c->r->repo, bits) : 0;

	if (mended)
		diagnosis_fixed(c->out, "repository",
				"opened %zu files and directories to those who "
				"share it",
				mended);
	if (access(c->r->repo->common, W_OK))
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "repository",
			      "ask the owner to let this user join the group",
			      "it is shared, but not with this user");
	else if (sharing_list(&wrong, c->r->repo, bits))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "repository");
	else if (wrong.n)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "repository",
			      "as the owner or root: git refinery doctor --fix",
			      "it is shared, but %zu files or directories are "
			      "not, as '%s'",
			      wrong.n, wrong.v[0]);
}

void check_repository(struct check *c)
{
	const struct repo *repo = c->r->repo;
	int bits = sharing_bits(c->r->repo);

	if (format_check(c->r, false))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "repository");
	else
		diagnosis_add(c->out, DIAGNOSIS_OK, "repository", NULL, "%s%s",
			      repo->common, repo->bare ? " (bare)" : "");
	if (bits)
		check_shared(c, bits);
	else
		check_owner(c);
}

void check_whole(struct check *c)
{
	if (repo_check_whole(c->r->repo))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "repository");
}

static void tell_wiring(struct check *c, const struct strvec *problems)
{
	strvec_each(problems, problem)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "config",
			      "git refinery doctor --fix", "%s", *problem);
	if (!problems->n)
		diagnosis_add(c->out, DIAGNOSIS_OK, "config", NULL,
			      "git is set up for it");
}

void check_wiring(struct check *c)
{
	CLEANUP(strvec_release) struct strvec problems = STRVEC_INIT;
	CLEANUP(journal_release) struct journal j = JOURNAL_INIT;
	int error = c->fix ? wiring_apply(&j, c->r) : 0;

	strvec_each(&j.lines, line)
		diagnosis_fixed(c->out, "config", "%s",
				strchr(*line, ' ') +
					strspn(strchr(*line, ' '), " "));
	if (!error)
		error = wiring_check(&problems, c->r);
	if (error)
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "config");
	else
		tell_wiring(c, &problems);
}

static void check_fanout(struct check *c)
{
	int missing = fanout_missing(c->r->repo);

	if (!missing)
		return;
	if (!c->fix)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "objects",
			      "git refinery doctor --fix",
			      "%d of 256 directories are not there, as after "
			      "git gc: a power cut can take new ones away",
			      missing);
	else if (fanout_make(c->r->repo))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "objects");
	else
		diagnosis_fixed(c->out, "objects", "made %d directories",
				missing);
}

static const char *const mend = "git refinery doctor --fix";

static void check_damaged_objects(struct check *c)
{
	CLEANUP(damage_release) struct damage d = DAMAGE_INIT;
	size_t cleared = 0;

	damage_find_objects(&d, c->r->repo);
	if (c->fix && d.objects.n && recover(&cleared, c->r, NULL))
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "objects");
	if (cleared)
		diagnosis_fixed(c->out, "objects",
				"took %zu damaged objects out of the way, as "
				"%s",
				cleared, d.objects.v[0]);
	if (cleared < d.objects.n)
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "objects", mend,
			      "%zu objects are empty or damaged, as %s: git "
			      "stops where it reads one, and so do pushes",
			      d.objects.n - cleared, d.objects.v[0]);
}

static void check_damaged_refs(struct check *c)
{
	CLEANUP(damage_release) struct damage d = DAMAGE_INIT;

	damage_find_refs(&d, c->r->repo);
	strvec_each(&d.refs, name) {
		CLEANUP(cleanup_free) char *next = NULL;

		if (c->fix && recover_ref(c->r, *name)) {
			diagnosis_fixed(c->out, "refs", "mended %s", *name);
			continue;
		}
		next = alloc_printf("tail -n 1 '%s/logs/%s' names its last "
				    "value, if it was kept",
				    c->r->repo->common, *name);
		diagnosis_add(
			c->out, DIAGNOSIS_PROBLEM, "refs", c->fix ? next : mend,
			"the file of %s names no commit, as after a power "
			"cut",
			*name);
	}
}

void check_objects(struct check *c)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	size_t before = c->out->n;

	check_damaged_refs(c);
	check_damaged_objects(c);
	check_fanout(c);
	leavings_list(&paths, c->r->repo);
	if (paths.n && c->fix)
		diagnosis_fixed(c->out, "objects",
				"removed %zu temporary files of writers that "
				"died",
				leavings_remove(&paths));
	else if (paths.n)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "objects",
			      "git refinery doctor --fix",
			      "%zu temporary files of writers that died, as %s",
			      paths.n, paths.v[0]);
	if (c->out->n == before)
		diagnosis_add(c->out, DIAGNOSIS_OK, "objects", NULL,
			      "nothing left over");
}
