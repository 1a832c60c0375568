/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "runner/slot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>

int slot_take(struct slot **out, const struct settings *s, struct repo *repo,
	      int first)
{
	const char *set = settings_string(s, NULL, "slotDirectory");
	CLEANUP(cleanup_free) char *root = NULL;
	int error = 0;

	if (*set)
		root = alloc_string(set);
	else
		error = slot_root(&root, repo);
	if (!error)
		error = ERR_LOCKED;
	for (int i = 0; error == ERR_LOCKED && i < SLOT_LIMIT; i++)
		error = slot_open(out, root, first + i);
	return error;
}
