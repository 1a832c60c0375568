/* SPDX-License-Identifier: MIT */
/*
 * One path of a merge, a second time: from the versions that base, ours and
 * theirs have of it, and from what attributes say, is this what the merge may
 * have made of it? Contents are merged by libgit2 and by drivers that we run
 * ourselves; git merge-tree has no part in it.
 */
#ifndef GIT_BLEND_H
#define GIT_BLEND_H

#include "git/attribute.h"
#include "git/oid.h"

#include <stdbool.h>

struct repo;

/* A path in a tree; mode 0: it is not there. */
struct version {
	struct oid id;
	unsigned mode;
};

bool version_equal(const struct version *a, const struct version *b);

/* A file, not a link or a submodule? */
bool version_is_file(const struct version *v);

struct versions {
	struct version base, ours, theirs;
};

/* What holds for all paths of a merge. */
struct blend {
	struct repo *repo;
	const char *directory;	/* of attributes, see git/attribute.h */
	const struct oid *tree; /* ours: its .gitmodules */
	struct attributes attributes;
	char *unspecified; /* merge.default, or NULL */
	bool renormalize;
};

void blend_open(struct blend *b, struct repo *repo, const char *directory,
		const struct oid *tree);
void blend_release(struct blend *b);

/*
 * 1 if result is what both sides' changes give at path; 0 if they conflict or
 * give something else. The attributes of the path must have been asked for.
 */
int blend_gives(struct blend *b, const char *path, const struct versions *v,
		const struct version *result);

/*
 * Is b the same file as a for a merge? Equal ids are; with merge.renormalize,
 * equal normal forms, too.
 */
int blend_unchanged(struct blend *b, const char *path, const struct version *a,
		    const struct version *v);

#endif
