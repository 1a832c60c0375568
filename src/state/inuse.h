/* SPDX-License-Identifier: MIT */
/*
 * Is a file that looks left over in use? Told from /proc, so only of this
 * host, and of other users' processes only their name can be seen.
 */
#ifndef STATE_INUSE_H
#define STATE_INUSE_H

#include <stdbool.h>
#include <sys/types.h>

struct repo;
struct strvec;

/* Does a process have it open? */
bool inuse_file(const char *path);

/* Did that process start us, or who did? */
bool inuse_by_ancestor(pid_t pid);

/*
 * The id of a git command at work in the repository or in one of the given
 * directories, 0 if there is none: it may hold a lock without having it open,
 * as `git commit` does while its editor runs. One of another user, whose
 * directory cannot be read, counts. Those that started us do not.
 */
pid_t inuse_git(const struct repo *repo, const struct strvec *directories);

#endif
