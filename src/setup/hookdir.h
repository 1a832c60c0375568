/* SPDX-License-Identifier: MIT */
/*
 * The directory in which git looks for the hooks, and whether it is
 * ours to write into. git runs those of a push that comes in in the git
 * directory, so a relative core.hooksPath (as husky sets) is relative to that,
 * and the others at the top of the work tree.
 *
 * core.hooksPath of the user or the host serves all of their repositories. What
 * we put there would run in all of them, so such a repository gets a directory
 * of its own, <common>/refinery-hooks, with core.hooksPath set for it alone;
 * it passes every call on to the hooks of the host, so none of them is lost.
 */
#ifndef SETUP_HOOKDIR_H
#define SETUP_HOOKDIR_H

#include <stdbool.h>

struct repo;

enum hookdir_kind {
	HOOKDIR_OWN,	/* in the git directory: only of this repository */
	HOOKDIR_PASSES, /* our own one, which passes on to those of the host */
	HOOKDIR_SHARED, /* of user or host: to be replaced by such a one */
	HOOKDIR_MANUAL, /* elsewhere, set for this repository: not ours */
};

struct hookdir {
	enum hookdir_kind kind;
	char *path;   /* absolute; where git looks now */
	char *host;   /* PASSES, SHARED: absolute, the hooks of the host */
	char *passes; /* where the directory of kind PASSES is, or would be */
	const char *setting; /* the value of core.hooksPath for it */
};

#define HOOKDIR_INIT ((struct hookdir){ 0 })

/* work: for the hooks of one who works there, which run in the work tree. */
int hookdir_find(struct hookdir *out, struct repo *repo, bool work);
void hookdir_release(struct hookdir *d);

/*
 * Is path one that husky fills: do its hooks only run the script of their name
 * one directory further up?
 */
bool hookdir_scripts(const char *path);

/*
 * The program that manages the hooks in path ("husky", "lefthook",
 * "pre-commit"), told from the path and the text of a hook; NULL: none known.
 */
const char *hookdir_manager(const char *path, const char *text);

#endif
