/* SPDX-License-Identifier: MIT */
/*
 * Slots: where candidates are tested, one at a time. A slot keeps its
 * repository and its files from one candidate to the next, so that preparing
 * costs what has changed. Nothing in it names the served repository:
 *
 *     <root>/slot<n>/lock       held while the slot is in use
 *                    store.git  objects, copied; index; tests cannot write it
 *                    work       the files; work/.git is made anew each time,
 *                               with the tags
 *                    tmp, home  empty at the start of each test
 *
 * Everything in a slot can be deleted at any time that it is not in use.
 */
#ifndef RUNNER_SLOT_H
#define RUNNER_SLOT_H

#include "git/oid.h"

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
	char *store, *objects, *work, *tmp, *home;
	struct repo *repo; /* the store, once it is open */
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
 * Make work the tree of candidate, with nothing else in it than the
 * directories named in keep (relative paths, may be NULL), and tmp and home
 * empty. What cannot be repaired is moved aside and made anew.
 * ERR_INVALID: keep names a path outside the tree, or .git.
 */
int slot_prepare(struct slot *slot, struct repo *repo,
		 const struct oid *candidate, const struct strvec *keep);

/* Set the paths of a job that runs in this slot. */
void slot_job(const struct slot *slot, struct job_spec *spec);

/* Give the slot back; NULL is fine. */
void slot_close(struct slot *slot);
void cleanup_slot(struct slot **slot);

/* May path be kept: relative, without "..", and not .git? */
int slot_keep_valid(const char *path);

#endif
