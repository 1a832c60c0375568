/* SPDX-License-Identifier: MIT */
#include "rule/redact.h"
#include "rule/armour.h"
#include "rule/secret.h"
#include "util/strbuf.h"

#include <stdbool.h>
#include <string.h>

#define MARK "[REDACTED]"

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

/*
 * Where the key ends that begins before text, its END included. What is no key
 * that could be read goes on to an END, too, so that nothing is told of one in
 * an odd form.
 */
static const char *key_end(const char *text, const char *end)
{
	static const char mark[] = "-----END";
	size_t len = (size_t)(end - text), n;
	const char *stop;
	bool whole;

	if (len > ARMOUR_LIMIT)
		len = ARMOUR_LIMIT;
	n = armour_read(&whole, text, len);
	stop = memmem(text + n, len - n, mark, strlen(mark));
	if (stop && (!n || stop == text + n))
		return stop + strlen(mark);
	return text + n;
}

void redact(struct strbuf *out, size_t *count, const char *text, size_t len)
{
	const char *end = text + len, *hidden = text;

	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t n = stop ? (size_t)(stop - text) : (size_t)(end - text);
		const char *key = armour_begins(text, n);

		if (key && hidden < key) {
			hidden = key_end(key, end);
			++*count;
		}
		if (key || text < hidden)
			strbuf_adds(out, MARK);
		else
			redact_line(out, count, text, n);
		if (stop)
			strbuf_addc(out, '\n');
		text += n + (stop != NULL);
	}
}
