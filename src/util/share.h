/* SPDX-License-Identifier: MIT */
/*
 * Who else may use the files that we make. In a repository that a group shares
 * every file and directory of ours, and of the libraries that write for us, has
 * to be one that the others can use. All of them take their modes from the
 * umask of the process, so that is where it is said, once. Programs that we
 * start get the user's own umask.
 */
#ifndef UTIL_SHARE_H
#define UTIL_SHARE_H

#include <stdbool.h>

/*
 * What a setting of core.sharedRepository means, as git reads it: 0: nothing;
 * positive: bits that files have besides those of the umask; negative: the
 * bits that they have, whatever the umask. ERR_INVALID: git refuses it.
 */
int share_parse(int *out, const char *value);

/* From here on files are made so. */
void share_begin(int bits);

/*
 * The mode of a file or directory that nobody but the user may see (0600,
 * 0700) unless the repository is shared.
 */
int share_mode(int mode);

/* The mode that sharing asks for where there is mode; directories as such. */
unsigned share_wanted(int bits, unsigned mode, bool directory);

/* Around the start of a program: the user's umask, and ours again. */
void share_suspend(void);
void share_resume(void);

#endif
