/* SPDX-License-Identifier: MIT */
/*
 * What can be told of a command for sh(1) without running it. A command that
 * runs nothing exits with 0, and as a gate it would let everything pass.
 */
#ifndef CONFIG_COMMAND_H
#define CONFIG_COMMAND_H

#include <stdbool.h>

/*
 * Is there nothing in it but blanks, comments, ends of commands, and settings
 * of variables to plain words?
 */
bool command_is_empty(const char *text);

/*
 * Why it passes whatever it finds: nothing in it can fail, or how it ends hides
 * a failure. NULL if neither is plain to see.
 */
const char *command_always_passes(const char *text);

#endif
