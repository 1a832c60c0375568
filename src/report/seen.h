/* SPDX-License-Identifier: MIT */
/* Entries that a walk back through the log has met, by id. */
#ifndef REPORT_SEEN_H
#define REPORT_SEEN_H

#include <stdbool.h>
#include <stdint.h>

/* The oldest life or end of an entry that was met so far. */
struct seen {
	char *id;
	int64_t reopened; /* number of the end that it came back after, or 0 */
	bool live;
};

struct seen_map {
	void *root;
};

#define SEEN_MAP_INIT ((struct seen_map){ 0 })

void seen_map_release(struct seen_map *map);

/* What is known of id, made if need be (*made). */
struct seen *seen_look_up(struct seen_map *map, const char *id, bool *made);

#endif
