/* SPDX-License-Identifier: MIT */
/*
 * Copies of directories: by sharing blocks where the file system can, without
 * following a link, and without what makes a file more than its contents,
 * times and permissions. See runner/kept.h.
 */
#ifndef RUNNER_COPY_H
#define RUNNER_COPY_H

/*
 * Copy what is in one open directory to another; what is there stays. ERR:
 * there was no room, say. What cannot be read is left out.
 */
int copy_directory(int from, int to);

#endif
