/* SPDX-License-Identifier: MIT */
#include "runner/stage.h"
#include "runner/sandbox.h"
#include "runner/stranger.h"
#include "runner/view.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strvec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SHARED_MEMORY "/dev/shm"
#define SHARED_MEMORY_OPTIONS "mode=1777,size=1073741824"

/* One thing that the test is to find. */
struct prop {
	char *path;
	int tree; /* a mount that is not attached */
	bool directory, writable;
};

struct props {
	struct prop *v;
	size_t n, alloc;
};

static void props_release(struct props *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].path);
		close(p->v[i].tree);
	}
	free(p->v);
	*p = (struct props){ 0 };
}

/* Of what lies at from, to be found at path. */
static int take(struct props *p, const char *from, const char *path,
		bool writable)
{
	struct stat st;
	int tree =
		open_tree(AT_FDCWD, from,
			  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	if (tree < 0 || fstat(tree, &st)) {
		if (tree >= 0)
			close(tree);
		return error_errno(ERR, "cannot take '%s' along", from);
	}
	p->v = alloc_grow(p->v, p->n, &p->alloc, sizeof(*p->v));
	p->v[p->n++] = (struct prop){ .path = alloc_string(path),
				      .tree = tree,
				      .directory = S_ISDIR(st.st_mode),
				      .writable = writable };
	return 0;
}

/* The same for the stranger. */
static int take_own(struct props *p, const struct sandbox_spec *spec,
		    const char *from, const char *path, bool writable)
{
	int error = from ? take(p, from, path, writable) : 0;

	if (!error && from && spec->stranger)
		error = stranger_map(spec->stranger, p->v[p->n - 1].tree);
	return error;
}

/* As far as they are there, and readable to whom they can be made so. */
static void take_binds(struct props *p, const struct sandbox_spec *spec)
{
	CLEANUP(cleanup_free)
	char *resolver = spec->network ? view_resolver() : NULL;

	if (resolver)
		take(p, resolver, resolver, false);
	if (spec->program)
		take(p, spec->program, spec->program, false);
	if (spec->binds)
		strvec_each(spec->binds, path)
			take_own(p, spec, *path, *path, false);
}

static bool lies_below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return path && !strncmp(path, directory, len) && path[len] == '/';
}

/*
 * Programs that know of no TMPDIR write here. Where the slot itself is below,
 * its way leads through this, and it stays empty.
 */
static int take_tmp(struct props *p, const struct sandbox_spec *spec,
		    const char *path)
{
	const char *const own[] = { spec->work, spec->tmp, spec->home,
				    spec->objects };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (lies_below(own[i], path))
			return 0;
	if (spec->binds)
		strvec_each(spec->binds, bind)
			if (lies_below(*bind, path))
				return 0;
	return take_own(p, spec, spec->tmp, path, true);
}

static int take_all(struct props *p, const struct sandbox_spec *spec)
{
	int error = take_tmp(p, spec, "/tmp");

	if (!error)
		error = take_tmp(p, spec, "/var/tmp");
	if (!error)
		take_binds(p, spec);
	if (!error)
		error = take_own(p, spec, spec->objects, spec->objects, false);
	if (!error)
		error = take_own(p, spec, spec->tmp, spec->tmp, true);
	if (!error)
		error = take_own(p, spec, spec->home, spec->home, true);
	if (!error)
		error = take_own(p, spec, spec->work, spec->work, true);
	return error;
}

static int cover(const char *path, const char *options)
{
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options))
		return error_errno(ERR, "cannot cover '%s'", path);
	return 0;
}

static bool stays(const struct strvec *system, const char *path)
{
	return strvec_has(system, path) || !strcmp(path, "/proc") ||
	       !strcmp(path, "/dev");
}

static int cover_all(void)
{
	CLEANUP(strvec_release) struct strvec system = STRVEC_INIT;
	DIR *dir = opendir("/");
	struct dirent *entry;
	int error = 0;

	if (!dir)
		return error_errno(ERR, "cannot list '/'");
	view_directories(&system);
	while (!error && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("/%s", entry->d_name);
		struct stat st;

		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
		    !lstat(path, &st) && S_ISDIR(st.st_mode) &&
		    !stays(&system, path))
			error = cover(path, "mode=755,size=1048576");
	}
	closedir(dir);
	if (!error && !access(SHARED_MEMORY, F_OK))
		error = cover(SHARED_MEMORY, SHARED_MEMORY_OPTIONS);
	return error;
}

/* What only root may read, for a test that is root. */
static int cover_secrets(void)
{
	CLEANUP(strvec_release) struct strvec secrets = STRVEC_INIT;
	int error = 0;

	view_secrets(&secrets);
	strvec_each(&secrets, path) {
		struct stat st;

		if (error || lstat(*path, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			error = cover(*path, "mode=0,size=4096");
		else if (mount("/dev/null", *path, NULL, MS_BIND, NULL))
			error = error_errno(ERR, "cannot cover '%s'", *path);
	}
	return error;
}

static int make_place(const struct prop *p)
{
	CLEANUP(cleanup_free) char *parent = alloc_string(p->path);
	int error, fd;

	if (!access(p->path, F_OK))
		return 0;
	if (p->directory)
		return file_mkdirs(p->path, 0755);
	*strrchr(parent, '/') = '\0';
	error = file_mkdirs(parent, 0755);
	fd = error ? -1 : open(p->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
	return error;
}

static int put(const struct prop *p)
{
	int error = make_place(p);

	if (error)
		return error;
	if (move_mount(p->tree, "", AT_FDCWD, p->path, MOVE_MOUNT_F_EMPTY_PATH))
		return error_errno(ERR, "cannot show '%s' to a test", p->path);
	return 0;
}

static int change(const char *path, unsigned flags, uint64_t set,
		  uint64_t clear)
{
	struct mount_attr attributes = { .attr_set = set, .attr_clr = clear };

	if (mount_setattr(AT_FDCWD, path, flags, &attributes,
			  sizeof(attributes)))
		return error_errno(ERR, "cannot protect '%s'", path);
	return 0;
}

static int open_again(const char *path, unsigned flags)
{
	return change(path, flags, 0, MOUNT_ATTR_RDONLY);
}

/* A process writes to /proc about itself. What is mounted below stays. */
static int protect(const struct props *p)
{
	struct statvfs proc;
	bool writable = !statvfs("/proc", &proc) && !(proc.f_flag & ST_RDONLY);
	int error = change("/", AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0);

	for (size_t i = 0; !error && i < p->n; i++)
		if (p->v[i].writable)
			error = open_again(p->v[i].path, AT_RECURSIVE);
	if (!error && !access(SHARED_MEMORY, F_OK))
		error = open_again(SHARED_MEMORY, 0);
	return error || !writable ? error : open_again("/proc", 0);
}

/* Who is in a directory that was covered would still be below the cover. */
static int move_in(const struct sandbox_spec *spec)
{
	if (chdir(spec->work ? spec->work : "/"))
		return error_errno(ERR, "cannot enter the work directory");
	return 0;
}

int stage_set(const struct sandbox_spec *spec)
{
	CLEANUP(props_release) struct props props = { 0 };
	int error;

	/* What is done here must not be seen anywhere else. */
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return error_errno(ERR, "cannot make mounts private");
	error = take_all(&props, spec);
	if (!error)
		error = cover_all();
	if (!error && !spec->stranger)
		error = cover_secrets();
	for (size_t i = 0; !error && i < props.n; i++)
		error = put(&props.v[i]);
	if (!error)
		error = protect(&props);
	return error ? error : move_in(spec);
}
