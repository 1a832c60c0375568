/* SPDX-License-Identifier: MIT */
/*
 * A reply while its bytes arrive: a stream of events or one JSON value,
 * whatever was asked for. Pure: bytes in, in pieces of any size, and a response
 * or a failure out. Where the pieces begin and end makes no difference.
 */
#ifndef GATEWAY_READING_H
#define GATEWAY_READING_H

#include "gateway/protocol.h"
#include "net/sse.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

struct reading {
	const struct protocol *protocol;
	struct response *answer;
	struct sse sse;
	struct strbuf whole; /* a reply in one piece */
	bool begun, pieces;
};

#define READING_INIT ((struct reading){ .sse = SSE_INIT, .whole = STRBUF_INIT })

void reading_release(struct reading *r);

/* Read into answer, which is empty. Neither may move until the end. */
void reading_begin(struct reading *r, struct response *answer,
		   const struct protocol *protocol);

/*
 * The next bytes, with a struct reading as context. ERR_INVALID: no more of
 * them can help. A limit is broken, or it is not of the protocol, and the error
 * is set; or the answer has a failure.
 */
int reading_feed(void *context, const char *bytes, size_t len);

/*
 * No more bytes come. failed: what reading_feed() or its caller failed with,
 * if anything. Is what was read a reply, and all of it? If not, *why says why,
 * maybe in the server's words: it belongs to the answer or is the error's.
 */
enum failure reading_end(const char **why, struct reading *r,
			 enum failure failed);

#endif
