/* SPDX-License-Identifier: MIT */
/*
 * The paths of a merge that is looked at a second time (git/threeway.h): what
 * each of the four trees has there. What a path became is open until it is
 * explained by what the sides did.
 */
#ifndef GIT_MERGED_H
#define GIT_MERGED_H

#include "git/blend.h"

#include <stdbool.h>
#include <stddef.h>

struct merged {
	char *path;
	struct versions v;
	struct version result;
	bool open;
	bool taken; /* one end of a rename */
};

struct merged_list {
	struct merged *v; /* by path */
	size_t n, alloc;
};

#define MERGED_LIST_INIT ((struct merged_list){ 0 })

void merged_list_release(struct merged_list *l);

/*
 * The path stays open unless its result is plain: one side's where the other
 * one left it alone, or both's.
 */
void merged_settle(struct merged *m);

/*
 * Explain open paths by files that one side renamed and the other changed, or
 * that both renamed alike.
 */
int moved_explain(struct merged_list *l, struct blend *b);

/*
 * Where one side renamed a directory and the other added a file to it, take
 * the file to have been added where it came to be: in the renamed one.
 */
int moved_directories(struct merged_list *l, struct blend *b);

/* Half of the content, or nearly so, is the same; both are files. */
int moved_similar(struct repo *repo, const struct version *a,
		  const struct version *b);

#endif
