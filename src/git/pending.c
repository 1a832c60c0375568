/* SPDX-License-Identifier: MIT */
#include "git/pending.h"
#include "git/aside.h"
#include "git/oid.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <stdlib.h>
#include <unistd.h>

#define INDEX_LIMIT ((size_t)1 << 30)

static int begin(struct process *p, struct repo *repo, const char *index)
{
	if (!repo->worktree)
		return error_set(ERR_REFUSED, "there is no work tree here");
	repo_git(repo, p);
	aside_hide(p);
	strvec_pushf(&p->argv, "--work-tree=%s", repo->worktree);
	p->directory = repo->worktree;
	if (index)
		strvec_pushf(&p->env, "GIT_INDEX_FILE=%s", index);
	return 0;
}

static int write_tree(struct oid *tree, struct repo *repo, const char *index)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	int status = begin(&p, repo, index);

	if (status)
		return status;
	strvec_push(&p.argv, "write-tree");
	status = repo_git_run(&p, NULL, &out, 100);
	if (status)
		return error_next(status < 0 ? status : ERR_REFUSED,
				  "git status");
	return oid_parse_prefix(tree, out.buf);
}

int pending_staged(struct oid *tree, struct repo *repo)
{
	return write_tree(tree, repo, NULL);
}

static int add_all(struct repo *repo, const char *index)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int error = begin(&p, repo, index);

	if (error)
		return error;
	strvec_pushl(&p.argv, "add", "--all", "--", ".", NULL);
	return repo_git_must(&p, NULL, NULL, 0);
}

/* A copy of the index, so that only what differs from it is read. */
static int copy_index(struct repo *repo, const char *to)
{
	CLEANUP(cleanup_free)
	char *from = alloc_printf("%s/index", repo->directory);
	CLEANUP(strbuf_release) struct strbuf bytes = STRBUF_INIT;
	int error = file_read(&bytes, from, INDEX_LIMIT);

	if (error == ERR_NOTFOUND)
		return 0;
	return error ? error :
		       file_write(to, bytes.buf, bytes.len, 0600, false);
}

int pending_work(struct oid *tree, struct repo *repo)
{
	CLEANUP(cleanup_free)
	char *index = alloc_printf("%s/refinery-index.%ld", repo->directory,
				   (long)getpid());
	CLEANUP(cleanup_free) char *lock = alloc_printf("%s.lock", index);
	int error = copy_index(repo, index);

	if (!error)
		error = add_all(repo, index);
	if (!error)
		error = write_tree(tree, repo, index);
	unlink(index);
	unlink(lock);
	return error;
}
