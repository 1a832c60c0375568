/* SPDX-License-Identifier: MIT */
/*
 * Which start of this host it is. After a crash of the host what nobody synced
 * may be lost, so a file that says which start it was written in tells whether
 * that has to be thought of.
 */
#ifndef UTIL_BOOT_H
#define UTIL_BOOT_H

#include <stdbool.h>

/* Was the file at path written by boot_note() since this host started? */
bool boot_same(const char *path);

/* Write it. Not synced: a lost one costs another look. */
int boot_note(const char *path);

#endif
