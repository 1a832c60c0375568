/* SPDX-License-Identifier: MIT */
/*
 * Commands of linters, made for sh(1). Names of files come from anybody, so
 * they are never part of the command's text: they are set as its positional
 * parameters, quoted, and {files} becomes "$@", which sh does not read again.
 */
#ifndef LINTER_LINTER_COMMAND_H
#define LINTER_LINTER_COMMAND_H

#include <stdbool.h>

struct strvec;

/*
 * Most bytes of names in one command: the kernel takes 128 KiB as one argument
 * of sh. What is more goes into further commands.
 */
#define LINTER_BATCH_BYTES 65536

/* Does the command ask for files? */
bool linter_takes_files(const char *command);

/*
 * How many of files, from number `first` on, the next command takes: at least
 * one if there are any.
 */
size_t linter_batch(const struct strvec *files, size_t first);

/*
 * The command for files first to first + n, its standard output going to the
 * file `report` in $TMPDIR; free(). Names that begin with a dash get "./" in
 * front.
 */
char *linter_command(const char *command, const struct strvec *files,
		     size_t first, size_t n, const char *report);

#endif
