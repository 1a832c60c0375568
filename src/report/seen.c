/* SPDX-License-Identifier: MIT */
#include "report/seen.h"
#include "util/alloc.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct seen *)a)->id,
		      ((const struct seen *)b)->id);
}

static void free_seen(void *node)
{
	free(((struct seen *)node)->id);
	free(node);
}

void seen_map_release(struct seen_map *map)
{
	tdestroy(map->root, free_seen);
	*map = SEEN_MAP_INIT;
}

struct seen *seen_look_up(struct seen_map *map, const char *id, bool *made)
{
	struct seen *node = alloc_zero(1, sizeof(*node));
	struct seen **found;

	node->id = alloc_string(id);
	found = tsearch(node, &map->root, compare);
	/* Out of memory ends us as in alloc.h. */
	if (!found)
		alloc_zero(SIZE_MAX, 1);
	*made = *found == node;
	if (!*made)
		free_seen(node);
	return *found;
}
