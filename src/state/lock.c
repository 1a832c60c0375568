/* SPDX-License-Identifier: MIT */
#include "state/lock.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/refinery.h"
#include "state/suspect.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/strbuf.h"
#include "util/strvec.h"
#include "util/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Behind the name of a target: the lock of its runner. */
#define RUNNER ".run"

/* A longer name is cut there, and what it was is told by a number. */
#define NAME_LONG 200

/* Refs named in one lock file, in bytes. */
#define NAMES_LIMIT 65536

/* A ref's name can be longer than that of a file. */
static void cut_long(struct strbuf *name)
{
	unsigned long long hash = text_hash(name->buf);

	if (name->len <= NAME_LONG)
		return;
	strbuf_cut(name, NAME_LONG);
	strbuf_addf(name, "%%%016llx", hash);
}

/*
 * Lock files lie flat: a slash in a target's name becomes %2F. The lock of a
 * target that is called x.run is not that of the runner of x.
 */
static char *lock_path(struct refinery *r, const char *name, const char *suffix)
{
	struct strbuf flat = STRBUF_INIT;
	char *path;

	for (; *name; name++) {
		if (*name == '/' || *name == '%' || !strcmp(name, RUNNER))
			strbuf_addf(&flat, "%%%02X", *name);
		else
			strbuf_addc(&flat, *name);
	}
	cut_long(&flat);
	path = refinery_path(r, "lock/%s%s", flat.buf, suffix);
	strbuf_release(&flat);
	return path;
}

/* What git locks besides refs, by name in the git directory. */
static bool is_known(const char *name)
{
	static const char *const names[] = {
		"HEAD",
		"packed-refs",
		"config",
		"gc.pid",
		"objects/info/commit-graph",
		"objects/info/commit-graphs/commit-graph-chain",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void add_suspects(struct suspects *out, struct lock *lock,
			 const char *name, const struct timespec *since)
{
	struct repo *repo = lock->refinery->repo;
	CLEANUP(cleanup_free) char *path = repo_path(repo, "%s.lock", name);
	CLEANUP(cleanup_free) char *refs = repo_path(repo, "refs");
	CLEANUP(cleanup_free) char *logs = repo_path(repo, "logs");

	if (!strcmp(name, LOCK_ALL_REFS)) {
		suspects_add_below(out, refs, since);
		suspects_add_below(out, logs, since);
	} else if (is_known(name) ||
		   (!strncmp(name, "refs/", 5) && !strstr(name, ".."))) {
		suspects_add(out, path,
			     strcmp(name, "packed-refs") ?
				     SUSPECT_PATIENCE :
				     SUSPECT_PATIENCE_PACKING);
	}
}

/*
 * git makes packed-refs.new only while it has packed-refs.lock, and as long as
 * there is one that a dead git left it can neither pack nor delete refs.
 */
static void remove_packed_new(struct repo *repo)
{
	CLEANUP(cleanup_free) char *lock = repo_path(repo, "packed-refs.lock");
	CLEANUP(cleanup_free) char *new = repo_path(repo, "packed-refs.new");
	int fd;

	if (!file_exists(new))
		return;
	fd = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return;
	unlink(new);
	unlink(lock);
	close(fd);
}

/* What the last holder wrote down and did not cross out, it died over. */
int lock_repair(struct lock *lock)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(suspects_release) struct suspects suspects = SUSPECTS_INIT;
	struct stat st;
	int error = file_read(&text, lock->path, NAMES_LIMIT);

	if (error || !text.len)
		return error;
	if (fstat(lock->fd, &st))
		return error_errno(ERR, "cannot look at '%s'", lock->path);
	strvec_clear(&lock->noted);
	strvec_split(&lock->noted, text.buf);
	strvec_each(&lock->noted, name)
		add_suspects(&suspects, lock, *name, &st.st_mtim);
	suspects_remove(&suspects, lock->refinery->repo);
	if (strvec_has(&lock->noted, "packed-refs"))
		remove_packed_new(lock->refinery->repo);
	lock_done(lock);
	return 0;
}

static int open_lock(const char *path, bool wait)
{
	int fd = file_lock(path, wait);

	if (fd < 0 && fd != ERR_LOCKED)
		error_next(fd, "git refinery doctor");
	return fd;
}

int lock_take(struct lock *out, struct refinery *r, const char *name)
{
	struct lock lock = { .refinery = r };
	int error;

	lock.path = lock_path(r, name, "");
	lock.fd = open_lock(lock.path, true);
	error = lock.fd < 0 ? lock.fd : lock_repair(&lock);
	if (error) {
		lock_release(&lock);
		return error;
	}
	*out = lock;
	return 0;
}

/* No process outlives its boot, so a lock from before it is left over. */
static void remove_from_before_boot(struct refinery *r, const char *ref)
{
	CLEANUP(cleanup_free) char *path = repo_path(r->repo, "%s.lock", ref);
	struct timespec up, now;
	struct stat st;

	if (lstat(path, &st) || !S_ISREG(st.st_mode))
		return;
	clock_gettime(CLOCK_BOOTTIME, &up);
	clock_gettime(CLOCK_REALTIME, &now);
	if (st.st_ctim.tv_sec < now.tv_sec - up.tv_sec - 1)
		unlink(path);
}

int lock_writes(struct lock *lock, const struct strvec *names)
{
	CLEANUP(cleanup_free) char *text = strvec_join(names, "\n");
	size_t len = strlen(text);

	strvec_each(names, name)
		remove_from_before_boot(lock->refinery, *name);
	if (len > NAMES_LIMIT)
		return error_set(ERR_INVALID, "too many refs in one step");
	strvec_clear(&lock->noted);
	strvec_each(names, name)
		strvec_push(&lock->noted, *name);
	if (pwrite(lock->fd, text, len, 0) != (ssize_t)len ||
	    ftruncate(lock->fd, (off_t)len))
		return error_errno(ERR, "cannot write '%s'", lock->path);
	return 0;
}

int lock_writes_one(struct lock *lock, const char *name)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	strvec_push(&names, name);
	return lock_writes(lock, &names);
}

