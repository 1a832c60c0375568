/* SPDX-License-Identifier: MIT */
#include "net/http.h"
#include "util/address.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/stop.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define AGENT "git-refinery"
/* How long to sleep at most while nothing happens. */
#define POLL_MS 1000

struct transfer {
	const struct http_request *request;
	struct http_reply *reply;
	CURL *easy;
	bool plain;	/* http: only to addresses that are allowed */
	bool forbidden; /* an address was refused */
	bool too_large, received;
	int64_t start, last; /* of clock_monotonic() */
	size_t bytes;
};

void http_reply_release(struct http_reply *r)
{
	strbuf_release(&r->headers);
	strbuf_release(&r->body);
	*r = HTTP_REPLY_INIT;
}

/*
 * libcurl's memory: whatever it copied of a key is wiped when it is freed.
 */
static void wipe_free(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static void *wipe_realloc(void *memory, size_t size)
{
	size_t had = memory ? malloc_usable_size(memory) : 0;
	void *moved = malloc(size);

	if (!moved)
		return NULL;
	if (memory)
		memcpy(moved, memory, had < size ? had : size);
	wipe_free(memory);
	return moved;
}

static int begin(void)
{
	static bool begun;

	if (!begun &&
	    curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free,
				 wipe_realloc, strdup, calloc))
		return error_set(ERR, "libcurl does not start");
	begun = true;
	return 0;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose,
				 struct curl_sockaddr *to)
{
	struct transfer *t = context;
	const struct http_request *r = t->request;
	bool proxied = r->proxy && *r->proxy;
	struct address a;
	bool listed;

	if (purpose != CURLSOCKTYPE_IPCXN || !address_of(&a, &to->addr)) {
		t->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	listed = r->allow && address_listed(&a, r->allow);
	if (!proxied && !listed && (t->plain || !address_public(&a))) {
		t->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	t->last = clock_monotonic();
	if (t->reply->headers.len + size * n > HTTP_HEADER_LIMIT) {
		t->too_large = true;
		return 0;
	}
	strbuf_add(&t->reply->headers, bytes, size * n);
	return size * n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	size_t len = size * n;
	long status = 0;

	t->last = clock_monotonic();
	if (!t->bytes)
		t->reply->first_ms = t->last - t->start;
	t->bytes += len;
	if (t->bytes > t->request->limit) {
		t->too_large = true;
		return 0;
	}
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!t->request->receive || status != 200) {
		strbuf_add(&t->reply->body, bytes, len);
		return len;
	}
	t->received = t->request->receive(t->request->context, bytes, len);
	return t->received ? 0 : len;
}

static struct curl_slist *list_headers(const struct http_request *r)
{
	struct curl_slist *list = NULL;

	/* Without this curl waits for a "100 Continue" before a large body. */
	list = curl_slist_append(list, "Expect:");
	if (r->headers)
		strvec_each(r->headers, header)
			list = curl_slist_append(list, *header);
	return r->secret ? curl_slist_append(list, r->secret) : list;
}

static void set_limits(CURL *easy, const struct http_request *r)
{
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)r->total_ms);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* Not NULL, which would let the environment name one. */
	curl_easy_setopt(easy, CURLOPT_PROXY, r->proxy ? r->proxy : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	if (r->ca_info && *r->ca_info) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, r->ca_info);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* HTTP/2 would bring copies of headers that nobody wipes. */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static void set_request(CURL *easy, struct transfer *t,
			const struct curl_slist *headers)
{
	const struct http_request *r = t->request;

	curl_easy_setopt(easy, CURLOPT_URL, r->url);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, AGENT);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	if (r->body) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)r->body->len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body->buf);
	}
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
}

static bool is_idle(const struct transfer *t)
{
	return clock_monotonic() - t->last >= t->request->idle_ms;
}

