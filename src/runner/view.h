/* SPDX-License-Identifier: MIT */
/*
 * The view: what of the system tests may read. It is what a stranger's account
 * sees of the directories that hold programs and settings.
 */
#ifndef RUNNER_VIEW_H
#define RUNNER_VIEW_H

struct strvec;

/* Append the directories of the system. */
void view_directories(struct strvec *out);

/*
 * Append what is in those for settings but closed to others than its owner,
 * for a test whose runner is root and who cannot be a stranger
 * (runner/stranger.h). It is what is there now.
 */
void view_secrets(struct strvec *out);

/* Where names are looked up if that is not in /etc, or NULL; free(). */
char *view_resolver(void);

#endif
