/* SPDX-License-Identifier: MIT */
/*
 * Child processes, always by argument vector and never through a shell that
 * we build a string for. A child inherits stdin, stdout and stderr and what
 * is told here: every descriptor of ours is opened close-on-exec.
 *
 * No child can hold us up for ever: one that takes longer than its limit is
 * ended, and so is one that still runs PROCESS_STOP_MS after we were asked to
 * stop (util/stop.h). First it is asked by SIGTERM, so that git can take its
 * locks away, and killed PROCESS_GRACE_MS later. A child that dies while we
 * write to it is an error like any other; no signal comes of it.
 */
#ifndef UTIL_PROCESS_H
#define UTIL_PROCESS_H

#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCESS_STOP_MS 5000
#define PROCESS_GRACE_MS 2000

/*
 * What a standard descriptor of the child is; or a descriptor number >= 0,
 * which stays the caller's to close.
 */
enum process_fd {
	PROCESS_INHERIT = -1,
	PROCESS_NULL = -2,
	PROCESS_PIPE = -3, /* our end is stored in its place after the start */
};

/* Where keep_fd is in the child: sh(1) knows descriptors of one digit only. */
#define PROCESS_KEPT 9

struct process {
	struct strvec argv;
	struct strvec env;     /* NAME=value to set, NAME to unset */
	bool clean_env;	       /* start from nothing, not from our own */
	const char *directory; /* NULL: ours */
	int in, out, err;      /* enum process_fd, see there */
	int keep_fd;	       /* one more that it inherits, as 9, or -1 */
	int64_t limit;	       /* ms to wait for it at most; 0: no limit */
	bool group;	       /* ended with all that it started */
	pid_t pid;
};

#define PROCESS_INIT                               \
	((struct process){ .in = PROCESS_NULL,     \
			   .out = PROCESS_INHERIT, \
			   .err = PROCESS_INHERIT, \
			   .keep_fd = -1 })

/* Closes pipes and frees; a child still running is waited for. */
void process_release(struct process *p);

/*
 * ERR_NOTFOUND if the program is not there. Where there is no room for one
 * more process it waits a second before that is an error.
 */
int process_start(struct process *p);

/* fork(2), with that patience. */
pid_t process_fork(void);

/*
 * Close our pipe ends and wait. Returns the exit status 0..255, or 128 + the
 * number of the signal that ended it; ERR_TIMEOUT: its time was over.
 */
int process_wait(struct process *p);

/* Close our pipe ends, and end it if it does not end by itself now. */
void process_end(struct process *p);

/*
 * Read what there is of its output, waiting for it no longer than the limit;
 * 0 at the end. Write all of that to its input.
 */
ssize_t process_read(struct process *p, void *buffer, size_t size);
int process_write(struct process *p, const char *bytes, size_t len);

/* Close it if it is one, and forget it. */
void process_close(int *fd);

/*
 * Run to the end, feed input (may be NULL), read at most limit bytes of
 * stdout into out (the rest is read and dropped, *truncated set if given).
 * Returns the status as process_wait(), or a negative error.
 */
int process_run(struct process *p, const struct strbuf *input,
		struct strbuf *out, size_t limit, bool *truncated);

/* Where this very program is; "git-refinery" where nobody knows; free(). */
char *process_self(void);

/* Is a program of this name in PATH (or, with a slash, executable)? */
bool process_available(const char *program);

#endif