/*
 * git could not remove its lock, or another command has it just now. One that
 * is older than the note is another's.
 */
static bool one_stands(const struct lock *lock)
{
	struct stat note, st;

	if (fstat(lock->fd, &note))
		return true;
	strvec_each(&lock->noted, name) {
		CLEANUP(cleanup_free)
		char *path = repo_path(lock->refinery->repo, "%s.lock", *name);

		if (!lstat(path, &st) &&
		    !clock_before(&st.st_ctim, &note.st_mtim))
			return true;
	}
	return false;
}

void lock_done(struct lock *lock)
{
	if (lock->noted.n && !one_stands(lock) && ftruncate(lock->fd, 0))
		say_warning("cannot clear '%s'", lock->path);
	strvec_clear(&lock->noted);
}

void lock_release(struct lock *lock)
{
	if (lock->fd >= 0) {
		lock_done(lock);
		if (lock->runner && ftruncate(lock->fd, 0))
			say_warning("cannot clear '%s'", lock->path);
		close(lock->fd);
	}
	strvec_release(&lock->noted);
	free(lock->path);
	*lock = LOCK_INIT;
}

int lock_transaction(struct lock *lock, const struct ref_change *changes,
		     size_t n, const char *reason)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	int error;

	for (size_t i = 0; i < n; i++)
		strvec_push(&names, changes[i].name);
	/* git locks these, too: where HEAD names the ref, and to delete. */
	strvec_pushl(&names, "HEAD", "packed-refs", NULL);
	error = lock_writes(lock, &names);
	if (error)
		return error;
	error = ref_transaction(lock->refinery->repo, changes, n, reason,
				lock->fd);
	if (error == ERR || one_stands(lock))
		lock_repair(lock);
	lock_done(lock);
	return error;
}

int lock_swap(struct refinery *r, const char *name, const char *ref,
	      const struct oid *old, const struct oid *new, const char *reason)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, r, name);

	if (!error)
		error = lock_writes_one(&lock, ref);
	return error ? error : ref_swap(r->repo, ref, old, new, reason);
}

int lock_sweep(struct refinery *r, const char *name)
{
	struct lock lock = { .refinery = r, .fd = -1 };
	struct stat st;
	int error = 0;

	lock.path = lock_path(r, name, "");
	if (!stat(lock.path, &st) && st.st_size)
		lock.fd = file_lock(lock.path, false);
	if (lock.fd >= 0)
		error = lock_repair(&lock);
	lock_release(&lock);
	return error;
}

/* What stands in the file until the runner ends by itself. */
static void mark_runner(struct lock *lock)
{
	static const char mark[] = "a runner is at work\n";
	struct stat st;

	lock->runner = true;
	lock->killed = !fstat(lock->fd, &st) && st.st_size > 0;
	if (pwrite(lock->fd, mark, strlen(mark), 0) < 0)
		say_warning("cannot write '%s'", lock->path);
}

int lock_runner(struct lock *out, struct refinery *r, const char *target)
{
	struct lock lock = { .refinery = r };

	lock.path = lock_path(r, target, RUNNER);
	lock.fd = open_lock(lock.path, false);
	if (lock.fd < 0) {
		int error = lock.fd;

		free(lock.path);
		return error;
	}
	mark_runner(&lock);
	*out = lock;
	return 0;
}

bool lock_runner_alive(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *path = lock_path(r, target, RUNNER);

	return file_locked(path);
}
