/* SPDX-License-Identifier: MIT */
/*
 * Errors: a function that can fail returns 0 or a negative code, and the
 * place that fails leaves one message and, where there is one, the next step
 * for the reader. Only codes that a caller may act on have names of their
 * own. Nothing below cmd/ prints: the command reports once.
 */
#ifndef UTIL_ERROR_H
#define UTIL_ERROR_H

enum error {
	ERR = -1,	   /* failed; only a person can tell what to do */
	ERR_NOTFOUND = -2, /* the thing asked for is not there */
	ERR_EXISTS = -3,   /* it is there already */
	ERR_STALE = -4,	 /* another process was first: read and decide again */
	ERR_LOCKED = -5, /* another process holds the lock */
	ERR_CONFLICT = -6, /* contents do not merge */
	ERR_REFUSED = -7,  /* understood, and the answer is no */
	ERR_INVALID = -8,  /* input breaks its format or a stated limit */
	ERR_TIMEOUT = -9,  /* it took longer than allowed */
};

/* Set the message and return code, for `return error_set(ERR, "...")`. */
int error_set(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, with strerror(errno) after the message. */
int error_errno(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Put context in front of the message: "context: message". Returns code. */
int error_wrap(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Say what the reader can do next. Reset by error_set(). Returns code. */
int error_next(int code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The last message and next step; never NULL, "" if there is none. */
const char *error_message(void);
const char *error_next_action(void);

/* Forget message and next step. */
void error_clear(void);

#endif
