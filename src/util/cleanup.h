/* SPDX-License-Identifier: MIT */
/*
 * Owned locals: CLEANUP(thing_release) in front of a declaration calls
 * thing_release(&local) when the scope ends, however it ends. Each release
 * function accepts a zeroed or half-built object, so declare with an
 * initialiser.
 */
#ifndef UTIL_CLEANUP_H
#define UTIL_CLEANUP_H

#define CLEANUP(release) __attribute__((cleanup(release)))

/* For char * (and any other malloc'ed pointer behind a char *). */
void cleanup_free(char **pointer);

/* For a file descriptor; a negative one is ignored. */
void cleanup_close(int *fd);

#endif
