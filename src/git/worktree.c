/* SPDX-License-Identifier: MIT */
#include "git/worktree.h"
#include "git/change.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_LIMIT (4 << 20)
#define STATUS_LIMIT (16 << 20)

#define INDEX_LIMIT (1 << 30)

/*
 * Work on one tree goes through an index of our own, so that the real one is
 * never locked by a git command that may be killed. While the tree moves, its
 * index.lock is a second name of our mark: whose it is can then be told, and
 * another's lock is never taken for a left-over. The mark is locked by flock
 * for as long as we or a git command of ours lives.
 */
struct place {
	const char *path;
	char *index, *lock; /* git's */
	char *own, *mark;   /* ours */
	int fd;		    /* of the mark, or -1 */
};

#define PLACE_INIT ((struct place){ .fd = -1 })

static void place_release(struct place *p)
{
	if (p->fd >= 0)
		close(p->fd);
	free(p->index);
	free(p->lock);
	free(p->own);
	free(p->mark);
	*p = PLACE_INIT;
}

/* A git command in the work tree at path, with hooks and helpers off. */
static void git_at(struct process *p, const char *path)
{
	strvec_pushl(&p->argv, "git", "--no-pager", "-C", path, "-c",
		     "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
		     "-c", "submodule.recurse=false", NULL);
	repo_clean_env(p);
	repo_true_history(p);
	strvec_push(&p->env, "GIT_TERMINAL_PROMPT=0");
	strvec_push(&p->env, "GIT_OPTIONAL_LOCKS=0");
	strvec_push(&p->env, "LC_ALL=C.UTF-8");
}

static int run_at(struct strbuf *out, const struct place *place, ...)
	__attribute__((sentinel));

static int run_at(struct strbuf *out, const struct place *place, ...)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	const char *word;
	va_list args;

	git_at(&p, place->path);
	if (place->own)
		strvec_pushf(&p.env, "GIT_INDEX_FILE=%s", place->own);
	p.keep_fd = place->fd;
	va_start(args, place);
	while ((word = va_arg(args, const char *)))
		strvec_push(&p.argv, word);
	va_end(args);
	return repo_git_run(&p, NULL, out, STATUS_LIMIT);
}

/*
 * Is what is at path another repository by now, or none? What git cannot tell
 * is taken for ours: it will say so when the tree is looked at.
 */
static bool is_elsewhere(const char *path, struct repo *repo)
{
	CLEANUP(cleanup_free) char *link = alloc_printf("%s/.git", path);
	CLEANUP(strbuf_release) struct strbuf common = STRBUF_INIT;
	const struct place place = { .path = path, .fd = -1 };
	struct stat ours, its;

	if (file_gone(link))
		return true;
	if (run_at(&common, &place, "rev-parse", "--path-format=absolute",
		   "--git-common-dir", NULL)) {
		error_clear();
		return false;
	}
	strbuf_cut(&common, common.len ? common.len - 1 : 0);
	return !stat(repo->common, &ours) && !stat(common.buf, &its) &&
	       (ours.st_ino != its.st_ino || ours.st_dev != its.st_dev);
}

int worktrees_on(struct strvec *out, struct repo *repo, const char *ref)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_free) char *linked = repo_path(repo, "worktrees");
	CLEANUP(cleanup_free) char *branch = alloc_printf("branch %s", ref);
	const char *path = NULL;
	int status;

	if (repo->bare && !file_exists(linked))
		return 0;
	repo_git(repo, &p);
	strvec_pushl(&p.argv, "worktree", "list", "--porcelain", "-z", NULL);
	status = repo_git_run(&p, NULL, &text, LIST_LIMIT);
	if (status)
		return status < 0 ? status : ERR;
	for (const char *at = text.buf; at < text.buf + text.len;
	     at += strlen(at) + 1) {
		if (!strncmp(at, "worktree ", 9))
			path = at + 9;
		else if (path && !strcmp(at, branch) &&
			 !is_elsewhere(path, repo))
			strvec_push(out, path);
	}
	return 0;
}

