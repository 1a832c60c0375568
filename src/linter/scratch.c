/* SPDX-License-Identifier: MIT */
#include "linter/scratch.h"
#include "git/commit.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY "git-refinery <git-refinery@localhost>"

static int make_commit(struct oid *out, struct repo *repo,
		       const struct oid *tree, const struct oid *parent,
		       const char *message)
{
	CLEANUP(cleanup_free) char *who = commit_signature(NOBODY, 0);
	CLEANUP(oids_release) struct oids parents = OIDS_INIT;
	struct commit c = { .tree = *tree,
			    .author = who,
			    .committer = who,
			    .message = (char *)message };

	if (parent)
		oids_push(&parents, parent);
	c.parents = parents;
	return commit_write(out, repo, &c);
}

int scratch_commits(struct oid *base, struct oid *head, struct refinery *r,
		    const struct oid *base_tree, const struct oid *head_tree)
{
	int error = make_commit(base, r->repo, base_tree, NULL,
				"What a review starts from\n");

	return error ? error :
		       make_commit(head, r->repo, head_tree, base,
				   "What is reviewed\n");
}

/* The directory that holds path in the scratch tree, if no link leads there. */
static bool holder_is_real(const struct slot *slot, const char *path)
{
	CLEANUP(cleanup_free)
	char *full = alloc_printf("%s/%s", slot->work, path);
	CLEANUP(cleanup_free) char *real = NULL;

	*strrchr(full, '/') = '\0';
	real = realpath(full, NULL);
	return real && !strcmp(real, full);
}

/* A tree has no say in what is linked: where it has something, that stays. */
static int make_link(struct scratch *s, const struct repo *repo,
		     const char *path)
{
	CLEANUP(cleanup_free)
	char *from = alloc_printf("%s/%s", s->slot->work, path);
	CLEANUP(cleanup_free)
	char *wanted = alloc_printf("%s/%s", repo->worktree, path);
	CLEANUP(cleanup_free) char *to = realpath(wanted, NULL);
	struct stat st;

	if (!to || !lstat(from, &st) || !holder_is_real(s->slot, path))
		return 0;
	if (symlink(to, from))
		return error_errno(ERR, "cannot link '%s'", from);
	strvec_push(&s->linked, to);
	return 0;
}

int scratch_open(struct scratch *out, struct refinery *r,
		 const struct oid *commit, const struct strvec *links)
{
	int error = slot_take(&out->slot, r->settings, r->repo, SLOT_REVIEW);

	if (!error)
		error = slot_prepare(out->slot, r->repo, commit, NULL);
	strvec_each(links, path)
		if (!error && r->repo->worktree)
			error = make_link(out, r->repo, *path);
	return error;
}

void scratch_release(struct scratch *s)
{
	slot_close(s->slot);
	strvec_release(&s->linked);
	*s = SCRATCH_INIT;
}

static int make_directory(char **out, const char *parent, size_t number)
{
	char *path = alloc_printf("%s/%zu", parent, number);

	if (mkdir(path, 0700)) {
		int error = error_errno(ERR, "cannot create '%s'", path);

		free(path);
		return error;
	}
	*out = path;
	return 0;
}

int scratch_room(struct scratch_room *out, const struct scratch *s,
		 size_t number)
{
	int error = make_directory(&out->tmp, s->slot->tmp, number);

	return error ? error :
		       make_directory(&out->home, s->slot->home, number);
}

void scratch_room_release(struct scratch_room *room)
{
	free(room->tmp);
	free(room->home);
	*room = (struct scratch_room){ 0 };
}

/* Whoever runs beside could have put anything there, a pipe for example. */
int scratch_report(struct strbuf *out, const struct scratch_room *room,
		   size_t limit)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/" SCRATCH_REPORT, room->tmp);
	CLEANUP(cleanup_free) char *opened = NULL;
	CLEANUP(cleanup_close)
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return error_set(ERR_INVALID, "it wrote none");
	if ((uint64_t)st.st_size > limit)
		return error_set(ERR_INVALID, "it has more than %zu bytes",
				 limit);
	opened = alloc_printf("/proc/self/fd/%d", fd);
	return file_read(out, opened, limit);
}
