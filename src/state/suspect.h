/* SPDX-License-Identifier: MIT */
/*
 * Suspects: lock files of git that somebody of ours may have left when he was
 * killed. Which they can be is known (state/lock.h); whether they are takes
 * some time and a proof (state/holders.h): another git command may be using one
 * just now.
 */
#ifndef STATE_SUSPECT_H
#define STATE_SUSPECT_H

#include "state/holders.h"

#include <stddef.h>
#include <sys/stat.h>

/*
 * Milliseconds that a lock must stay as it is to be a left-over. Whoever packs
 * refs takes longer.
 */
#define SUSPECT_PATIENCE 500
#define SUSPECT_PATIENCE_PACKING 2000

/* So long it is waited for those who may hold one; then it stays. */
#define SUSPECT_HELD_MAX 5000

struct repo;

struct suspect {
	char *path;
	struct stat first; /* as it was when it was first seen */
	int patience;
	struct holders holders; /* since it is waited for */
};

struct suspects {
	struct suspect *v;
	size_t n, alloc;
};

#define SUSPECTS_INIT \
	{             \
		0     \
	}

void suspects_release(struct suspects *s);

/* Add the file at path, if there is one. */
void suspects_add(struct suspects *s, const char *path, int patience);

/* Add each *.lock below directory that was made since. */
void suspects_add_below(struct suspects *s, const char *directory,
			const struct timespec *since);

/* Remove those that nobody holds; waits once for all. */
void suspects_remove(struct suspects *s, const struct repo *repo);

#endif
