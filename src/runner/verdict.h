/* SPDX-License-Identifier: MIT */
/*
 * Verdicts: what one run of a gate says about one tree. "fail" is said only
 * by a gate that ran to its end; whatever kept it from that is an error, a
 * time-out or a cancellation, is tried again within limits and never lands.
 */
#ifndef RUNNER_VERDICT_H
#define RUNNER_VERDICT_H

struct strbuf;

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_TIMEOUT,
	VERDICT_ERROR, /* could not run */
	VERDICT_CANCELLED,
};

/* "pass", "fail", "timeout", "error", "cancelled": the stored words. */
const char *verdict_name(enum verdict verdict);

/* The verdict of a stored word. ERR_INVALID. */
int verdict_parse(enum verdict *out, const char *name);

/*
 * The verdict of a command that ended by itself with status, as wait(2) gives
 * it, and why in plain words ("exit status 2"; nothing for a pass):
 *
 *     0                       pass
 *     126, 127                error: the shell could not run the command
 *     a signal, 129 to 192    error: the shell adds 128 to the signal that
 *                             ended its last command
 *     anything else           fail
 */
enum verdict verdict_of_status(int status, struct strbuf *reason);

#endif
