/* SPDX-License-Identifier: MIT */
#include "git/aside.h"
#include "git/graph.h"
#include "git/internal.h"
#include "git/loose.h"
#include "git/repo.h"
#include "git/write.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes of a blob that is kept in memory; of all that is. */
#define CACHED_BLOB (256 << 10)
#define CACHED_ALL (64 << 20)

#define STDERR_LIMIT 65536
#define COMPLAINT_LIMIT 2000

/* libgit2 knows, but does not tell. */
static bool syncs;

int libgit2_error(int code, const char *format, ...)
{
	const git_error *last = git_error_last();
	char context[512];
	va_list args;
	int ours;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	switch (code) {
	case GIT_ENOTFOUND:
		ours = ERR_NOTFOUND;
		break;
	case GIT_EEXISTS:
		ours = ERR_EXISTS;
		break;
	case GIT_EMODIFIED:
		ours = ERR_STALE;
		break;
	case GIT_ELOCKED:
		ours = ERR_LOCKED;
		break;
	default:
		ours = ERR;
	}
	return error_set(ours, "%s: %s", context,
			 last && last->message ? last->message :
						 "unknown error of libgit2");
}

void cleanup_git_tree(git_tree **tree)
{
	git_tree_free(*tree);
}

void cleanup_git_commit(git_commit **commit)
{
	git_commit_free(*commit);
}

static int start_library(void)
{
	const char *extensions[] = { "worktreeconfig", "partialclone" };
	static bool started;

	if (started)
		return 0;
	if (git_libgit2_init() < 0)
		return libgit2_error(-1, "cannot start libgit2");
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, (size_t)2);
	/* As git: objects are hashed when they arrive, not at each reading. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* A review reads each blob more than once. */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_BLOB,
			 (size_t)CACHED_BLOB);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHED_ALL);
	started = true;
	repo_set_sync(true);
	return 0;
}

void repo_set_sync(bool on)
{
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on ? 1 : 0);
	syncs = on;
}

bool repo_syncs(void)
{
	return syncs;
}

bool repo_in_quarantine(void)
{
	return getenv("GIT_QUARANTINE_PATH") != NULL;
}

static char *without_slash(const char *path)
{
	size_t len = path ? strlen(path) : 0;

	while (len > 1 && path[len - 1] == '/')
		len--;
	return alloc_string_n(path, len);
}

/* Is it another user's? libgit2 has said so with GIT_ENOTFOUND, too. */
static bool is_foreign(int code)
{
	const git_error *last = git_error_last();
	const char *text = last && last->message ? last->message : "";

	return code == GIT_EOWNER || strstr(text, "safe.directory") ||
	       strstr(text, "owned by");
}

/* libgit2's words for formats it does not know, in ours. */
static int refuse_open(int code, const char *where)
{
	const git_error *last = git_error_last();
	const char *text = last && last->message ? last->message : "";

	if (code == GIT_ENOTFOUND && !is_foreign(code)) {
		error_set(ERR_NOTFOUND, "'%s' is not in a git repository",
			  where);
		return error_next(
			ERR_NOTFOUND,
			"change to a repository, or name one with -C");
	}
	if (strstr(text, "objectformat"))
		return error_set(
			ERR_REFUSED,
			"the repository uses SHA-256 object ids, which "
			"git-refinery cannot serve yet");
	if (strstr(text, "refstorage"))
		return error_set(ERR_REFUSED,
				 "the repository keeps its refs in reftable "
				 "format, which git-refinery cannot serve yet");
	if (is_foreign(code)) {
		error_set(ERR_REFUSED,
			  "the repository belongs to another user");
		return error_next(ERR_REFUSED,
				  "git config --global --add safe.directory "
				  "<exact path of the repository>");
	}
	return libgit2_error(code, "cannot open the repository at '%s'", where);
}

/*
 * Does git work in it all the same? Its rules about safe.directory, sudo and
 * GIT_DIR are more, and change more often, than those that libgit2 knows.
 */
static bool git_trusts(const char *directory)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "git", "rev-parse", "--git-dir", NULL);
	if (directory)
		repo_clean_env(&p);
	p.directory = (char *)directory;
	p.out = p.err = PROCESS_NULL;
	return !process_start(&p) && !process_wait(&p);
}

static int open_it(git_repository **out, const char *directory)
{
	unsigned flags = directory ? 0 : GIT_REPOSITORY_OPEN_FROM_ENV;
	int error = git_repository_open_ext(out, directory, flags, NULL);

	if (!error || !is_foreign(error) || !git_trusts(directory))
		return error;
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	return git_repository_open_ext(out, directory, flags, NULL);
}

