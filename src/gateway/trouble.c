/* SPDX-License-Identifier: MIT */
#include "gateway/trouble.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/json.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

/* Larger bodies are no error messages. */
#define BODY_LIMIT (256 << 10)

/* A key that is shorter might stand in any word. */
#define KEY_MINIMUM 4

void trouble_release(struct trouble *t)
{
	free(t->message);
	free(t->code);
	*t = TROUBLE_INIT;
}

static void add_without(struct strbuf *out, const char *text, const char *key)
{
	size_t len = key ? strlen(key) : 0;
	const char *at;

	for (; len >= KEY_MINIMUM && (at = strstr(text, key));
	     text = at + len) {
		strbuf_add(out, text, (size_t)(at - text));
		strbuf_adds(out, "[key]");
	}
	strbuf_adds(out, text);
}

/* No more than the limit, and no part of a character. */
static size_t whole(const struct strbuf *text, size_t limit)
{
	if (text->len <= limit)
		return text->len;
	while (limit && ((unsigned char)text->buf[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

char *trouble_tidy(const char *text, const char *key)
{
	CLEANUP(strbuf_release) struct strbuf clean = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf words = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;

	add_without(&clean, text, key);
	for (const char *p = clean.buf; *p && words.len < 2 * TROUBLE_LIMIT;
	     p++) {
		if (!strchr(" \t\r\n", *p))
			strbuf_addc(&words, *p);
		else if (words.len && words.buf[words.len - 1] != ' ')
			strbuf_addc(&words, ' ');
	}
	strbuf_rtrim(&words);
	text_line(&safe, words.buf, words.len);
	return alloc_string_n(safe.buf, whole(&safe, TROUBLE_LIMIT));
}

void trouble_make_tidy(char **text, const char *key)
{
	char *safe = *text ? trouble_tidy(*text, key) : NULL;

	free(*text);
	*text = safe;
}

static void add_code(struct strbuf *codes, const struct json *value)
{
	int64_t number;

	if (json_text(value))
		strbuf_addf(codes, "%s%s", codes->len ? " " : "",
			    json_text(value));
	else if (json_integer(&number, value))
		strbuf_addf(codes, "%s%lld", codes->len ? " " : "",
			    (long long)number);
}

static const char *message_of(const struct json *value)
{
	static const char *const names[] = { "message", "detail",
					     "html-message",
					     "error_description", "msg" };
	const char *text = json_text(value);

	for (size_t i = 0; !text && i < sizeof(names) / sizeof(*names); i++)
		text = json_text(json_get(value, names[i]));
	return text;
}

void trouble_of(struct trouble *out, const struct json *value)
{
	CLEANUP(strbuf_release) struct strbuf codes = STRBUF_INIT;
	const struct json *error = json_get(value, "error");
	const char *text = message_of(error);

	if (!text)
		text = message_of(value);
	add_code(&codes, json_get(error, "type"));
	add_code(&codes, json_get(error, "code"));
	trouble_release(out);
	out->message = alloc_string(text);
	out->code = codes.len ? strbuf_detach(&codes) : NULL;
}

static char *describe(size_t len, const char *type)
{
	size_t n = type ? strcspn(type, ";") : 0;

	if (!len)
		return alloc_string("it gives no reason");
	return alloc_printf("%zu bytes of %.*s", len, n ? (int)n : 15,
			    n ? type : "an unknown kind");
}

void trouble_read(struct trouble *out, const char *body, size_t len,
		  const char *content_type, const char *key)
{
	CLEANUP(cleanup_json) struct json *value = NULL;

	trouble_release(out);
	if (len && !json_parse(&value, body, len, BODY_LIMIT))
		trouble_of(out, value);
	trouble_make_tidy(&out->code, key);
	trouble_make_tidy(&out->message, key);
	if (!out->message || !*out->message) {
		free(out->message);
		out->message = describe(len, content_type);
		trouble_make_tidy(&out->message, key);
	}
}
