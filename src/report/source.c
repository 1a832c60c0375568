/* SPDX-License-Identifier: MIT */
#include "report/source.h"
#include "git/commit.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define REMOTES_LIMIT 65536

/* The targets that have a log here, or in what is looked at. */
static int served(struct strvec *out, struct refinery *r)
{
	CLEANUP(ref_list_release) struct ref_list logs = REF_LIST_INIT;
	int error = ref_list(&logs, r->repo, NAMES_LOG);

	for (size_t i = 0; !error && i < logs.n; i++)
		strvec_push(out, logs.v[i].name + strlen(NAMES_LOG));
	return error;
}

/* Does the remote's HEAD name this branch? */
static bool is_head(struct refinery *r, const char *branch)
{
	CLEANUP(cleanup_free)
	char *head = alloc_printf("refs/remotes/%s/HEAD", r->repo->view);
	CLEANUP(cleanup_free) char *target = ref_follow(r->repo, head);
	CLEANUP(cleanup_free)
	char *name = alloc_printf("refs/remotes/%s/%s", r->repo->view, branch);

	return !strcmp(target, name);
}

static int choose(char **target, struct refinery *r,
		  const struct strvec *targets, const char *wanted)
{
	CLEANUP(cleanup_free) char *known = strvec_join(targets, ", ");
	const char *chosen = targets->n ? targets->v[0] : NULL;

	if (!targets->n) {
		error_set(ERR_NOTFOUND, "'%s' has no refinery",
			  r->repo->view ? r->repo->view : r->repo->common);
		return error_next(ERR_NOTFOUND,
				  "git refinery init, in the repository that "
				  "is to land changes");
	}
	if (wanted && !strvec_has(targets, wanted)) {
		error_set(ERR_NOTFOUND, "'%s' is not a target of the refinery",
			  wanted);
		return error_next(ERR_NOTFOUND, "use one of: %s", known);
	}
	strvec_each(targets, name)
		if (r->repo->view && is_head(r, *name))
			chosen = *name;
	*target = alloc_string(wanted ? wanted : chosen);
	return 0;
}

/* This repository's own: its settings say which target is the default. */
static int choose_here(char **target, struct refinery *r,
		       const struct strvec *targets, const char *wanted)
{
	const char *usual;

	if (!wanted && !refinery_default_target(&usual, r) &&
	    strvec_has(targets, usual))
		wanted = usual;
	error_clear();
	return choose(target, r, targets, wanted);
}

static int list_remotes(struct strvec *out, struct repo *repo)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status;

	repo_git(repo, &p);
	strvec_push(&p.argv, "remote");
	status = repo_git_run(&p, NULL, &text, REMOTES_LIMIT);
	strvec_split(out, text.buf);
	return status > 0 ? ERR : status;
}

/* The remote of the branch that is checked out, origin, or the only one. */
static int usual_remote(char **out, struct repo *repo)
{
	CLEANUP(strvec_release) struct strvec remotes = STRVEC_INIT;
	CLEANUP(cleanup_free) char *branch = repo_head_branch(repo);
	CLEANUP(cleanup_free)
	char *key = alloc_printf("branch.%s.remote", branch ? branch : "");
	CLEANUP(cleanup_free) char *set = NULL;
	int error = list_remotes(&remotes, repo);

	if (error)
		return error;
	if (branch && !repo_config_get(&set, repo, key) &&
	    strvec_has(&remotes, set))
		*out = alloc_string(set);
	else if (strvec_has(&remotes, "origin"))
		*out = alloc_string("origin");
	else if (remotes.n)
		*out = alloc_string(remotes.v[0]);
	else
		*out = NULL;
	return 0;
}

/* git may ask for a password, if the user lets it. */
static void prepare(struct process *p, struct repo *repo)
{
	repo_git(repo, p);
	strvec_each(&p->env, item)
		if (!strncmp(*item, "GIT_TERMINAL_PROMPT=", 20))
			alloc_replace(item, "REFINERY_FETCH=true");
	p->directory = repo->worktree ? repo->worktree : repo->directory;
	p->limit = REPO_NO_LIMIT;
}

static int run_fetch(struct repo *repo, const char *remote,
		     const struct strvec *refspecs)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int status;

	prepare(&p, repo);
	strvec_pushl(&p.argv, "fetch", "--quiet", "--prune", "--no-tags",
		     "--no-write-fetch-head", "--no-auto-maintenance",
		     "--no-recurse-submodules", "--", remote, NULL);
	strvec_each(refspecs, refspec)
		strvec_push(&p.argv, *refspec);
	status = repo_git_run(&p, NULL, NULL, 0);
	if (!status)
		return 0;
	return error_next(status < 0 ? status : ERR,
			  "git ls-remote %s, or --no-fetch for what was "
			  "fetched last",
			  remote);
}

static int fetch(struct repo *repo, const char *remote)
{
	static const char *const places[][2] = { { NAMES_QUEUE, "queue/" },
						 { NAMES_LOG, "log/" },
						 { NAMES_NOTES, "notes/" } };
	CLEANUP(strvec_release) struct strvec refspecs = STRVEC_INIT;

	for (size_t i = 0; i < 3; i++)
		strvec_pushf(&refspecs, "+%s*:" REPO_VIEWS "%s/%s*",
			     places[i][0], remote, places[i][1]);
	return run_fetch(repo, remote, &refspecs);
}

/* The log names landed commits; they come with the target, if they are new. */
static int fetch_target(struct refinery *r, const char *target)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(strvec_release) struct strvec refspecs = STRVEC_INIT;
	int error = log_tip(&l, r, target);

	if (error || commit_exists(r->repo, &l.tip))
		return error;
	strvec_pushf(&refspecs, "+refs/heads/%s:" REPO_VIEWS "%s/heads/%s",
		     target, r->repo->view, target);
	return run_fetch(r->repo, r->repo->view, &refspecs);
}

static int no_refinery(struct refinery *r, const char *wanted)
{
	const char *target = wanted;
	int error = target ? 0 : refinery_default_target(&target, r);

	return error ? error : refinery_serves(r, target);
}

static int open_remote(char **target, struct refinery *r,
		       const struct source_options *o)
{
	CLEANUP(strvec_release) struct strvec targets = STRVEC_INIT;
	CLEANUP(cleanup_free) char *remote = alloc_string(o->remote);
	CLEANUP(cleanup_free) char *place = NULL;
	int error = remote ? 0 : usual_remote(&remote, r->repo);

	if (error)
		return error;
	if (!remote)
		return no_refinery(r, o->target);
	place = alloc_printf(REPO_VIEWS "%s", remote);
	if (*remote == '-' || !ref_name_valid(place)) {
		error_set(ERR_INVALID, "'%s' is not the name of a remote",
			  remote);
		return error_next(ERR_INVALID, "git remote add <name> <url>");
	}
	if (!o->no_fetch)
		error = fetch(r->repo, remote);
	if (error)
		return error;
	repo_view(r->repo, remote);
	error = served(&targets, r);
	if (!error)
		error = choose(target, r, &targets, o->target);
	if (!error && !o->no_fetch)
		error = fetch_target(r, *target);
	return error;
}

int source_open(char **target, struct refinery *r,
		const struct source_options *o)
{
	CLEANUP(strvec_release) struct strvec targets = STRVEC_INIT;
	int error = 0;

	r->look_only = true;
	if (!o->remote)
		error = served(&targets, r);
	if (error)
		return error;
	if (targets.n)
		return choose_here(target, r, &targets, o->target);
	return open_remote(target, r, o);
}
