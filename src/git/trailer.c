/* SPDX-License-Identifier: MIT */
#include "git/trailer.h"
#include "util/alloc.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char cherry[] = "(cherry picked from commit ";

void trailers_release(struct trailers *t)
{
	strvec_release(&t->keys);
	strvec_release(&t->values);
}

static size_t line_len(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	line += line_len(line);
	return *line ? line + 1 : line;
}

static bool blank(const char *line)
{
	size_t len = line_len(line);

	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)line[i]))
			return false;
	return true;
}

/* Length of the key if the line is "Key: value", else 0. */
static size_t key_len(const char *line)
{
	size_t n = 0;

	while (isalnum((unsigned char)line[n]) || line[n] == '-')
		n++;
	return line[n] == ':' ? n : 0;
}

/* Where the trailers of message begin; its end if it has none. */
static const char *block_start(const char *message)
{
	const char *end = message + strlen(message);
	const char *start = NULL, *last = NULL;
	bool gap = false, first = true;

	for (const char *line = message; *line; line = next_line(line)) {
		if (blank(line)) {
			gap = true;
			continue;
		}
		if (gap && !first)
			start = line;
		gap = false;
		first = false;
		last = line;
	}
	if (!start || !last)
		return end;
	if (!key_len(start) && strncmp(start, cherry, sizeof(cherry) - 1))
		return end;
	for (const char *line = start; *line && !blank(line);
	     line = next_line(line))
		if (!key_len(line) && *line != ' ' && *line != '\t' &&
		    strncmp(line, cherry, sizeof(cherry) - 1))
			return end;
	return start;
}

/* Append the value of the trailer at line, its continuations unfolded. */
static const char *read_value(struct strbuf *value, const char *line,
			      size_t skip)
{
	const char *text = line + skip;

	for (;;) {
		while (*text == ' ' || *text == '\t')
			text++;
		strbuf_add(value, text, line_len(text));
		strbuf_rtrim(value);
		line = next_line(line);
		if (*line != ' ' && *line != '\t')
			return line;
		if (blank(line))
			return line;
		strbuf_addc(value, ' ');
		text = line;
	}
}

void trailers_read(struct trailers *out, const char *message)
{
	const char *line = block_start(message);

	while (*line && !blank(line)) {
		size_t len = key_len(line);
		struct strbuf value = STRBUF_INIT;

		if (!len) {
			line = next_line(line);
			continue;
		}
		strvec_push_n(&out->keys, line, len);
		line = read_value(&value, line, len + 1);
		strvec_push(&out->values, value.buf);
		strbuf_release(&value);
	}
}

const char *trailers_get(const struct trailers *t, const char *key)
{
	for (size_t i = 0; i < t->keys.n; i++)
		if (!strcasecmp(t->keys.v[i], key))
			return t->values.v[i];
	return NULL;
}

/* Copy the block without the trailers of that prefix. True if any went. */
static bool copy_without(struct strbuf *out, const char *block,
			 const char *prefix)
{
	bool dropping = false, dropped = false;

	for (const char *line = block; *line; line = next_line(line)) {
		if (*line != ' ' && *line != '\t')
			dropping = key_len(line) &&
				   !strncasecmp(line, prefix, strlen(prefix));
		dropped |= dropping;
		if (!dropping)
			strbuf_add(out, line, (size_t)(next_line(line) - line));
	}
	return dropped;
}

/* Without the trailers of that prefix, once; NULL if there were none. */
static char *strip_once(const char *message, const char *prefix)
{
	const char *block = block_start(message);
	struct strbuf out = STRBUF_INIT;
	struct strbuf kept = STRBUF_INIT;

	if (!copy_without(&kept, block, prefix)) {
		strbuf_release(&kept);
		return NULL;
	}
	strbuf_add(&out, message, (size_t)(block - message));
	strbuf_rtrim(&out);
	strbuf_rtrim(&kept);
	strbuf_addf(&out, kept.len ? "\n\n%s\n" : "%s\n", kept.buf);
	strbuf_release(&kept);
	return strbuf_detach(&out);
}

static char *append(const char *message, const char *key, const char *value)
{
	bool has_block = *block_start(message) != '\0';
	struct strbuf out = STRBUF_INIT;

	strbuf_adds(&out, message);
	strbuf_rtrim(&out);
	strbuf_addf(&out, "%s%s: %s\n", has_block ? "\n" : "\n\n", key, value);
	return strbuf_detach(&out);
}

/*
 * Strips until nothing is left to strip: with the last paragraph gone the one
 * before it may be read as trailers.
 */
char *trailers_replace(const char *message, const char *prefix, const char *key,
		       const char *value)
{
	char *text = alloc_string(message);
	char *less;

	while ((less = strip_once(text, prefix))) {
		free(text);
		text = less;
	}
	if (!key)
		return text;
	less = append(text, key, value);
	free(text);
	return less;
}