static int refuse(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int refuse(const char *path, const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf why = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&why, format, args);
	va_end(args);
	error_set(ERR_REFUSED, "work tree '%s' %s", path, why.buf);
	return error_next(ERR_REFUSED,
			  "commit, stash or move it away there; then git "
			  "refinery run");
}

/* Of another user, or on a medium that fails. */
static int refuse_access(const char *path, const char *what, const char *reason)
{
	CLEANUP(cleanup_free) char *why = alloc_string(reason);

	error_set(ERR_REFUSED, "work tree '%s' cannot be %s: %s", path, what,
		  why);
	return error_next(ERR_REFUSED,
			  "git refinery run, by who can, or switch to another "
			  "branch there");
}

/* The path in a record of `git status --porcelain=v2`; "" if it has none. */
static const char *status_path(const char *record)
{
	/* Those of changes, renames and conflicts have so many fields before.
	 */
	int fields = *record == '1' ? 8 : *record == '2' ? 9 : 10;

	for (; *record && fields; record++)
		fields -= *record == ' ';
	return record;
}

/*
 * The first tracked file that differs from the index, or the index from HEAD.
 * A submodule counts by what the index says: git moves past one in which
 * another commit is checked out, and landings leave it so.
 */
static const char *first_change(const struct strbuf *status)
{
	const char *end = status->buf + status->len;
	const char *at = status->buf;

	for (; at < end; at += strlen(at) + 1)
		if (strncmp(at, "1 .", 3) || strncmp(at + 4, " S", 2))
			return status_path(at);
	return NULL;
}

/* git merge makes no fast-forward, either, before these are concluded. */
static int check_concluded(const struct place *place)
{
	static const char *const heads[] = { "MERGE_HEAD", "CHERRY_PICK_HEAD" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		int status = run_at(NULL, place, "rev-parse", "-q", "--verify",
				    heads[i], NULL);

		if (status < 0)
			return status;
		if (!status)
			return refuse(place->path, "has a merge or cherry-pick "
						   "that is not concluded");
	}
	error_clear();
	return 0;
}

static int check_clean(const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const struct place place = { .path = path, .fd = -1 };
	const char *changed;
	int status = run_at(&text, &place, "status", "--porcelain=v2", "-z",
			    "--untracked-files=no", NULL);

	if (status < 0)
		return status;
	if (status)
		return refuse_access(path, "looked at", error_message());
	changed = first_change(&text);
	if (changed)
		return refuse(path, "has uncommitted changes (%.100s)",
			      changed);
	return check_concluded(&place);
}

int worktree_changes(struct repo *repo)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status, n = 0;

	if (!repo->worktree)
		return 0;
	git_at(&p, repo->worktree);
	strvec_pushl(&p.argv, "status", "--porcelain", "--untracked-files=no",
		     NULL);
	status = repo_git_run(&p, NULL, &text, STATUS_LIMIT);
	if (status)
		return status < 0 ? status : ERR;
	for (size_t i = 0; i < text.len; i++)
		n += text.buf[i] == '\n';
	return n;
}

static int place_open(struct place *out, const char *path)
{
	CLEANUP(strbuf_release) struct strbuf file = STRBUF_INIT;
	const struct place at = { .path = path, .fd = -1 };
	int status = run_at(&file, &at, "rev-parse", "--path-format=absolute",
			    "--git-path", "index", NULL);

	if (status)
		return status < 0 ? status : ERR;
	strbuf_rtrim(&file);
	out->path = path;
	out->index = alloc_string(file.buf);
	out->lock = alloc_printf("%s.lock", file.buf);
	out->own = alloc_printf("%s.refinery", file.buf);
	out->mark = alloc_printf("%s.refinery.mark", file.buf);
	return 0;
}

