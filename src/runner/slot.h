/* SPDX-License-Identifier: MIT */
/*
 * Slots: where candidates are tested, one at a time. A slot keeps its
 * repository and its files from one candidate to the next, so that preparing
 * costs what has changed. Nothing in it names the served repository:
 *
 *     <root>/slot<n>/lock       held while the slot is in use
 *                    seal       when it was last made ready, see runner/seal.h
 *                    index      git's, of work
 *                    store.git  objects, copied
 *                    work       the files; work/.git is made anew each time,
 *                               with the tags
 *                    tmp, home  made anew for each test
 *                    kept       see runner/kept.h
 *
 * What a test did there decides nothing later: work and store.git are used
 * again as far as they are proven to be as they were when the slot was made
 * ready (runner/weed.h, runner/seal.h), and the rest is made anew. The proof
 * rests on the times of inodes. It holds for tests in every sandbox that keeps
 * them from writing seal and index; at the levels none and namespaces for those
 * that do not forge these on purpose, and for root without a sandbox as long
 * as it neither sets the clock nor writes to the disk beneath the files.
 *
 * Everything in a slot can be deleted at any time that it is not in use.
 */
#ifndef RUNNER_SLOT_H
#define RUNNER_SLOT_H

#include "git/oid.h"
#include "runner/kept.h"

#include <time.h>

struct job_spec;
struct repo;
struct settings;
struct strvec;

/* Slots that are tried before all are said to be busy. */
#define SLOT_LIMIT 256
/* Numbers from here on are those of reviews, which do not disturb tests. */
#define SLOT_REVIEW 256

struct slot {
	int number;
	int lock;
	char *path; /* absolute */
	char *index, *store, *objects, *work, *tmp, *home;
	struct repo *repo;	/* the store, once it is open */
	struct timespec sealed; /* zero: not yet known */
	struct kept kept;
};

/* Directories of tests of a target that may stay. */
struct slot_keep {
	const char *target;
	const struct strvec *paths; /* relative */
};

/*
 * The directory that holds the slots of repo if configuration names none:
 * ${XDG_CACHE_HOME:-~/.cache}/git-refinery/<name>-<hash>; free(). ERR_REFUSED
 * if that lies inside the repository.
 */
int slot_root(char **out, struct repo *repo);

/*
 * Take slot number below root, making what is missing, and end the processes
 * that a killed runner left in it. ERR_LOCKED if a living process has it.
 */
int slot_open(struct slot **out, const char *root, int number);

/*
 * The first that is free of SLOT_LIMIT from number `first` on, where the
 * settings want slots to be, or below slot_root(). ERR_LOCKED: none is.
 */
int slot_take(struct slot **out, const struct settings *s, struct repo *repo,
	      int first);

/*
 * Make work the tree of candidate, with nothing else in it than what is kept
 * of the directories in keep (may be NULL), and tmp and home empty. What cannot
 * be repaired is moved aside and made anew.
 * ERR_INVALID: keep names a path outside the tree, or .git.
 */
int slot_prepare(struct slot *slot, struct repo *repo,
		 const struct oid *candidate, const struct slot_keep *keep);

/*
 * The test passed, and none of its processes is left. What it left in the
 * directories of keep will stay if the candidate lands.
 */
void slot_passed(struct slot *slot);

/* Set the paths of a job that runs in this slot. */
void slot_job(const struct slot *slot, struct job_spec *spec);

/* Give the slot back; NULL is fine. */
void slot_close(struct slot *slot);
void cleanup_slot(struct slot **slot);

/* May path be kept: relative, without "..", and not .git? */
int slot_keep_valid(const char *path);

#endif
