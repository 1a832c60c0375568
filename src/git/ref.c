/* SPDX-License-Identifier: MIT */
#include "git/hooks.h"
#include "git/internal.h"
#include "git/obstacle.h"
#include "git/ref.h"
#include "git/ref-sync.h"
#include "git/write.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How long a lock of another process is waited for, in milliseconds. */
#define LOCK_PATIENCE 10000

/* Times a listing is begun anew because refs were packed meanwhile. */
#define LIST_ATTEMPTS 20

/* How far symbolic refs are followed, as in git. */
#define SYMBOLIC_DEPTH 5

/* What repo_view() puts elsewhere, and where below the remote's place. */
static const struct {
	const char *name, *place;
} views[] = {
	{ "refs/refinery/", "" },
	{ "refs/notes/refinery/", "notes/" },
};

/* The name of a ref as the repository has it; free(). */
static char *in_view(struct repo *repo, const char *name)
{
	for (size_t i = 0; repo->view && i < 2; i++) {
		size_t len = strlen(views[i].name);

		if (!strncmp(name, views[i].name, len))
			return alloc_printf(REPO_VIEWS "%s/%s%s", repo->view,
					    views[i].place, name + len);
	}
	return alloc_string(name);
}

static int refuse_write(struct repo *repo)
{
	return error_set(ERR_REFUSED, "the state of '%s' is only looked at",
			 repo->view);
}

int ref_read(struct oid *out, struct repo *repo, const char *name)
{
	CLEANUP(cleanup_free) char *place = in_view(repo, name);
	git_oid id;
	int error = git_reference_name_to_id(&id, repo->git, place);

	if (error)
		return libgit2_error(error, "cannot read '%s'", name);
	*out = *oid_from_git(&id);
	return 0;
}

static void pause_briefly(void)
{
	struct timespec t = { .tv_nsec = 200000 + (random() % 5000) * 1000 };

	nanosleep(&t, NULL);
}

/*
 * libgit2 leaves its lock behind when a signal ends the process in the middle
 * of a write, so signals wait until it is done.
 */
static int create_matching(struct repo *repo, const char *name,
			   const struct oid *old, const struct oid *new,
			   const char *reason)
{
	git_reference *ref = NULL;
	sigset_t all, before;
	int error;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	error = git_reference_create_matching(&ref, repo->git, name,
					      oid_to_git(new), 1,
					      oid_to_git(old), reason);
	sigprocmask(SIG_SETMASK, &before, NULL);
	git_reference_free(ref);
	return error;
}

/* A directory that a deleter emptied and removed under us. */
static bool directory_vanished(int code)
{
	const git_error *last = git_error_last();

	return code == GIT_ERROR && last && last->klass == GIT_ERROR_OS;
}

/* The ref moved, and then its directory could not be synced. */
static bool was_moved(struct repo *repo, const char *name,
		      const struct oid *new)
{
	struct oid now;

	return !ref_read(&now, repo, name) && oid_equal(&now, new);
}

/* The ref moved: what it names is there, and it is on disk. */
static int settle(struct repo *repo, const struct strvec *names)
{
	int error = write_restore(repo->git);

	if (error)
		return libgit2_error(error, "cannot write an object again");
	return ref_sync(repo, names);
}

static int settle_one(struct repo *repo, const char *name)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	strvec_push(&names, name);
	return settle(repo, &names);
}

static int stays_locked(const char *name)
{
	error_set(ERR_LOCKED, "'%s' stays locked", name);
	return error_next(ERR_LOCKED,
			  "if no git command is running there, a crashed one "
			  "left the lock: git refinery doctor --fix");
}

/* It is not what it should be, or libgit2 says so of what is in its way. */
static int explain_change(struct repo *repo, const char *name,
			  const struct oid *old)
{
	struct oid now = oid_zero;
	int error = ref_read(&now, repo, name);

	error_set(ERR_STALE, "'%s' was changed by another process", name);
	if ((error && error != ERR_NOTFOUND) || !oid_equal(&now, old))
		return ERR_STALE;
	return obstacle_explain(repo, name, ERR_STALE);
}

int ref_swap(struct repo *repo, const char *name, const struct oid *old,
	     const struct oid *new, const char *reason)
{
	int64_t start = clock_monotonic();
	int vanished = 0;
	int error;

	if (repo->view)
		return refuse_write(repo);
	if (repo_in_quarantine())
		return error_set(ERR,
				 "'%s' cannot be written while git holds "
				 "pushed objects back",
				 name);
	error = ref_sync_objects(repo);
	if (error)
		return error;
	for (;;) {
		error = create_matching(repo, name, old, new, reason);
		if (error == GIT_EMODIFIED || error == GIT_ENOTFOUND ||
		    error == GIT_EEXISTS)
			return explain_change(repo, name, old);
		if (directory_vanished(error) && vanished++ < 3) {
			if (was_moved(repo, name, new))
				return settle_one(repo, name);
			pause_briefly();
			continue;
		}
		if (error != GIT_ELOCKED)
			break;
		if (clock_monotonic() - start > LOCK_PATIENCE)
			return stays_locked(name);
		pause_briefly();
	}
	if (!error)
		return settle_one(repo, name);
	error = libgit2_error(error, "cannot write '%s'", name);
	return obstacle_explain(repo, name, error);
}