/* A fresh copy of the index; a lock on the old one is of a dead command. */
static int copy_index(const struct place *place)
{
	CLEANUP(strbuf_release) struct strbuf bytes = STRBUF_INIT;
	CLEANUP(cleanup_free) char *lock = alloc_printf("%s.lock", place->own);
	int error = file_read(&bytes, place->index, INDEX_LIMIT);

	unlink(lock);
	if (error == ERR_NOTFOUND)
		return unlink(place->own) && errno != ENOENT ?
			       error_errno(ERR, "cannot remove '%s'",
					   place->own) :
			       0;
	return error ? error :
		       file_write(place->own, bytes.buf, bytes.len, 0666,
				  false);
}

/* A move that touches no file that is not as in old. Positive: git refused. */
static int move_files(const struct place *place, const struct oid *old,
		      const struct oid *new, bool dry_run)
{
	/* -u twice is -u. */
	const char *how = dry_run ? "-n" : "-u";
	int status = run_at(NULL, place, "read-tree", how, "-u", "-m",
			    oid_hex(old), oid_hex(new), NULL);

	if (status <= 0)
		return status;
	/* Files that were only touched look changed until this. */
	run_at(NULL, place, "update-index", "-q", "--refresh", NULL);
	return run_at(NULL, place, "read-tree", how, "-u", "-m", oid_hex(old),
		      oid_hex(new), NULL);
}

static int is_locked(const char *path)
{
	error_set(ERR_REFUSED, "a git command is at work in the work tree '%s'",
		  path);
	return error_next(ERR_REFUSED, "let it end; then git refinery run");
}

/* Is index.lock a second name of our mark? Then its holder died. */
static bool is_our_lock(const struct place *place)
{
	struct stat lock, mark;

	return !lstat(place->lock, &lock) && !lstat(place->mark, &mark) &&
	       lock.st_ino == mark.st_ino && lock.st_dev == mark.st_dev;
}

/* The lock before the mark that tells whose it is. */
static void place_unlock(struct place *place)
{
	unlink(place->lock);
	unlink(place->mark);
	unlink(place->own);
}

/* Take index.lock as git would, after what a dead one of ours left. */
static int place_lock(struct place *place)
{
	place->fd = file_lock(place->mark, true);
	if (place->fd < 0)
		return place->fd;
	if (is_our_lock(place))
		unlink(place->lock);
	if (!link(place->mark, place->lock))
		return 0;
	if (errno != EEXIST)
		return error_errno(ERR, "cannot create '%s'", place->lock);
	unlink(place->mark);
	is_locked(place->path);
	return ERR_LOCKED;
}

int worktree_check(struct repo *repo, const char *path, const struct oid *old,
		   const struct oid *new)
{
	CLEANUP(place_release) struct place place = PLACE_INIT;
	int error = check_clean(path);

	(void)repo;
	if (error || oid_equal(old, new))
		return error;
	if (access(path, W_OK))
		return refuse_access(path, "written", strerror(errno));
	error = place_open(&place, path);
	if (!error && file_exists(place.lock) && !is_our_lock(&place))
		return is_locked(path);
	if (!error)
		error = copy_index(&place);
	if (!error)
		error = move_files(&place, old, new, true);
	if (place.own)
		unlink(place.own);
	if (error <= 0)
		return error;
	return refuse(path, "cannot follow a landing: %s", error_message());
}

/* Paths whose files are there but not as in commit. */
static int list_changed(struct strvec *out, const struct place *place,
			const struct oid *commit)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status = run_at(NULL, place, "read-tree", oid_hex(commit), NULL);

	if (!status)
		run_at(NULL, place, "update-index", "-q", "--refresh", NULL);
	if (!status)
		status = run_at(&text, place, "diff-files", "--diff-filter=d",
				"--ignore-submodules", "--name-only", "-z",
				NULL);
	for (const char *at = text.buf; !status && at < text.buf + text.len;
	     at += strlen(at) + 1)
		strvec_push(out, at);
	return status > 0 ? ERR : status;
}

