/* SPDX-License-Identifier: MIT */
/* How long to wait before asking a server again. Pure. */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

/* Milliseconds: the first wait is drawn below this, the next below twice... */
#define BACKOFF_FIRST 1000
/* ... and none above this. */
#define BACKOFF_LIMIT 30000

/*
 * The wait before retry number attempt (from 1) in milliseconds, drawn by
 * random evenly from the upper half of its range, so that many clients that
 * failed together do not come back together ("equal jitter").
 */
int64_t backoff_wait(unsigned attempt, uint32_t random);

/*
 * The milliseconds that a Retry-After header asks for (RFC 9110 10.2.3:
 * seconds or a date; now is in seconds since 1970); a decimal fraction, which
 * some servers send, is rounded up. -1: there is none or it is not one.
 */
int64_t backoff_retry_after(const char *value, int64_t now);

#endif
