/* SPDX-License-Identifier: MIT */
/*
 * Server-sent events (WHATWG HTML, "Server-sent events"), as model servers
 * stream their replies. Pure: bytes in, in pieces of any size; events out.
 */
#ifndef NET_SSE_H
#define NET_SSE_H

#include "util/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a line and of the data of one event. */
#define SSE_LIMIT (1 << 20)

/* Told each event with data; what is not 0 ends the stream and is returned. */
typedef int sse_event(void *context, const char *event, const char *data,
		      size_t len);

struct sse {
	struct strbuf line, event, data;
	bool has_data, carriage, begun;
	sse_event *call;
	void *context;
};

#define SSE_INIT                             \
	((struct sse){ .line = STRBUF_INIT,  \
		       .event = STRBUF_INIT, \
		       .data = STRBUF_INIT })

void sse_release(struct sse *s);

/*
 * The next bytes. Lines end with LF, CR or CRLF. ERR_INVALID: a limit is
 * broken. An event that no empty line ended was cut off and is never told of.
 */
int sse_feed(struct sse *s, const char *bytes, size_t len);

#endif