int repo_open(struct repo **out, const char *directory)
{
	struct repo *repo;
	git_repository *git;
	int error;

	error = start_library();
	if (error)
		return error;
	error = open_it(&git, directory);
	if (error)
		return refuse_open(error, directory ? directory : ".");
	repo = alloc_zero(1, sizeof(*repo));
	repo->git = git;
	repo->directory = without_slash(git_repository_path(git));
	repo->common = without_slash(git_repository_commondir(git));
	repo->worktree = without_slash(git_repository_workdir(git));
	repo->bare = git_repository_is_bare(git);
	repo->shallow = git_repository_is_shallow(git);
	loose_watch(repo);
	*out = repo;
	return 0;
}

void repo_free(struct repo *repo)
{
	if (!repo)
		return;
	graph_free(repo->graph);
	write_forget(repo->git);
	loose_forget(repo);
	git_repository_free(repo->git);
	aside_free(repo->aside);
	free(repo->directory);
	free(repo->common);
	free(repo->worktree);
	free(repo->view);
	free(repo);
}

void repo_view(struct repo *repo, const char *remote)
{
	alloc_replace(&repo->view, remote);
}

void cleanup_repo(struct repo **repo)
{
	repo_free(*repo);
}

void repo_clean_env(struct process *p)
{
	/* `git rev-parse --local-env-vars`, and what hooks are given. */
	static const char *const names[] = {
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_CONFIG",
		"GIT_CONFIG_PARAMETERS",
		"GIT_CONFIG_COUNT",
		"GIT_OBJECT_DIRECTORY",
		"GIT_DIR",
		"GIT_WORK_TREE",
		"GIT_IMPLICIT_WORK_TREE",
		"GIT_GRAFT_FILE",
		"GIT_INDEX_FILE",
		"GIT_NO_REPLACE_OBJECTS",
		"GIT_REPLACE_REF_BASE",
		"GIT_PREFIX",
		"GIT_SHALLOW_FILE",
		"GIT_COMMON_DIR",
		"GIT_INTERNAL_SUPER_PREFIX",
		"GIT_QUARANTINE_PATH",
		"GIT_NAMESPACE",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		strvec_push(&p->env, names[i]);
}

/* git tells of a file of grafts that is there, and of one that is not no word.
 */
void repo_true_history(struct process *p)
{
	strvec_push(&p->env, "GIT_NO_REPLACE_OBJECTS=1");
	strvec_push(&p->env, "GIT_GRAFT_FILE=/dev/null/none");
}

static void begin(struct repo *repo, struct process *p, bool hooks)
{
	strvec_pushl(&p->argv, "git", "--no-replace-objects", "--no-pager",
		     "-c", "core.fsmonitor=false", "-c", "gc.auto=0", "-c",
		     "core.quotePath=false", NULL);
	if (!hooks)
		strvec_pushl(&p->argv, "-c", "core.hooksPath=/dev/null", NULL);
	strvec_pushf(&p->argv, "--git-dir=%s", repo->directory);
	repo_clean_env(p);
	repo_true_history(p);
	aside_show(repo, p);
	strvec_push(&p->env, "GIT_TERMINAL_PROMPT=0");
	strvec_push(&p->env, "GIT_OPTIONAL_LOCKS=0");
	strvec_push(&p->env, "LC_ALL=C.UTF-8");
	p->limit = repo->git_limit;
}

void repo_git(struct repo *repo, struct process *p)
{
	begin(repo, p, false);
}

/*
 * git hands on all descriptors; so a shell keeps this one, beside git. Where
 * the hook hangs it waits for git to take its locks away.
 */
void repo_git_hooked(struct repo *repo, struct process *p, int keep_fd)
{
	p->keep_fd = keep_fd;
	p->directory = repo->common;
	p->group = true;
	if (keep_fd >= 0)
		strvec_pushl(&p->argv, "sh", "-c",
			     "trap : TERM; \"$@\" 9>&-; exit $?", "sh", NULL);
	begin(repo, p, true);
}

/* The last lines of text, as many as an error holds. */
static const char *last_lines(const struct strbuf *text)
{
	const char *shown = text->buf;
	const char *line;

	if (text->len <= COMPLAINT_LIMIT)
		return shown;
	shown += text->len - COMPLAINT_LIMIT;
	line = strchr(shown, '\n');
	return line ? line + 1 : shown;
}

/* The last lines of what the child said, without git's own lead-in. */
int repo_git_complaint(int code, int fd, const char *command, int status)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *shown;
	struct stat st = { 0 };
	ssize_t n;

	fstat(fd, &st);
	strbuf_room(&text, STDERR_LIMIT);
	n = pread(fd, text.buf, STDERR_LIMIT,
		  st.st_size > STDERR_LIMIT ? st.st_size - STDERR_LIMIT : 0);
	if (n > 0) {
		text.len = (size_t)n;
		text.buf[n] = '\0';
	}
	strbuf_rtrim(&text);
	shown = last_lines(&text);
	if (!strncmp(shown, "fatal: ", 7) || !strncmp(shown, "error: ", 7))
		shown += 7;
	if (*shown)
		return error_set(code, "git %s: %s", command, shown);
	if (status > 128)
		return error_set(code, "git %s was killed by signal %d",
				 command, status - 128);
	return error_set(code, "git %s ended without a message", command);
}

