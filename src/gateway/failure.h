/* SPDX-License-Identifier: MIT */
/*
 * The ways in which a request to a model fails, and what follows from each.
 * Pure.
 */
#ifndef GATEWAY_FAILURE_H
#define GATEWAY_FAILURE_H

#include <stdbool.h>

enum failure {
	FAILURE_NONE,
	FAILURE_SETTINGS, /* no such model or provider, or no key */
	FAILURE_BUDGET,	  /* a budget does not allow it; nothing was sent */
	FAILURE_OPEN,	  /* it failed too often of late; nothing was sent */
	FAILURE_STOPPED,  /* we were asked to stop */
	FAILURE_ADDRESS,  /* the address is not allowed */
	FAILURE_CONNECT,  /* nobody there */
	FAILURE_TLS,	  /* it is not who it should be */
	FAILURE_TIMEOUT,
	FAILURE_CUT,	   /* the reply ended early */
	FAILURE_REDIRECT,  /* it points elsewhere, which is not followed */
	FAILURE_REQUEST,   /* 400 and its kin: the request is not understood */
	FAILURE_KEY,	   /* 401 */
	FAILURE_PAYMENT,   /* 402, or a quota that is used up */
	FAILURE_FORBIDDEN, /* 403 */
	FAILURE_MODEL,	   /* 404: no such model, or no such address */
	FAILURE_CONTEXT,   /* more than the model can take */
	FAILURE_LIMIT,	   /* 429: too many requests */
	FAILURE_SERVER,	   /* 5xx, or an error in the middle of a reply */
	FAILURE_MALFORMED, /* a reply, but none that the protocol knows */
	FAILURE_EMPTY,	   /* a reply without text */
	FAILURE_TOO_LARGE, /* more bytes than are read */
	FAILURES,
};

/* One word, for the ledger: "timeout"; "ok" for none. */
const char *failure_name(enum failure f);

/* What went wrong, for people: "the key is not accepted". */
const char *failure_text(enum failure f);

/* May the same request succeed a moment later? */
bool failure_passes(enum failure f);

/* Is another model asked, where one is configured? */
bool failure_falls_back(enum failure f);

/* Does it count against the model in its breaker? */
bool failure_breaks(enum failure f);

/* May the provider have charged for it although there is no reply? */
bool failure_may_cost(enum failure f);

/*
 * By status of HTTP (not 200) and the provider's own word for the error, which
 * may be NULL.
 */
enum failure failure_of(long status, const char *code);

/* The next step; free(). */
char *failure_next(enum failure f, const char *provider, const char *model);

#endif
