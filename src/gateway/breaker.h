/* SPDX-License-Identifier: MIT */
/*
 * Circuit breakers: a model that fails again and again is left alone for a
 * while, by all processes of this host: whether it can be reached is a matter
 * of the host, so the state is a file there and no ref. The pattern is Nygard's
 * ("Release It!", 2007).
 */
#ifndef GATEWAY_BREAKER_H
#define GATEWAY_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

struct refinery;

/* So many failures in a row open it. */
#define BREAKER_FAILURES 5

/* For so long, in seconds, and twice as long each time, up to a limit. */
#define BREAKER_FIRST 30
#define BREAKER_LIMIT 600

struct breaker {
	int64_t failures; /* in a row */
	int64_t until;	  /* open until then, seconds since 1970; 0: closed */
	int64_t probe;	  /* until then somebody tries whether it works again */
};

#define BREAKER_INIT ((struct breaker){ 0 })

/*
 * May a request be sent that takes at most so many seconds? When the time is
 * over one may, and the others wait for what becomes of it. Pure.
 */
bool breaker_allows(struct breaker *b, int64_t now, int64_t seconds);

/* A request succeeded, or failed as failure_breaks() says. Pure. */
void breaker_tell(struct breaker *b, int64_t now, bool failed);

/*
 * The same on the breaker of a model, under a lock. ERR_REFUSED: it is open,
 * with how long still. A file that cannot be read is that of a closed one.
 */
int breaker_enter(struct refinery *r, const char *model, int64_t seconds);
void breaker_leave(struct refinery *r, const char *model, bool failed);

#endif
