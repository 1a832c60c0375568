/* SPDX-License-Identifier: MIT */
#include "git/hooks.h"
#include "git/ref.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTPUT_LIMIT (1 << 20)

void hooks_path_release(struct hooks_path *p)
{
	free(p->value);
	free(p->scope);
	free(p->host);
	*p = HOOKS_PATH_INIT;
}

static void take(struct hooks_path *p, const char *scope, const char *value)
{
	alloc_replace(&p->scope, scope);
	alloc_replace(&p->value, value);
	if (!strcmp(scope, "system") || !strcmp(scope, "global"))
		alloc_replace(&p->host, value);
}

int hooks_path_read(struct hooks_path *out, struct repo *repo)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *at, *value;
	int status;

	strvec_push(&p.argv, "git");
	strvec_pushf(&p.argv, "--git-dir=%s", repo->directory);
	strvec_pushl(&p.argv, "config", "-z", "--show-scope", "--type=path",
		     "--get-all", "core.hooksPath", NULL);
	repo_clean_env(&p);
	status = repo_git_run(&p, NULL, &text, OUTPUT_LIMIT);
	if (status < 0 || status > 1)
		return ERR;
	hooks_path_release(out);
	for (at = text.buf; at < text.buf + text.len;
	     at = value + strlen(value) + 1) {
		value = at + strlen(at) + 1;
		if (value > text.buf + text.len)
			break;
		take(out, at, value);
	}
	return 0;
}

/* core.hooksPath as a path; the default without it. */
static char *hooks_directory(struct repo *repo)
{
	CLEANUP(cleanup_free) char *value = NULL;
	const char *home = getenv("HOME");

	if (repo_config_get(&value, repo, "core.hooksPath"))
		error_clear();
	if (!value || !*value)
		return repo_path(repo, "hooks");
	if (!strncmp(value, "~/", 2) && home)
		return alloc_printf("%s/%s", home, value + 2);
	return *value == '/' ? alloc_string(value) :
			       repo_path(repo, "%s", value);
}

static bool lies_in(const char *path, const char *directory)
{
	size_t len = directory ? strlen(directory) : 0;

	return len && !strncmp(path, directory, len) &&
	       (!path[len] || path[len] == '/');
}

int hooks_have(struct repo *repo, const char *name)
{
	CLEANUP(cleanup_free) char *directory = hooks_directory(repo);
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);
	CLEANUP(cleanup_free) char *real = NULL;
	struct stat st;

	if (access(path, X_OK) || stat(path, &st) || !S_ISREG(st.st_mode))
		return 0;
	real = realpath(directory, NULL);
	if (!real || !lies_in(real, repo->worktree) ||
	    lies_in(real, repo->common))
		return 1;
	error_set(ERR_REFUSED,
		  "the hook '%s' lies in the work tree, where a change that "
		  "lands could replace it",
		  path);
	return error_next(ERR_REFUSED,
			  "git config core.hooksPath <directory outside>; then "
			  "git refinery run");
}

#define ANSWER_LIMIT 65536

/* A ref that is in nobody's way; the name is only ever asked for. */
#define NO_REF "refs/heads/git-refinery-probe"

/* Read what comes until the end, the limit or the time is reached. */
static int read_answer(struct strbuf *out, int fd)
{
	int64_t end = clock_monotonic() + HOOKS_ANSWER_TIME;
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	ssize_t n = 1;

	while (n > 0 && out->len < ANSWER_LIMIT) {
		int64_t left = end - clock_monotonic();
		char bytes[4096];

		if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
			return error_set(ERR_TIMEOUT,
					 "no answer after %d seconds",
					 HOOKS_ANSWER_TIME / 1000);
		n = read(fd, bytes, sizeof(bytes));
		if (n > 0)
			strbuf_add(out, bytes, (size_t)n);
	}
	return 0;
}

static int try(struct strbuf *out, struct process *p, int fd)
{
	int error = process_start(p);

	if (error)
		return error;
	error = read_answer(out, fd == 2 ? p->err : p->out);
	if (error)
		kill(p->pid, SIGKILL);
	process_wait(p);
	return error;
}

/* One command, "<old> <new> <ref>", as a packet line; then the end. */
static int write_push(int fd)
{
	CLEANUP(strbuf_release) struct strbuf push = STRBUF_INIT;
	const char *zero = oid_hex(&oid_zero);
	int len = (int)(4 + 2 * (OID_HEX + 1) + strlen(NO_REF));

	strbuf_addf(&push, "%04x%s %s " NO_REF "0000", (unsigned)len, zero,
		    zero);
	if (write(fd, push.buf, push.len) != (ssize_t)push.len ||
	    lseek(fd, 0, SEEK_SET))
		return error_errno(ERR, "cannot write a push");
	return 0;
}

int hooks_try_push(struct strbuf *out, struct repo *repo, const char *setting)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_close) int push = memfd_create("push", MFD_CLOEXEC);
	int error = push < 0 ? error_errno(ERR, "cannot create a buffer") :
			       write_push(push);

	if (error)
		return error;
	strvec_pushl(&p.argv, "git", "receive-pack", repo->common, NULL);
	repo_clean_env(&p);
	strvec_push(&p.env, setting);
	p.in = push;
	p.out = PROCESS_NULL;
	p.err = PROCESS_PIPE;
	return try(out, &p, 2);
}

int hooks_try_push_out(struct strbuf *out, struct repo *repo,
		       const char *setting)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	struct oid head;
	int error = ref_resolve(&head, repo, "HEAD");

	if (error)
		return error;
	/* What a hook prints comes out here or there, by the version of git. */
	strvec_pushl(&p.argv, "sh", "-c", "exec git push --dry-run \"$@\" 2>&1",
		     "sh", repo->common, "HEAD:" NO_REF, NULL);
	repo_clean_env(&p);
	strvec_push(&p.env, setting);
	p.directory = repo->worktree ? repo->worktree : repo->directory;
	p.out = PROCESS_PIPE;
	p.err = PROCESS_NULL;
	return try(out, &p, 1);
}

int hooks_try_file(struct strbuf *out, struct repo *repo, const char *path,
		   const char *setting)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_push(&p.argv, path);
	repo_clean_env(&p);
	strvec_pushl(&p.env, "GIT_DIR=.", setting, NULL);
	p.directory = repo->common;
	p.out = PROCESS_PIPE;
	p.err = PROCESS_NULL;
	return try(out, &p, 1);
}
