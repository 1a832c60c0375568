/* SPDX-License-Identifier: MIT */
/* Bubblewrap: the program that makes the full sandbox, and what it is told. */
#ifndef RUNNER_BUBBLEWRAP_H
#define RUNNER_BUBBLEWRAP_H

struct sandbox_spec;
struct strvec;

/* Where it is, by PATH, or NULL; free(). */
char *bubblewrap_program(void);

/* Append the argument vector that runs command by /bin/sh in it. */
void bubblewrap_argv(struct strvec *out, const struct sandbox_spec *spec,
		     const char *command);

/*
 * Open what else it reads: the filter of system calls, where there is one,
 * which it applies when it has done its own work.
 */
int bubblewrap_open(const struct sandbox_spec *spec);

#endif
