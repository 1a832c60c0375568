/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/obstacle.h"
#include "git/ref.h"
#include "git/repo.h"
#include "queue/obstacles.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <string.h>
#include <sys/stat.h>

/* Refs of one name that are moved aside, one after the other. */
#define ATTEMPTS 1000

static bool is_free(struct check *c, const char *name)
{
	CLEANUP(obstacle_release) struct obstacle o = OBSTACLE_INIT;
	struct oid id;

	return ref_read(&id, c->r->repo, name) &&
	       !obstacle_find(&o, c->r->repo, name);
}

/* A free name to move ref to; free(). */
static char *free_name(struct check *c, const char *ref)
{
	CLEANUP(cleanup_free) char *plain = obstacle_aside(ref);
	char *name = alloc_string(plain);

	for (int i = 2; i < ATTEMPTS && !is_free(c, name); i++) {
		CLEANUP(cleanup_free)
		char *next = alloc_printf("%s-%d", plain, i);

		alloc_replace(&name, next);
	}
	error_clear();
	return name;
}

/* In one transaction: what it holds is never without a name. */
static int move_aside(char **to, struct check *c, const char *ref)
{
	struct ref_change changes[2] = { 0 };
	struct oid id;
	int error = ref_read(&id, c->r->repo, ref);

	if (error)
		return error;
	*to = free_name(c, ref);
	changes[0] = (struct ref_change){ .name = *to, .new = id };
	changes[1] = (struct ref_change){ .name = ref, .old = id };
	return ref_transaction(c->r->repo, changes, 2, "refinery: moved aside",
			       -1);
}

/* 1: it was moved, so look again. */
static int mend(struct check *c, const struct obstacle *o, const char *name)
{
	CLEANUP(cleanup_free) char *to = NULL;

	if (!c->fix || !o->ref)
		return 0;
	if (move_aside(&to, c, o->ref)) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "refs");
		return 0;
	}
	diagnosis_fixed(c->out, "refs",
			"moved %s to %s: it was in the way of "
			"%s",
			o->ref, to, name);
	return 1;
}

/* One may be in the way of several, which are told of together. */
static bool is_told(struct strvec *told, const struct obstacle *o)
{
	const char *what = o->path ? o->path : o->ref;
	bool again = strvec_has(told, what);

	if (!again)
		strvec_push(told, what);
	return again;
}

static void check_name(struct strvec *told, struct check *c, const char *name)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		CLEANUP(obstacle_release) struct obstacle o = OBSTACLE_INIT;

		if (!obstacle_find(&o, c->r->repo, name))
			return;
		if (mend(c, &o, name))
			continue;
		if (is_told(told, &o))
			return;
		obstacle_error(&o, name);
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "refs");
		return;
	}
}

/* What does no harm to the queue, and misleads people. */
static void check_others(struct check *c)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	CLEANUP(cleanup_free)
	char *grafts = repo_path(c->r->repo, "info/grafts");

	if (!ref_list(&refs, c->r->repo, "refs/replace/") && refs.n)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "refs",
			      "git for-each-ref refs/replace shows them, git "
			      "--no-replace-objects log what lands",
			      "%zu %s below refs/replace/: git shows another "
			      "history than that which lands",
			      refs.n, refs.n == 1 ? "ref is" : "refs are");
	ref_list_release(&refs);
	if (file_exists(grafts))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "refs",
			      "move it out of the repository",
			      "'%s': git shows another history than that which "
			      "lands",
			      grafts);
	if (!ref_list(&refs, c->r->repo, NAMES_FOR) && refs.n)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "refs",
			      "give it a name elsewhere",
			      "'%s' is a ref: a push there becomes an entry, "
			      "and this stays as it is",
			      refs.v[0].name);
}

/* Our own directory, and those in it that no command does without. */
static void check_directories(struct check *c)
{
	static const char *const names[] = {
		"",	 "/aside",  "/checkout",   "/index",
		"/lock", "/output", "/attributes", "/testing"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(c->r->repo, "refinery%s", names[i]);
		struct stat st;

		if (!file_exists(path) ||
		    (!stat(path, &st) && S_ISDIR(st.st_mode)))
			continue;
		diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "refs",
			      "move it away; the next command makes it anew",
			      "'%s' is no directory", path);
		return;
	}
}

void check_refs(struct check *c, bool set_up)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec told = STRVEC_INIT;
	const struct strvec *targets = settings_targets(c->r->settings);
	size_t before = c->out->n;

	check_directories(c);
	/* First, where the others are moved to. */
	strvec_push(&names, OBSTACLE_ASIDE "000000000000");
	strvec_each(targets, target)
		obstacles_names(&names, *target);
	strvec_each(&names, name)
		check_name(&told, c, *name);
	if (!set_up)
		return;
	check_others(c);
	if (c->out->n == before)
		diagnosis_add(c->out, DIAGNOSIS_OK, "refs", NULL,
			      "nothing is in the way of ours");
}
