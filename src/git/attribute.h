/* SPDX-License-Identifier: MIT */
/*
 * What attributes say about merging and filters, path by path, as `git
 * check-attr` tells it. Attributes come from a directory that holds nothing but
 * .gitattributes files (queue/attributes.h), from info/attributes and from
 * git's own config.
 */
#ifndef GIT_ATTRIBUTE_H
#define GIT_ATTRIBUTE_H

#include "util/process.h"

#include <stddef.h>

struct repo;

struct attribute {
	char *path;
	char *merge;  /* "set", "unset", "unspecified" or a driver's name */
	char *filter; /* likewise */
	int marker;   /* conflict-marker-size; 7 by default */
};

struct attributes {
	struct attribute *v; /* by path */
	size_t n, alloc;
};

#define ATTRIBUTES_INIT ((struct attributes){ 0 })

void attributes_release(struct attributes *l);

/* paths: sorted, each once. directory NULL: no .gitattributes. */
int attributes_ask(struct attributes *out, struct repo *repo,
		   const char *directory, const struct strvec *paths);

/* NULL if that path was not asked about. */
const struct attribute *attributes_find(const struct attributes *l,
					const char *path);

/*
 * Begin a git command that reads its attributes from there, and from no index
 * and work tree of the repository.
 */
void attribute_git(struct repo *repo, const char *directory, struct process *p);

#endif
