/* SPDX-License-Identifier: MIT */
#include "state/suspect.h"
#include "state/inuse.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Directories in each other; a ref's name is shorter. */
#define DEPTH_LIMIT 64

void suspects_release(struct suspects *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].path);
		holders_release(&s->v[i].holders);
	}
	free(s->v);
	*s = (struct suspects)SUSPECTS_INIT;
}

void suspects_add(struct suspects *s, const char *path, int patience)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISREG(st.st_mode))
		return;
	s->v = alloc_grow(s->v, s->n, &s->alloc, sizeof(*s->v));
	s->v[s->n].path = alloc_string(path);
	s->v[s->n].patience = patience;
	s->v[s->n].holders = HOLDERS_INIT;
	s->v[s->n++].first = st;
}

static bool is_lock(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && !strcmp(name + len - 5, ".lock");
}

static void walk(struct suspects *s, const char *directory,
		 const struct timespec *since, int depth)
{
	DIR *dir = depth < DEPTH_LIMIT ? opendir(directory) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", directory, entry->d_name);
		struct stat st;

		if (entry->d_name[0] == '.' || lstat(path, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			walk(s, path, since, depth + 1);
		else if (is_lock(path) && !clock_before(&st.st_ctim, since))
			suspects_add(s, path, SUSPECT_PATIENCE);
	}
	if (dir)
		closedir(dir);
}

void suspects_add_below(struct suspects *s, const char *directory,
			const struct timespec *since)
{
	walk(s, directory, since, 0);
}

static bool is_the_same(const struct suspect *s)
{
	struct stat now;

	return s->path && !lstat(s->path, &now) &&
	       s->first.st_ino == now.st_ino &&
	       s->first.st_ctim.tv_sec == now.st_ctim.tv_sec &&
	       s->first.st_ctim.tv_nsec == now.st_ctim.tv_nsec;
}

/* Who had it then has it no more, and nobody since could take it. */
static bool is_left(const struct suspect *s)
{
	return !holders_live(&s->holders) && !inuse_file(s->path);
}

/* Is there one to wait for? One that changed is nobody's left-over. */
static bool look(struct suspects *s, int64_t waited)
{
	bool left = false;

	for (size_t i = 0; i < s->n; i++) {
		struct suspect *suspect = &s->v[i];
		bool same = is_the_same(suspect);

		bool proven =
			same && waited >= suspect->patience && is_left(suspect);

		if (same && !proven && waited < SUSPECT_HELD_MAX) {
			left = true;
			continue;
		}
		if (proven)
			unlink(suspect->path);
		free(suspect->path);
		suspect->path = NULL;
	}
	return left;
}

void suspects_remove(struct suspects *s, const struct repo *repo)
{
	int64_t start = clock_monotonic();
	struct timespec pause = { .tv_nsec = 10000000 };

	for (size_t i = 0; i < s->n; i++)
		holders_add(&s->v[i].holders, repo, s->v[i].first.st_uid);
	while (look(s, clock_monotonic() - start))
		nanosleep(&pause, NULL);
}
