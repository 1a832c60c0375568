/* SPDX-License-Identifier: MIT */
/*
 * What keeps a ref from being written although nobody holds its lock: names
 * of refs are paths, so a ref "a" and a ref "a/b" exclude each other, and so
 * do stray files and directories. Neither git nor libgit2 says which it was.
 */
#ifndef GIT_OBSTACLE_H
#define GIT_OBSTACLE_H

#include "util/strvec.h"

struct repo;

struct obstacle {
	char *ref;    /* another ref; NULL */
	char *path;   /* of a file or directory, or of a symbolic ref; NULL */
	char *common; /* the repository's directory, where there is a path */
};

#define OBSTACLE_INIT ((struct obstacle){ 0 })

void obstacle_release(struct obstacle *o);

/* What is above name: cheap. 1: there is something; 0: there is not. */
int obstacle_above(struct obstacle *out, struct repo *repo, const char *name);

/* The same, and what is in its own place or below it. */
int obstacle_find(struct obstacle *out, struct repo *repo, const char *name);

/*
 * After name could not be written: code, or ERR_REFUSED with what is in its
 * way and the next step.
 */
int obstacle_explain(struct repo *repo, const char *name, int code);

/* Set such an error, and return it. */
int obstacle_error(const struct obstacle *o, const char *name);

/* Where doctor moves a ref that stands in the way; free(). */
#define OBSTACLE_ASIDE "refs/refinery-aside/"
char *obstacle_aside(const char *ref);

#endif
