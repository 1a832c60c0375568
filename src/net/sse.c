/* SPDX-License-Identifier: MIT */
#include "net/sse.h"
#include "util/error.h"

#include <string.h>

static const char mark[] = "\xef\xbb\xbf";

void sse_release(struct sse *s)
{
	strbuf_release(&s->line);
	strbuf_release(&s->event);
	strbuf_release(&s->data);
	*s = SSE_INIT;
}

static int too_long(void)
{
	return error_set(ERR_INVALID, "an event of more than %d bytes",
			 SSE_LIMIT);
}

static int dispatch(struct sse *s)
{
	const char *event = s->event.len ? s->event.buf : "message";
	int error = 0;

	if (s->has_data)
		error = s->call(s->context, event, s->data.buf, s->data.len);
	strbuf_clear(&s->event);
	strbuf_clear(&s->data);
	s->has_data = false;
	return error;
}

static int add_data(struct sse *s, const char *value, size_t len)
{
	if (s->data.len + len + 1 > SSE_LIMIT)
		return too_long();
	if (s->has_data)
		strbuf_addc(&s->data, '\n');
	strbuf_add(&s->data, value, len);
	s->has_data = true;
	return 0;
}

static int take_line(struct sse *s)
{
	const char *line = s->line.buf, *value;
	size_t len = s->line.len, name;

	if (!s->begun && len >= 3 && !memcmp(line, mark, 3)) {
		line += 3;
		len -= 3;
	}
	s->begun = true;
	if (!len)
		return dispatch(s);
	value = memchr(line, ':', len);
	name = value ? (size_t)(value - line) : len;
	value = value ? value + 1 : line + len;
	if (value < line + len && *value == ' ')
		value++;
	len -= (size_t)(value - line);
	if (name == 4 && !memcmp(line, "data", 4))
		return add_data(s, value, len);
	if (name == 5 && !memcmp(line, "event", 5)) {
		strbuf_clear(&s->event);
		strbuf_add(&s->event, value, len);
	}
	return 0;
}

static int end_line(struct sse *s)
{
	int error = take_line(s);

	strbuf_clear(&s->line);
	return error;
}

int sse_feed(struct sse *s, const char *bytes, size_t len)
{
	const char *end = bytes + len;
	int error = 0;

	while (!error && bytes < end) {
		size_t n = 0;

		if (s->carriage && *bytes == '\n') {
			s->carriage = false;
			bytes++;
			continue;
		}
		s->carriage = false;
		while (bytes + n < end && bytes[n] != '\n' && bytes[n] != '\r')
			n++;
		if (s->line.len + n > SSE_LIMIT)
			return too_long();
		strbuf_add(&s->line, bytes, n);
		bytes += n;
		if (bytes == end)
			break;
		s->carriage = *bytes++ == '\r';
		error = end_line(s);
	}
	return error;
}
