/* SPDX-License-Identifier: MIT */
#include "git/trailer.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What git writes itself; a paragraph with one may have other lines, too. */
static const char *const gits[] = {
	"Signed-off-by: ",
	"(cherry picked from commit ",
};

#define SCISSORS "# ------------------------ >8 ------------------------\n"
#define CONFLICTS "Conflicts:\n"

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

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

static bool blank(const char *line)
{
	size_t len = line_len(line);

	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)line[i]))
			return false;
	return true;
}

/* Length of the key if the line is "Key: value" or "Key : value", else 0. */
static size_t key_len(const char *line)
{
	size_t n = 0, end;

	while (isalnum((unsigned char)line[n]) || line[n] == '-')
		n++;
	end = n + strspn(line + n, " \t");
	return line[end] == ':' ? n : 0;
}

static bool is_gits(const char *line)
{
	for (size_t i = 0; i < sizeof(gits) / sizeof(*gits); i++)
		if (begins(line, gits[i]))
			return true;
	return false;
}

static bool continues(const char *line)
{
	return isspace((unsigned char)*line) && !blank(line);
}

/* The end of what is said: behind it are comments, blank lines, conflicts. */
static const char *text_end(const char *message)
{
	const char *end = message;
	bool conflicts = false;

	for (const char *line = message; *line && !begins(line, SCISSORS);
	     line = next_line(line)) {
		if (*line == '#' || blank(line))
			continue;
		if (begins(line, CONFLICTS) || (conflicts && *line == '\t')) {
			conflicts = true;
			continue;
		}
		conflicts = false;
		end = next_line(line);
	}
	return end;
}

static bool is_block(const char *line, const char *end)
{
	size_t trailers = 0, others = 0;
	bool of_git = false, within = false;

	for (; line < end; line = next_line(line)) {
		if (*line == '#') {
			within = false;
		} else if (is_gits(line) || key_len(line)) {
			of_git = of_git || is_gits(line);
			within = true;
			trailers++;
		} else if (!within || !continues(line)) {
			within = false;
			others++;
		}
	}
	return trailers && (!others || (of_git && trailers * 3 >= others));
}

/* Where the trailers of message begin; *end if it has none. */
static const char *block_start(const char *message, const char **end)
{
	const char *start = NULL;

	*end = text_end(message);
	for (const char *line = message; line < *end; line = next_line(line))
		if (blank(line))
			start = next_line(line);
	return start && is_block(start, *end) ? start : *end;
}

/* Append the value of the trailer at line, its continuations unfolded. */
static const char *read_value(struct strbuf *value, const char *line,
			      const char *end)
{
	const char *text = strchr(line, ':') + 1;

	for (;;) {
		while (isspace((unsigned char)*text) && *text != '\n')
			text++;
		strbuf_add(value, text, line_len(text));
		strbuf_rtrim(value);
		line = next_line(line);
		if (line >= end || !continues(line))
			return line;
		strbuf_addc(value, ' ');
		text = line;
	}
}

void trailers_read(struct trailers *out, const char *message)
{
	const char *end, *line = block_start(message, &end);

	while (line < end) {
		CLEANUP(strbuf_release) struct strbuf value = STRBUF_INIT;
		size_t len = key_len(line);

		if (!len) {
			line = next_line(line);
			continue;
		}
		strvec_push_n(&out->keys, line, len);
		line = read_value(&value, line, end);
		strvec_push(&out->values, value.buf + strspn(value.buf, " "));
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
static bool copy_without(struct strbuf *out, const char *line, const char *end,
			 const char *prefix)
{
	bool dropping = false, dropped = false;

	for (; line < end; line = next_line(line)) {
		if (!continues(line))
			dropping = key_len(line) &&
				   !strncasecmp(line, prefix, strlen(prefix));
		dropped |= dropping;
		if (!dropping)
			strbuf_add(out, line, (size_t)(next_line(line) - line));
	}
	return dropped;
}

/* A paragraph that became empty takes the blank lines before it along. */
static void cut_paragraph(struct strbuf *out)
{
	strbuf_rtrim(out);
	if (out->len)
		strbuf_addc(out, '\n');
}

/* Without the trailers of that prefix, once; NULL if there were none. */
static char *strip_once(const char *message, const char *prefix)
{
	const char *end, *block = block_start(message, &end);
	CLEANUP(strbuf_release) struct strbuf kept = STRBUF_INIT;
	struct strbuf out = STRBUF_INIT;

	if (!copy_without(&kept, block, end, prefix))
		return NULL;
	strbuf_add(&out, message, (size_t)(block - message));
	if (!kept.len)
		cut_paragraph(&out);
	strbuf_adds(&out, kept.buf);
	strbuf_adds(&out, end);
	return strbuf_detach(&out);
}

static char *append(const char *message, const char *key, const char *value)
{
	const char *end, *block = block_start(message, &end);
	struct strbuf out = STRBUF_INIT;

	strbuf_add(&out, message, (size_t)(end - message));
	if (out.len && out.buf[out.len - 1] != '\n')
		strbuf_addc(&out, '\n');
	if (block == end)
		strbuf_addc(&out, '\n');
	strbuf_addf(&out, "%s: %s\n%s", key, value, end);
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

void trailers_divide(char **text, struct strvec *trailers, const char *message)
{
	const char *end, *line = block_start(message, &end);
	struct strbuf rest = STRBUF_INIT;
	bool within = false;

	strbuf_add(&rest, message, (size_t)(line - message));
	for (const char *next; line < end; line = next) {
		const char *from = line;

		within = key_len(line) || is_gits(line);
		for (next = next_line(line);
		     within && next < end && continues(next);
		     line = next, next = next_line(next))
			continue;
		if (within)
			strvec_push_n(trailers, from,
				      (size_t)(line - from) + line_len(line));
		else
			strbuf_add(&rest, line, (size_t)(next - line));
	}
	cut_paragraph(&rest);
	*text = strbuf_detach(&rest);
}

/* "key: value" in lower case and one line; what git writes otherwise is whole.
 */
static void normalize(struct strbuf *out, const char *trailer)
{
	size_t len = key_len(trailer);

	for (size_t i = 0; i < len; i++)
		strbuf_addc(out, (char)tolower((unsigned char)trailer[i]));
	if (!len) {
		strbuf_adds(out, trailer);
		strbuf_rtrim(out);
		return;
	}
	strbuf_addc(out, ':');
	read_value(out, trailer, trailer + strlen(trailer));
}

bool trailers_equal(const char *a, const char *b)
{
	CLEANUP(strbuf_release) struct strbuf x = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf y = STRBUF_INIT;

	normalize(&x, a);
	normalize(&y, b);
	return !strcmp(x.buf, y.buf);
}

bool trailers_has_key(const char *trailer, const char *key)
{
	return key_len(trailer) == strlen(key) &&
	       !strncasecmp(trailer, key, strlen(key));
}