static bool is_whole(const struct changes *moved, const char *path,
		     const struct strvec *other, bool in_old)
{
	if (strvec_has(other, path))
		return false;
	/* As in the other commit, then; if that has no such file, it is mine.
	 */
	for (size_t i = 0; i < moved->n; i++)
		if (!strcmp(moved->v[i].path, path))
			return !oid_is_zero(in_old ? &moved->v[i].old_id :
						     &moved->v[i].new_id);
	return false;
}

/* Is the file a beginning of what new has there: one that was being written? */
static bool is_begun(const struct place *place, const struct changes *moved,
		     const struct oid *new, const char *path)
{
	CLEANUP(strbuf_release) struct strbuf there = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf whole = STRBUF_INIT;
	CLEANUP(cleanup_free)
	char *file = alloc_printf("%s/%s", place->path, path);
	CLEANUP(cleanup_free)
	char *object = alloc_printf("%s:%s", oid_hex(new), path);

	if (is_whole(moved, path, &(struct strvec){ 0 }, false) &&
	    !file_read(&there, file, STATUS_LIMIT) &&
	    !run_at(&whole, place, "cat-file", "--filters", object, NULL))
		return there.len <= whole.len &&
		       !memcmp(there.buf, whole.buf, there.len);
	error_clear();
	return false;
}

/*
 * Is every file as in old or as in new, or gone, or begun as in new? Then a
 * move between them was cut off, and nothing of anybody's is lost by finishing
 * it.
 */
static int check_halfway(struct repo *repo, const struct place *place,
			 const struct oid *old, const struct oid *new)
{
	CLEANUP(changes_release) struct changes moved = CHANGES_INIT;
	CLEANUP(strvec_release) struct strvec not_old = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec not_new = STRVEC_INIT;
	bool whole = true;
	int error = changes_between(&moved, repo, old, new);

	if (!error)
		error = list_changed(&not_old, place, old);
	if (!error)
		error = list_changed(&not_new, place, new);
	strvec_each(&not_old, path)
		whole = whole && (is_whole(&moved, *path, &not_new, false) ||
				  is_begun(place, &moved, new, *path));
	strvec_each(&not_new, path)
		whole = whole && (is_whole(&moved, *path, &not_old, true) ||
				  is_begun(place, &moved, new, *path));
	if (error)
		return error;
	return whole ? copy_index(place) :
		       refuse(place->path, "has uncommitted changes");
}

/* Is the index exactly the tree of commit? */
static int index_is(const struct place *place, const struct oid *commit)
{
	int status = run_at(NULL, place, "diff-index", "--cached", "--quiet",
			    oid_hex(commit), NULL);

	return status < 0 ? status : !status;
}

static int move_index(struct repo *repo, const struct place *place,
		      const struct oid *old, const struct oid *new)
{
	int result = move_files(place, old, new, false);

	if (result <= 0)
		return result;
	result = check_halfway(repo, place, old, new);
	if (!result)
		result = run_at(NULL, place, "read-tree", "--reset", "-u",
				oid_hex(new), NULL);
	return result > 0 ? ERR : result;
}

/* With the lock held: nobody else moves the index. */
static int advance(struct repo *repo, const struct place *place,
		   const struct oid *old, const struct oid *new)
{
	int error = copy_index(place);
	int result = error ? error : index_is(place, new);

	if (result > 0 && !check_clean(place->path))
		return 0;
	if (!result) {
		result = index_is(place, old);
		if (!result)
			return refuse(place->path, "was changed since");
	}
	if (result < 0)
		return result;
	error = move_index(repo, place, old, new);
	if (!error && rename(place->own, place->index))
		error = error_errno(ERR, "cannot write '%s'", place->index);
	return error;
}

int worktree_advance(struct repo *repo, const char *path, const struct oid *old,
		     const struct oid *new)
{
	CLEANUP(place_release) struct place place = PLACE_INIT;
	int error = place_open(&place, path);

	if (!error)
		error = place_lock(&place);
	if (error)
		return error;
	error = advance(repo, &place, old, new);
	place_unlock(&place);
	return error;
}
