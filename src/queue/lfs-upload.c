/* SPDX-License-Identifier: MIT */
#include "git/repo.h"
#include "queue/lfs.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <stdlib.h>

/* Of what git-lfs says. */
#define SAID_LIMIT 4096

/* Its URL is what git hands to the hook beside its name. */
static char *url_of(struct repo *repo, const char *remote)
{
	CLEANUP(cleanup_free)
	char *push = alloc_printf("remote.%s.pushurl", remote);
	CLEANUP(cleanup_free)
	char *fetch = alloc_printf("remote.%s.url", remote);
	char *url = NULL;

	if (!repo_config_get(&url, repo, push) ||
	    !repo_config_get(&url, repo, fetch))
		return url;
	error_clear();
	return alloc_string(remote);
}

static int refuse_without(const char *path)
{
	error_set(ERR_REFUSED,
		  "the contents of '%.200s' are git-lfs's to upload, and "
		  "git-lfs is not installed",
		  path);
	return error_next(ERR_REFUSED,
			  "install git-lfs, then enqueue it again");
}

/* Run a command of git-lfs; what it says is the error's. */
static int run(struct repo *repo, struct process *p, const struct strbuf *input)
{
	CLEANUP(strbuf_release) struct strbuf said = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	int status;

	p->directory = repo->worktree ? repo->worktree : repo->directory;
	status = repo_git_run(p, input, &said, SAID_LIMIT);
	if (!status)
		return 0;
	/* It tells on standard output what is missing, in several lines. */
	for (size_t i = 0; i < said.len; i++)
		if (said.buf[i] == '\n')
			said.buf[i] = ' ';
	strbuf_rtrim(&said);
	text_line(&line, said.buf, said.len);
	if (said.len)
		error_set(ERR_REFUSED, "%.600s", line.buf);
	return ERR_REFUSED;
}

/* What the hook does: it knows from the remote's branches what is there. */
static int push_as_hook(struct repo *repo, const char *remote,
			const char *target, const struct oid *head)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf input = STRBUF_INIT;
	CLEANUP(cleanup_free) char *url = url_of(repo, remote);

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "lfs", "pre-push", remote, url, NULL);
	strbuf_addf(&input, "HEAD %s refs/for/%s %s\n", oid_hex(head), target,
		    oid_hex(&oid_zero));
	return run(repo, &p, &input);
}

/*
 * Those that are here, by name: a branch that was pushed with --no-verify is
 * there without them. The server is asked which ones it lacks.
 */
static int push_by_name(struct repo *repo, const char *remote,
			const struct lfs_files *files)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf input = STRBUF_INIT;
	CLEANUP(cleanup_free) char *here = lfs_place(repo);

	for (size_t i = 0; i < files->n; i++)
		if (lfs_has(here, files->v[i].id))
			strbuf_addf(&input, "%s\n", files->v[i].id);
	if (!input.len)
		return 0;
	repo_git(repo, &p);
	strvec_pushl(&p.argv, "lfs", "push", "--object-id", remote, "--stdin",
		     NULL);
	return run(repo, &p, &input);
}

int lfs_upload(struct refinery *r, const char *remote, const char *target,
	       const struct oid *tip, const struct oid *head)
{
	CLEANUP(lfs_files_release) struct lfs_files files = LFS_FILES_INIT;
	int error = lfs_brought(&files, r->repo, tip, head);

	if (error || !files.n)
		return error;
	if (!process_available("git-lfs"))
		return refuse_without(files.v[0].path);
	error = push_as_hook(r->repo, remote, target, head);
	if (!error)
		error = push_by_name(r->repo, remote, &files);
	if (!error)
		return 0;
	error_wrap(ERR_REFUSED, "git-lfs did not upload what the branch needs");
	return error_next(ERR_REFUSED,
			  "git lfs push --all %s <branch>, then enqueue it "
			  "again",
			  remote);
}
