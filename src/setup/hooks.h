/* SPDX-License-Identifier: MIT */
/*
 * The hooks of a push: short scripts that call `git-refinery hook <name>`. A
 * hook that was there before is kept as local/<name> beside ours, under its
 * own name because some look at it; ours runs it first with the same
 * arguments, environment and input, and its refusal counts. Where the former
 * hook itself runs whatever lies in <name>.d, ours goes there instead.
 *
 * proc-receive speaks a protocol, so there can be only one.
 */
#ifndef SETUP_HOOKS_H
#define SETUP_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

struct journal;

/* Longest text of a hook that is looked at. */
#define HOOKS_SIZE_LIMIT ((size_t)1 << 20)

/*
 * Those of a repository that is served, and those of one that is worked in:
 * pre-receive, update, proc-receive, post-receive; pre-push, post-commit. They
 * end with NULL.
 */
extern const char *const hooks_names[];
extern const char *const hooks_review_names[];

enum hook_state {
	HOOK_MISSING,
	HOOK_CURRENT, /* ours, as we would write it now, and executable */
	HOOK_OLD,     /* ours, but another text or not executable */
	HOOK_FOREIGN,
};

/* The text of our hook of that name; program is its absolute path. free(). */
char *hooks_text(const char *name, const char *program);

/*
 * The absolute path of the running program, for hooks to call; free(). Hooks
 * that do not find it there look in PATH.
 */
char *hooks_program(void);

/*
 * How things stand for hook name in directory. *path, if given, gets the file
 * that is or would be ours: in <name>.d where that is where it belongs. free().
 */
enum hook_state hooks_state(char **path, const char *directory,
			    const char *name, const char *program);

/* Does a hook that a program regenerates stand there? Its name, or NULL. */
const char *hooks_manager(const char *directory, const char *name);

/*
 * Does the file that git would run call us: is it ours, or does it say
 * `git-refinery hook <name>`, or run what lies in <name>.d, or, one of husky's,
 * a script that says so?
 */
bool hooks_calls(const char *directory, const char *name);

/*
 * Could they be installed? ERR_REFUSED: a proc-receive hook of somebody else,
 * a hook that a program regenerates, or a local/<name> in the way.
 */
int hooks_check(const char *directory, const char *program,
		const char *const *names);

/* Write these hooks into directory, chaining to what is there. */
int hooks_install(struct journal *j, const char *directory, const char *program,
		  const char *const *names);

/* Remove ours from directory and put back what they took the place of. */
int hooks_remove(struct journal *j, const char *directory,
		 const char *const *names);

#endif