/* Let it run until it is done, idle for too long, or we are asked to stop. */
static CURLcode drive(CURLM *multi, struct transfer *t)
{
	struct curl_waitfd stop = { .fd = stop_fd(),
				    .events = CURL_WAIT_POLLIN };
	int running = 1, left;
	CURLMsg *message;

	while (running) {
		if (curl_multi_perform(multi, &running))
			return CURLE_FAILED_INIT;
		if (!running)
			break;
		if (stop_requested())
			return CURLE_ABORTED_BY_CALLBACK;
		if (is_idle(t))
			return CURLE_OPERATION_TIMEDOUT;
		curl_multi_poll(multi, &stop, stop.fd >= 0, POLL_MS, NULL);
	}
	message = curl_multi_info_read(multi, &left);
	return message ? message->data.result : CURLE_FAILED_INIT;
}

static enum http_error fail(enum http_error what, const char *why)
{
	error_set(ERR, "%s", why);
	return what;
}

static enum http_error explain_timeout(const struct transfer *t)
{
	const struct http_request *r = t->request;

	if (clock_monotonic() - t->start >= r->total_ms)
		error_set(ERR_TIMEOUT, "no whole reply within %lld seconds",
			  (long long)r->total_ms / 1000);
	else if (is_idle(t))
		error_set(ERR_TIMEOUT,
			  "no word from the server for %lld seconds",
			  (long long)r->idle_ms / 1000);
	else
		error_set(ERR_TIMEOUT, "no connection within %lld seconds",
			  (long long)r->connect_ms / 1000);
	return HTTP_TIMEOUT;
}

static enum http_error explain(const struct transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return HTTP_OK;
	case CURLE_ABORTED_BY_CALLBACK:
		return fail(HTTP_STOPPED, "interrupted");
	case CURLE_OPERATION_TIMEDOUT:
		return explain_timeout(t);
	case CURLE_WRITE_ERROR:
		if (t->received)
			return HTTP_RECEIVER;
		if (t->too_large)
			return fail(HTTP_TOO_LARGE,
				    "the reply is larger than allowed");
		return fail(HTTP_BROKEN, curl_easy_strerror(code));
	case CURLE_COULDNT_CONNECT:
		if (t->forbidden)
			return fail(HTTP_FORBIDDEN,
				    t->plain ? "its address is not among those "
					       "that may be talked to without "
					       "encryption" :
					       "its address is not public");
		return fail(HTTP_CONNECT, "nobody answers there");
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return fail(HTTP_CONNECT, "there is no such host");
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return fail(HTTP_FORBIDDEN, "it is not an address of a server");
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		return fail(HTTP_TLS, curl_easy_strerror(code));
	default:
		return fail(HTTP_BROKEN, curl_easy_strerror(code));
	}
}

static enum http_error run(struct transfer *t, CURLM *multi,
			   struct curl_slist *headers)
{
	CURLcode code;

	set_request(t->easy, t, headers);
	set_limits(t->easy, t->request);
	curl_multi_add_handle(multi, t->easy);
	t->start = t->last = clock_monotonic();
	code = drive(multi, t);
	t->reply->ms = clock_monotonic() - t->start;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->reply->status);
	curl_multi_remove_handle(multi, t->easy);
	return explain(t, code);
}

enum http_error http_send(struct http_reply *out, const struct http_request *r)
{
	struct transfer t = { .request = r, .reply = out };
	enum http_error result = HTTP_CONNECT;
	struct curl_slist *headers;
	CURLM *multi;

	if (begin())
		return HTTP_CONNECT;
	t.plain = strncasecmp(r->url, "https:", 6);
	t.easy = curl_easy_init();
	multi = curl_multi_init();
	headers = list_headers(r);
	if (t.easy && multi && headers)
		result = run(&t, multi, headers);
	else
		error_set(ERR, "libcurl does not start");
	curl_slist_free_all(headers);
	curl_easy_cleanup(t.easy);
	curl_multi_cleanup(multi);
	return result;
}

char *http_header(const struct http_reply *r, const char *name)
{
	const char *line = r->headers.buf;
	size_t len = strlen(name);

	while (*line) {
		size_t end = strcspn(line, "\r\n");

		if (end > len && line[len] == ':' &&
		    !strncasecmp(line, name, len)) {
			const char *value = line + len + 1;

			value += strspn(value, " \t");
			return alloc_string_n(value,
					      (size_t)(line + end - value));
		}
		line += end + strspn(line + end, "\r\n");
	}
	return NULL;
}
