/* SPDX-License-Identifier: MIT */
/*
 * Chatter: what a long command says on stderr while it works. Results go to
 * stdout and are not the business of this file. Quiet hides chatter, never a
 * warning.
 */
#ifndef UTIL_SAY_H
#define UTIL_SAY_H

#include <stdbool.h>

/* One plain line. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line that starts with "warning: ". */
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A line that the next one replaces, shown only on a terminal. An empty
 * format clears it.
 */
void say_progress(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

void say_set_quiet(bool quiet);

#endif
