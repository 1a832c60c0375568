/* SPDX-License-Identifier: MIT */
/*
 * Weeding: taking out of a slot's work what is not proven to be as it was when
 * the slot was made ready. One pass over the directories, by descriptors and
 * never through a link. What stays is
 *
 *     a file or link   that git wrote, and whose inode, change time and all
 *                      else that lstat(2) tells is what git's index holds
 *     a directory      that holds such, of the nature of a new one, mode 0755
 *
 * The change time moves with contents, mode, owner, attributes and number of
 * links, and cannot be set back by a process that may neither set the clock
 * nor write to the disk itself. So what stays needs no look into it.
 */
#ifndef RUNNER_WEED_H
#define RUNNER_WEED_H

#include <stddef.h>
#include <time.h>

struct index_files;
struct nature;

/* Modes of what is not executable, and of what is, and of directories. */
#define WEED_FILE 0644
#define WEED_PROGRAM 0755

/*
 * Remove from the directory work all but what is proven by files. What changed
 * at `sealed` or later is not: it may have changed twice at that time. fresh is
 * the nature of a directory that was just made beside it. *kept is how many
 * files stayed.
 * ERR: something cannot be removed, or work itself is not to be trusted.
 */
int weed(size_t *kept, const char *work, const struct index_files *files,
	 const struct timespec *sealed, const struct nature *fresh);

#endif
