/* SPDX-License-Identifier: MIT */
#include "git/obstacle.h"
#include "git/internal.h"
#include "git/ref.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REFS "refs/"

/* Directories that are held open while one is walked. */
#define WALK_OPEN 16

void obstacle_release(struct obstacle *o)
{
	free(o->ref);
	free(o->path);
	free(o->common);
	*o = OBSTACLE_INIT;
}

/* A directory of nothing but directories is removed by who needs its place. */
static int is_file(const char *path, const struct stat *st, int type,
		   struct FTW *where)
{
	(void)path;
	(void)st;
	(void)where;
	return type != FTW_D && type != FTW_DP;
}

static bool has_files(const char *path)
{
	return nftw(path, is_file, WALK_OPEN, FTW_PHYS) != 0;
}

/* 1 if there is such a ref, of whatever kind; symbolic if it is that. */
static int look_up(bool *symbolic, struct repo *repo, const char *name)
{
	git_reference *ref;

	if (git_reference_lookup(&ref, repo->git, name))
		return 0;
	*symbolic = git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC;
	git_reference_free(ref);
	return 1;
}

static int found_path(struct obstacle *out, struct repo *repo, const char *path)
{
	out->path = alloc_string(path);
	out->common = alloc_string(repo->common);
	return 1;
}

/* Of what lies at a path above the ref or its reflog only files matter. */
static int file_above(struct obstacle *out, struct repo *repo,
		      const char *below, const char *above)
{
	CLEANUP(cleanup_free)
	char *path = repo_path(repo, "%s%s", below, above);
	struct stat st;

	if (lstat(path, &st) || (!stat(path, &st) && S_ISDIR(st.st_mode)))
		return 0;
	return found_path(out, repo, path);
}

/* Each name above name, from the top. 1: look() has found something. */
static int each_above(struct obstacle *out, struct repo *repo, const char *name,
		      int (*look)(struct obstacle *out, struct repo *repo,
				  const char *above))
{
	for (const char *slash = strchr(name + strlen(REFS), '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		CLEANUP(cleanup_free)
		char *above = alloc_string_n(name, (size_t)(slash - name));

		if (look(out, repo, above))
			return 1;
	}
	return 0;
}

static int ref_at(struct obstacle *out, struct repo *repo, const char *above)
{
	bool symbolic;

	if (!look_up(&symbolic, repo, above))
		return file_above(out, repo, "", above);
	out->ref = alloc_string(above);
	return 1;
}

static int reflog_at(struct obstacle *out, struct repo *repo, const char *above)
{
	return file_above(out, repo, "logs/", above);
}

int obstacle_above(struct obstacle *out, struct repo *repo, const char *name)
{
	obstacle_release(out);
	return each_above(out, repo, name, ref_at);
}

/* In a bare repository only who asks for it has reflogs. */
static bool has_reflogs(struct repo *repo)
{
	CLEANUP(cleanup_free) char *value = NULL;
	bool set = !repo_config_get(&value, repo, "core.logAllRefUpdates");

	error_clear();
	return set ? strcmp(value, "false") != 0 : !repo->bare;
}

static int ref_below(struct obstacle *out, struct repo *repo, const char *name)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	CLEANUP(cleanup_free) char *prefix = alloc_printf("%s/", name);

	if (ref_list(&refs, repo, prefix) || !refs.n)
		return 0;
	out->ref = alloc_string(refs.v[0].name);
	return 1;
}

/* What is at the path of the ref, or of its reflog, and is none. */
static int stray_at(struct obstacle *out, struct repo *repo, const char *below,
		    const char *name, bool readable)
{
	CLEANUP(cleanup_free) char *path = repo_path(repo, "%s%s", below, name);
	struct stat st;

	if (lstat(path, &st) || (S_ISREG(st.st_mode) && readable) ||
	    (S_ISDIR(st.st_mode) && !has_files(path)))
		return 0;
	return found_path(out, repo, path);
}

static int reflog_find(struct obstacle *out, struct repo *repo,
		       const char *name)
{
	return has_reflogs(repo) && (each_above(out, repo, name, reflog_at) ||
				     stray_at(out, repo, "logs/", name, true));
}

int obstacle_find(struct obstacle *out, struct repo *repo, const char *name)
{
	bool symbolic = false, there;

	if (obstacle_above(out, repo, name))
		return 1;
	there = look_up(&symbolic, repo, name);
	return ref_below(out, repo, name) ||
	       stray_at(out, repo, "", name, there && !symbolic) ||
	       reflog_find(out, repo, name);
}

char *obstacle_aside(const char *ref)
{
	/* A ref of that very name cannot be moved below itself. */
	if (!strncmp(ref, OBSTACLE_ASIDE, strlen(ref)))
		return alloc_printf("%s-2", ref);
	return alloc_printf(OBSTACLE_ASIDE "%s", ref + strlen(REFS));
}

int obstacle_error(const struct obstacle *o, const char *name)
{
	CLEANUP(cleanup_free) char *aside = NULL;
	const char *last;

	error_set(ERR_REFUSED, "'%s' cannot be written: %s '%s' is in its way",
		  name, o->path ? "the file or directory" : "the ref",
		  o->path ? o->path : o->ref);
	if (o->path) {
		last = strrchr(o->path, '/') + 1;
		return error_next(ERR_REFUSED,
				  "mv -n '%s' '%s/refinery/aside-%s'", o->path,
				  o->common, last);
	}
	aside = obstacle_aside(o->ref);
	return error_next(ERR_REFUSED,
			  "git refinery doctor --fix in the repository, which "
			  "moves it to %s",
			  aside);
}

int obstacle_explain(struct repo *repo, const char *name, int code)
{
	CLEANUP(obstacle_release) struct obstacle o = OBSTACLE_INIT;
	CLEANUP(cleanup_free) char *why = alloc_string(error_message());

	return obstacle_find(&o, repo, name) ? obstacle_error(&o, name) :
					       error_set(code, "%s", why);
}