static const char *command_of(const struct process *p)
{
	size_t first = 0;

	while (first < p->argv.n && strcmp(p->argv.v[first], "git"))
		first++;
	for (size_t i = first + 1; i < p->argv.n; i++) {
		if (!strcmp(p->argv.v[i], "-c") || !strcmp(p->argv.v[i], "-C"))
			i++;
		else if (p->argv.v[i][0] != '-')
			return p->argv.v[i];
	}
	return "command";
}

static int run(struct process *p, const struct strbuf *input,
	       struct strbuf *out, size_t limit, bool strict)
{
	CLEANUP(cleanup_close)
	int said = memfd_create("stderr", MFD_CLOEXEC);
	bool truncated = false;
	int status;

	if (said < 0)
		return error_errno(ERR, "cannot create a buffer");
	p->err = said;
	if (!out)
		p->out = PROCESS_NULL;
	if (!p->limit)
		p->limit = REPO_GIT_LIMIT;
	status = process_run(p, input, out, limit, &truncated);
	p->err = PROCESS_NULL;
	if (status == ERR_TIMEOUT)
		return error_set(ERR_TIMEOUT,
				 "git %s was ended after %lld s: it hangs, or "
				 "refinery.gitTimeout is too short",
				 command_of(p), (long long)(p->limit / 1000));
	if (!status && strict && lseek(said, 0, SEEK_END) > 0)
		status = 1;
	if (status > 0)
		repo_git_complaint(ERR, said, command_of(p), status);
	if (!status && truncated)
		return error_set(ERR_INVALID,
				 "git %s printed more than %zu bytes",
				 command_of(p), limit);
	return status;
}

int repo_git_run(struct process *p, const struct strbuf *input,
		 struct strbuf *out, size_t limit)
{
	return run(p, input, out, limit, false);
}

/* A status is no error code: who takes it for one goes on as if all was well.
 */
static int failure(int status)
{
	return status > 0 ? ERR : status;
}

int repo_git_must(struct process *p, const struct strbuf *input,
		  struct strbuf *out, size_t limit)
{
	return failure(run(p, input, out, limit, false));
}

int repo_git_must_quietly(struct process *p)
{
	return failure(run(p, NULL, NULL, 0, true));
}

char *repo_path(struct repo *repo, const char *format, ...)
{
	struct strbuf path = STRBUF_INIT;
	va_list args;

	strbuf_addf(&path, "%s/", repo->common);
	va_start(args, format);
	strbuf_vaddf(&path, format, args);
	va_end(args);
	return strbuf_detach(&path);
}

static char *ident(struct repo *repo, const char *name_key,
		   const char *email_key, const char *name, const char *email)
{
	CLEANUP(cleanup_free) char *set_name = NULL;
	CLEANUP(cleanup_free) char *set_email = NULL;

	if (!repo_config_get(&set_name, repo, name_key))
		name = set_name;
	if (!repo_config_get(&set_email, repo, email_key))
		email = set_email;
	if (!name || !email)
		return NULL;
	return alloc_printf("%s <%s>", name, email);
}

char *repo_refinery_ident(struct repo *repo)
{
	return ident(repo, "refinery.name", "refinery.email", "git-refinery",
		     "git-refinery@localhost");
}

char *repo_user_ident(struct repo *repo)
{
	return ident(repo, "user.name", "user.email",
		     getenv("GIT_COMMITTER_NAME"),
		     getenv("GIT_COMMITTER_EMAIL"));
}

char *repo_head_branch(struct repo *repo)
{
	git_reference *head;
	const char *name;
	char *branch = NULL;

	if (git_reference_lookup(&head, repo->git, "HEAD"))
		return NULL;
	name = git_reference_symbolic_target(head);
	if (name && !strncmp(name, "refs/heads/", 11))
		branch = alloc_string(name + 11);
	git_reference_free(head);
	return branch;
}
