/* SPDX-License-Identifier: MIT */
/*
 * HTTP requests, by libcurl, which is used nowhere else.
 *
 * Nothing but the arguments decides where a request goes: no environment, no
 * .netrc, no redirects, no sockets of this host. A server must have a public
 * address and speak https, unless its address is among those that the caller
 * allows; the address is looked at when the socket is opened, so a name that
 * changes its meaning in between gains nothing. Over a proxy, which is the
 * caller's choice, the address is the proxy's affair.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of all headers of a reply. */
#define HTTP_HEADER_LIMIT (64 << 10)

/* Told each piece of the body; what is not 0 ends the request. */
typedef int http_receive(void *context, const char *bytes, size_t len);

struct http_request {
	const char *url;
	const struct strvec *headers; /* "Name: value"; may be NULL */
	const char *secret; /* one more, which is wiped after use; or NULL */
	const struct strbuf *body;   /* POST it; NULL: GET */
	const char *proxy, *ca_info; /* NULL or "": none, the system's */
	const struct strvec *allow;  /* networks, see util/address.h; or NULL */
	int64_t connect_ms;	     /* until connected */
	int64_t idle_ms;	     /* without a byte from the server */
	int64_t total_ms;	     /* in all */
	size_t limit;		     /* bytes of the body */
	http_receive *receive; /* gets the body of a 200; NULL: it is kept */
	void *context;
};

struct http_reply {
	long status;
	struct strbuf headers; /* as they came */
	struct strbuf body;    /* unless it was received */
	int64_t ms, first_ms;  /* in all; until the first byte of the body */
};

#define HTTP_REPLY_INIT \
	((struct http_reply){ .headers = STRBUF_INIT, .body = STRBUF_INIT })

void http_reply_release(struct http_reply *r);

/* What became of a request that has no whole reply. */
enum http_error {
	HTTP_OK,
	HTTP_STOPPED,	/* we were asked to stop, see util/stop.h */
	HTTP_FORBIDDEN, /* the address or the scheme is not allowed */
	HTTP_CONNECT,	/* no such host, nobody there, no proxy */
	HTTP_TLS, /* the certificate is not trusted, or no common tongue */
	HTTP_TIMEOUT,
	HTTP_TOO_LARGE, /* body or headers */
	HTTP_BROKEN,	/* the connection ended early; not HTTP */
	HTTP_RECEIVER,	/* receive() ended it, and has set the message */
};

/*
 * Send it and wait. HTTP_OK whatever the status; otherwise the message of the
 * error is set and out holds what came. Messages never hold headers.
 */
enum http_error http_send(struct http_reply *out, const struct http_request *r);

/* The value of a header of the reply, NULL if it has none; free(). */
char *http_header(const struct http_reply *r, const char *name);

#endif