static void add_change(struct strbuf *in, const struct ref_change *change)
{
	if (oid_equal(&change->old, &change->new))
		strbuf_addf(in, "verify %s%c%s%c", change->name, 0,
			    oid_hex(&change->old), 0);
	else if (oid_is_zero(&change->new))
		strbuf_addf(in, "delete %s%c%s%c", change->name, 0,
			    oid_hex(&change->old), 0);
	else
		strbuf_addf(in, "update %s%c%s%c%s%c", change->name, 0,
			    oid_hex(&change->new), 0, oid_hex(&change->old), 0);
}

static bool lock_stands(struct repo *repo, const char *name)
{
	CLEANUP(cleanup_free) char *path = repo_path(repo, "%s.lock", name);

	return !access(path, F_OK);
}

/* 1 if the old value still holds, 0 if not. */
static int still_holds(struct repo *repo, const struct ref_change *change)
{
	struct oid now = oid_zero;
	int error = ref_read(&now, repo, change->name);

	if (error && error != ERR_NOTFOUND)
		return error;
	return oid_equal(&now, &change->old);
}

/*
 * git's message is for people. Why it failed is told by the refs: if they
 * changed, that was it; if not, another one's lock, or something that trying
 * again would not mend.
 */
static int explain_failure(struct repo *repo, const struct ref_change *changes,
			   size_t n, int status)
{
	const char *locked = lock_stands(repo, "packed-refs") ? "packed-refs" :
			     lock_stands(repo, "HEAD")	      ? "HEAD" :
								NULL;

	/* The locks are its own: it was killed. */
	if (status > 128)
		return ERR;
	for (size_t i = 0; i < n; i++) {
		int holds = still_holds(repo, &changes[i]);

		if (holds <= 0)
			return holds < 0 ? holds : ERR_STALE;
		if (lock_stands(repo, changes[i].name))
			locked = changes[i].name;
	}
	if (locked)
		return stays_locked(locked);
	for (size_t i = 0; i < n; i++) {
		int error = obstacle_explain(repo, changes[i].name, ERR);

		if (error == ERR_REFUSED)
			return error;
	}
	return ERR;
}

#define HOOK "reference-transaction"

/* What git says after the hook, in any version and locale of ours. */
#define ABORTED "ref updates aborted by"

/* The hook's own words, on one line. */
static int explain_refusal(const char *aborted)
{
	CLEANUP(cleanup_free) char *said = alloc_string(error_message());
	CLEANUP(strbuf_release) struct strbuf words = STRBUF_INIT;
	char *end = strstr(said, aborted);

	/* git's lead-in, and its command's before that. */
	while (end > said && end[-1] != '\n')
		end--;
	*end = '\0';
	strbuf_adds(&words,
		    said + (strncmp(said, "git update-ref: ", 16) ? 0 : 16));
	strbuf_rtrim(&words);
	for (size_t i = 0; i < words.len; i++)
		if (words.buf[i] == '\n')
			words.buf[i] = ' ';
	error_set(ERR_REFUSED,
		  "the hook " HOOK " of the repository refuses it%s%.300s",
		  words.len ? ": " : "", words.buf);
	return error_next(ERR_REFUSED, "do what it asks for, or change it; "
				       "then git refinery run");
}

/* All is said to be well. A git that did nothing must not be believed. */
static int check_done(struct repo *repo, const struct ref_change *changes,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int holds = oid_equal(&changes[i].old, &changes[i].new) ?
				    0 :
				    still_holds(repo, &changes[i]);

		if (holds > 0)
			return error_set(ERR, "git did not move %s",
					 changes[i].name);
		if (holds < 0)
			return holds;
	}
	return 0;
}

/* A ref that was deleted may come back after a power cut. */
static int settle_all(struct repo *repo, const struct ref_change *changes,
		      size_t n)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	for (size_t i = 0; i < n; i++)
		if (!oid_is_zero(&changes[i].new) &&
		    !oid_equal(&changes[i].old, &changes[i].new))
			strvec_push(&names, changes[i].name);
	return names.n ? settle(repo, &names) : 0;
}

