/* SPDX-License-Identifier: MIT */
#include "git/aside.h"
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <dirent.h>
#include <git2/sys/odb_backend.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE "refinery/aside"
#define ALTERNATES "GIT_ALTERNATE_OBJECT_DIRECTORIES"

/* Before the repository's packs (2) and loose objects (1). */
#define PRIORITY 3

struct aside {
	char *path; /* objects; its last part is "objects" */
	int lock;
	pid_t owner; /* not a child of its that ends */
	void *kept;  /* tree of struct oid */
};

/*
 * libgit2 writes to the first store that takes an object, and its stores
 * cannot be told to refuse: so what it calls is put behind these.
 */
static struct {
	bool open; /* between aside_begin() and aside_end() */
	int (*write)(git_odb_backend *, const git_oid *, const void *, size_t,
		     git_object_t);
	int (*freshen)(git_odb_backend *, const git_oid *);
	int (*exists)(git_odb_backend *, const git_oid *);
} store;

static int write_here(git_odb_backend *b, const git_oid *id, const void *bytes,
		      size_t len, git_object_t type)
{
	return store.open ? store.write(b, id, bytes, len, type) :
			    GIT_PASSTHROUGH;
}

/* What is only here has yet to be written to the repository. */
static int freshen_here(git_odb_backend *b, const git_oid *id)
{
	if (!store.open)
		return GIT_ENOTFOUND;
	if (store.freshen)
		return store.freshen(b, id);
	return store.exists(b, id) ? 0 : GIT_ENOTFOUND;
}

static int add_store(struct repo *repo, const char *path)
{
	git_odb_backend *backend = NULL;
	git_odb *odb;
	int error = git_repository_odb(&odb, repo->git);

	if (!error)
		error = git_odb_backend_loose(&backend, path, -1, 0, 0, 0);
	if (!error) {
		store.write = backend->write;
		store.freshen = backend->freshen;
		store.exists = backend->exists;
		backend->write = write_here;
		backend->freshen = freshen_here;
		backend->writestream = NULL;
		error = git_odb_add_backend(odb, backend, PRIORITY);
	}
	git_odb_free(odb);
	return error ? libgit2_error(error, "cannot add an object store") : 0;
}

/* A directory that nobody has locked: its process is dead. */
static void remove_dead(const char *path)
{
	CLEANUP(cleanup_free) char *name = alloc_printf("%s/lock", path);
	CLEANUP(cleanup_close) int lock = file_lock(name, false);

	if (lock >= 0)
		file_remove_tree(path);
}

static void sweep(const char *place)
{
	DIR *dir = opendir(place);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", place, entry->d_name);

		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock"))
			remove_dead(path);
	}
	if (dir)
		closedir(dir);
	error_clear();
}

/* With the modes of objects/, which a group may share. */
static int make_place(const char *place, struct repo *repo)
{
	CLEANUP(cleanup_free) char *objects = repo_path(repo, "objects");
	CLEANUP(cleanup_free) char *lock = alloc_printf("%s/lock", place);
	struct stat st;
	int error = file_mkdirs(place, 0777);
	int fd = error ? error : file_lock(lock, true);

	if (fd >= 0 && !stat(objects, &st)) {
		(void)!chmod(place, st.st_mode & 07777);
		(void)!fchmod(fd, st.st_mode & 0666);
	}
	return fd;
}

static int lock_place(char **place, struct repo *repo)
{
	CLEANUP(cleanup_free) char *lock = NULL;

	*place = repo_path(repo, PLACE);
	lock = alloc_printf("%s/lock", *place);
	return file_exists(lock) ? file_lock(lock, true) :
				   make_place(*place, repo);
}

void aside_sweep(struct repo *repo)
{
	CLEANUP(cleanup_free) char *place = repo_path(repo, PLACE);
	CLEANUP(cleanup_free) char *again = NULL;
	CLEANUP(cleanup_close)
	int lock = file_exists(place) ? lock_place(&again, repo) : -1;

	if (lock >= 0)
		sweep(place);
	error_clear();
}

