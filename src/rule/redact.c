/* SPDX-License-Identifier: MIT */
#include "rule/redact.h"
#include "rule/secret.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <string.h>

#define MARK "[REDACTED]"

static bool key_ends(const char *line, size_t len)
{
	return memmem(line, len, "-----END ", 9);
}

static void redact_line(struct strbuf *out, size_t *count, const char *line,
			size_t len)
{
	struct secret secret;
	size_t at = 0, from = 0;

	while (secret_next(&secret, line, len, &at, true)) {
		strbuf_add(out, line + from, secret.start - from);
		strbuf_adds(out, MARK);
		from = secret.start + secret.len;
		++*count;
	}
	strbuf_add(out, line + from, len - from);
}

void redact(struct strbuf *out, size_t *count, const char *text, size_t len)
{
	const char *end = text + len;
	bool in_key = false;

	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t n = stop ? (size_t)(stop - text) : (size_t)(end - text);
		bool inside, begins = secret_key_begins(text, n, &inside);

		if (begins)
			++*count;
		if (begins || in_key)
			strbuf_adds(out, MARK);
		else
			redact_line(out, count, text, n);
		in_key = (in_key || begins) && !key_ends(text, n) &&
			 !(begins && inside);
		if (stop)
			strbuf_addc(out, '\n');
		text += n + (stop != NULL);
	}
}