int ref_transaction(struct repo *repo, const struct ref_change *changes,
		    size_t n, const char *reason, int keep_fd)
{
	CLEANUP(strbuf_release) struct strbuf in = STRBUF_INIT;
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int hooked, status;

	if (repo->view)
		return refuse_write(repo);
	if (repo_in_quarantine())
		return error_set(ERR, "refs cannot be written while git holds "
				      "pushed objects back");
	hooked = hooks_have(repo, HOOK);
	if (hooked < 0)
		return hooked;
	if (hooked)
		repo_git_hooked(repo, &p, keep_fd);
	else
		repo_git(repo, &p);
	p.keep_fd = keep_fd;
	strvec_pushl(&p.argv, "-c", "core.fsync=committed,reference", "-c",
		     "core.filesRefLockTimeout=5000", "-c",
		     "core.packedRefsTimeout=5000", "update-ref", "--stdin",
		     "-z", "-m", reason, NULL);
	for (size_t i = 0; i < n; i++)
		add_change(&in, &changes[i]);
	status = ref_sync_objects(repo);
	if (!status)
		status = repo_git_run(&p, &in, NULL, 0);
	if (status > 0 && hooked && strstr(error_message(), ABORTED))
		return explain_refusal(ABORTED);
	if (status > 0)
		return explain_failure(repo, changes, n, status);
	if (!status)
		status = check_done(repo, changes, n);
	return status ? status : settle_all(repo, changes, n);
}

void ref_list_release(struct ref_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].name);
	free(l->v);
	*l = REF_LIST_INIT;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct ref_entry *)a)->name,
		      ((const struct ref_entry *)b)->name);
}

/* Back from the place to the name that was asked for. */
static char *out_of_view(const char *place, const char *prefix,
			 const char *seen)
{
	return alloc_printf("%s%s", prefix, place + strlen(seen));
}

static int list_once(struct ref_list *out, struct repo *repo,
		     const char *prefix)
{
	CLEANUP(cleanup_free) char *seen = in_view(repo, prefix);
	CLEANUP(cleanup_free) char *pattern = alloc_printf("%s*", seen);
	git_reference_iterator *iterator;
	git_reference *ref;
	int error;

	error = git_reference_iterator_glob_new(&iterator, repo->git, pattern);
	if (error)
		return libgit2_error(error, "cannot list refs");
	while (!(error = git_reference_next(&ref, iterator))) {
		const git_oid *id = git_reference_target(ref);

		if (id) {
			out->v = alloc_grow(out->v, out->n, &out->alloc,
					    sizeof(*out->v));
			out->v[out->n].name = out_of_view(
				git_reference_name(ref), prefix, seen);
			out->v[out->n++].id = *oid_from_git(id);
		}
		git_reference_free(ref);
	}
	git_reference_iterator_free(iterator);
	return error == GIT_ITEROVER ? 0 :
				       libgit2_error(error, "cannot list refs");
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * libgit2's listing can miss refs that `git pack-refs` moves from loose to
 * packed while it walks. Packing replaces packed-refs before it removes the
 * loose files, so a listing during which packed-refs stayed the same file
 * missed nothing.
 */
int ref_list(struct ref_list *out, struct repo *repo, const char *prefix)
{
	CLEANUP(cleanup_free) char *packed = repo_path(repo, "packed-refs");

	for (int i = 0; i < LIST_ATTEMPTS; i++) {
		struct stat before = { 0 }, after = { 0 };
		int error;

		stat(packed, &before);
		error = list_once(out, repo, prefix);
		stat(packed, &after);
		if (!error && same_file(&before, &after)) {
			if (out->n)
				qsort(out->v, out->n, sizeof(*out->v),
				      compare_names);
			return 0;
		}
		ref_list_release(out);
		if (error && i + 1 == LIST_ATTEMPTS)
			return error;
	}
	return error_set(ERR, "refs change too quickly to be listed");
}

char *ref_follow(struct repo *repo, const char *name)
{
	char *at = alloc_string(name);

	for (int i = 0; i < SYMBOLIC_DEPTH; i++) {
		const char *next;
		git_reference *ref;

		if (git_reference_lookup(&ref, repo->git, at))
			break;
		next = git_reference_symbolic_target(ref);
		if (next)
			alloc_replace(&at, next);
		git_reference_free(ref);
		if (!next)
			break;
	}
	return at;
}

bool ref_name_valid(const char *name)
{
	int valid = 0;

	return !git_reference_name_is_valid(&valid, name) && valid;
}

int ref_resolve(struct oid *out, struct repo *repo, const char *revision)
{
	git_object *object = NULL, *commit = NULL;
	int error = ERR_NOTFOUND;

	if (revision[0] != '-' &&
	    !git_revparse_single(&object, repo->git, revision) &&
	    !git_object_peel(&commit, object, GIT_OBJECT_COMMIT)) {
		*out = *oid_from_git(git_object_id(commit));
		error = 0;
	}
	git_object_free(commit);
	git_object_free(object);
	return error ? error_set(ERR_NOTFOUND, "'%s' names no commit here",
				 revision) :
		       0;
}

int ref_full_name(char **out, struct repo *repo, const char *branch)
{
	static const char *const places[] = { "refs/heads/", "refs/remotes/",
					      "" };

	for (size_t i = 0; i < 3; i++) {
		char *name = alloc_printf("%s%s", places[i], branch);
		struct oid id;

		if (!strncmp(name, "refs/", 5) && ref_name_valid(name) &&
		    !ref_read(&id, repo, name)) {
			*out = name;
			return 0;
		}
		free(name);
	}
	return error_set(ERR_NOTFOUND, "there is no branch '%s'", branch);
}