/* Whom git asks for what is not there. */
static int point_back(const char *objects)
{
	static const char way[] = "../../../../objects\n";
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/info/alternates", objects);
	CLEANUP(cleanup_free) char *info = alloc_printf("%s/info", objects);
	int error = file_mkdirs(info, 0700);

	return error ? error : file_write(path, way, strlen(way), 0600, false);
}

/* Under the lock of all, so that it is not taken for a dead one's. */
static int make(struct aside *aside, struct repo *repo)
{
	CLEANUP(cleanup_free) char *place = NULL;
	CLEANUP(cleanup_free) char *own = NULL;
	CLEANUP(cleanup_free) char *name = NULL;
	CLEANUP(cleanup_close) int lock = lock_place(&place, repo);

	if (lock < 0)
		return lock;
	sweep(place);
	own = alloc_printf("%s/XXXXXX", place);
	if (!mkdtemp(own))
		return error_errno(ERR, "cannot create '%s'", own);
	name = alloc_printf("%s/lock", own);
	aside->path = alloc_printf("%s/objects", own);
	aside->lock = file_lock(name, false);
	return aside->lock < 0 ? aside->lock : point_back(aside->path);
}

static int open_aside(struct repo *repo)
{
	struct aside *aside;
	int error;

	if (repo->aside)
		return 0;
	aside = alloc_zero(1, sizeof(*aside));
	aside->lock = -1;
	aside->owner = getpid();
	error = make(aside, repo);
	if (!error)
		error = add_store(repo, aside->path);
	if (error)
		aside_free(aside);
	else
		repo->aside = aside;
	return error;
}

void aside_free(struct aside *aside)
{
	if (!aside)
		return;
	if (aside->path && aside->owner == getpid()) {
		*strrchr(aside->path, '/') = '\0';
		file_remove_tree(aside->path);
	}
	if (aside->lock >= 0)
		close(aside->lock);
	tdestroy(aside->kept, free);
	free(aside->path);
	free(aside);
}

int aside_begin(struct repo *repo)
{
	int error = open_aside(repo);

	if (error)
		return error;
	repo_set_sync(false);
	store.open = true;
	return 0;
}

void aside_end(struct repo *repo)
{
	(void)repo;
	store.open = false;
	repo_set_sync(true);
}

int aside_write(struct repo *repo, struct process *p)
{
	int error = open_aside(repo);

	if (error)
		return error;
	aside_hide(p);
	strvec_pushf(&p->env, "GIT_OBJECT_DIRECTORY=%s", repo->aside->path);
	return 0;
}

/* As git reads such a list: ':' ends a path unless it is quoted as in C. */
static char *quoted(const char *path)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addc(&out, '"');
	for (; *path; path++) {
		if (strchr("\"\\", *path))
			strbuf_addc(&out, '\\');
		if (*path == '\n')
			strbuf_add(&out, "\\n", 2);
		else
			strbuf_addc(&out, *path);
	}
	strbuf_addc(&out, '"');
	return strbuf_detach(&out);
}

void aside_show(struct repo *repo, struct process *p)
{
	CLEANUP(cleanup_free) char *path = NULL;

	if (!repo->aside)
		return;
	path = quoted(repo->aside->path);
	strvec_pushf(&p->env, ALTERNATES "=%s", path);
}

void aside_hide(struct process *p)
{
	for (size_t i = 0; i < p->env.n; i++)
		if (!strncmp(p->env.v[i], ALTERNATES "=",
			     strlen(ALTERNATES "=")))
			p->env.v[i][strlen(ALTERNATES)] = '\0';
}

char *aside_find(struct repo *repo, const struct oid *id)
{
	const char *hex = oid_hex(id);
	char *path;

	if (!repo->aside)
		return NULL;
	path = alloc_printf("%s/%.2s/%s", repo->aside->path, hex, hex + 2);
	if (file_exists(path))
		return path;
	free(path);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	return oid_compare(a, b);
}

void aside_keep(struct repo *repo, const struct oid *id)
{
	struct oid *copy;

	if (!repo->aside || aside_kept(repo, id))
		return;
	copy = alloc_zero(1, sizeof(*copy));
	*copy = *id;
	if (!tsearch(copy, &repo->aside->kept, compare))
		abort();
}

bool aside_kept(struct repo *repo, const struct oid *id)
{
	return repo->aside && tfind(id, &repo->aside->kept, compare);
}
