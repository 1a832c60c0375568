/* SPDX-License-Identifier: MIT */
/*
 * Lines that point at a file, in the middle of others. Only what has a place,
 * that is digits after the file's name, is an item; the rest is talk.
 */
#include "linter/intake-format.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The words for a level, as tools write them. */
static const struct {
	const char *name;
	enum finding_level level;
} words[] = {
	{ "error", FINDING_ERROR },	    { "fatal error", FINDING_ERROR },
	{ "fatal", FINDING_ERROR },	    { "warning", FINDING_WARNING },
	{ "portability", FINDING_WARNING }, { "performance", FINDING_WARNING },
	{ "note", FINDING_NOTE },	    { "info", FINDING_NOTE },
	{ "information", FINDING_NOTE },    { "style", FINDING_NOTE },
	{ "hint", FINDING_NOTE },	    { "remark", FINDING_NOTE },
};

/* A line, copied, and cut into pieces in place. */
struct line {
	char *path;
	int64_t number, column;
	char *rest;
};

/* Digits at *at, which is moved behind them. */
static bool take_number(int64_t *out, char **at)
{
	CLEANUP(cleanup_free) char *digits = NULL;
	size_t len = strspn(*at, "0123456789");

	if (!len || len > 9)
		return false;
	digits = alloc_string_n(*at, len);
	*at += len;
	return !number_parse(out, digits, 0, UINT32_MAX);
}

/* "file:12:" or "file:12:3:" from the colon on. */
static bool take_colons(struct line *line, char *colon)
{
	char *at = colon + 1;
	char *column;

	if (!take_number(&line->number, &at) || *at != ':')
		return false;
	column = ++at;
	if (!take_number(&line->column, &column) || *column != ':')
		line->column = 0;
	else
		at = column + 1;
	line->rest = at;
	return true;
}

/* "file(12): " or "file(12,3): " from the parenthesis on. */
static bool take_parentheses(struct line *line, char *open)
{
	char *at = open + 1;

	if (!take_number(&line->number, &at))
		return false;
	line->column = 0;
	if (*at == ',') {
		at++;
		if (!take_number(&line->column, &at))
			return false;
	}
	if (strncmp(at, "):", 2))
		return false;
	line->rest = at + 2;
	return true;
}

/* Where the name of the file ends, its place begins. */
static bool split(struct line *line, char *text)
{
	for (char *at = text; *at; at++) {
		bool found = *at == ':' ? take_colons(line, at) :
			     *at == '(' ? take_parentheses(line, at) :
					  false;

		if (!found)
			continue;
		if (at == text)
			return false;
		*at = '\0';
		line->path = text;
		return true;
	}
	return false;
}

static char *skip_space(char *text)
{
	return text + strspn(text, " \t");
}

/* "warning:", "[warning]" or, as in "error TS2322:", "error " before a code. */
static bool take_level(enum finding_level *out, char **at)
{
	char *text = *at + (**at == '[');

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i].name);
		char end;

		if (strncasecmp(text, words[i].name, len))
			continue;
		end = text[len];
		if (text != *at ? end != ']' : end != ':' && end != ' ')
			continue;
		if (end == ' ' && !isupper((unsigned char)text[len + 1]))
			continue;
		*out = words[i].level;
		*at = skip_space(text + len + 1);
		return true;
	}
	return false;
}

/* Capital letters and digits, such as E501 and TS2322, before the message. */
static char *take_code(char **at)
{
	size_t letters = strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t len = letters + strspn(*at + letters, "0123456789");
	char *code = *at;
	char end = code[len];

	if (!letters || letters > 6 || len == letters || len > letters + 6 ||
	    (end != ':' && end != ' '))
		return NULL;
	code[len] = '\0';
	*at = skip_space(code + len + 1);
	return code;
}

/* What stands in the last brackets of the line: "[-Wunused]", "(rule)". */
static char *take_tail(char *message, char open, char close)
{
	size_t len = strlen(message);
	char *start;

	if (!len || message[len - 1] != close)
		return NULL;
	start = strrchr(message, open);
	if (!start || start == message || start[-1] != ' ' ||
	    start[1] == close || strpbrk(start, " \t"))
		return NULL;
	message[len - 1] = '\0';
	start[-1] = '\0';
	return start + 1;
}

/* mandoc and others say their own name first: "mandoc: file:1:2: ...". */
static char *without_name(char *path)
{
	size_t name = strcspn(path, "/ :");

	return strncmp(path + name, ": ", 2) ? path :
					       skip_space(path + name + 1);
}

/*
 * A note without a rule explains what a compiler said before it: it belongs to
 * that. False: nothing stands before it.
 */
static bool explain(struct intake *in, const struct line *line,
		    const char *message)
{
	struct finding *last;

	if (!in->report->added || !in->out->n)
		return false;
	last = &in->out->v[in->out->n - 1];
	finding_setf(&last->why, "%s%s%.500s:%lld: %s",
		     last->why ? last->why : "", last->why ? "\n" : "",
		     line->path, (long long)line->number, message);
	return true;
}

static void read_line(struct intake *in, char *text)
{
	struct line line = { 0 };
	struct intake_item item = { .level = FINDING_WARNING };
	CLEANUP(cleanup_free) char *path = NULL;
	char *message;
	bool said, is_note;

	if (!split(&line, text))
		return;
	message = skip_space(line.rest);
	is_note = !strncasecmp(message, "note:", 5);
	said = take_level(&item.level, &message);
	item.rule = take_code(&message);
	if (!item.rule)
		item.rule = take_tail(message, '[', ']');
	if (!item.rule && said)
		item.rule = take_tail(message, '(', ')');
	if (!*message)
		return;
	if (is_note && !item.rule && explain(in, &line, message))
		return;
	if (!intake_path(&path, in, without_name(line.path)))
		return;
	item.path = path;
	item.first = line.number;
	item.column = line.column;
	item.message = message;
	intake_add(in, &item);
}

static int parse(struct intake *in, const char *text, size_t len)
{
	const char *end = text + len;

	for (size_t number = 1; text < end; number++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((stop ? stop : end) - text);
		CLEANUP(cleanup_free) char *line = NULL;

		if (number > INTAKE_LINES_LIMIT)
			return error_set(ERR_INVALID, "more than %d lines",
					 INTAKE_LINES_LIMIT);
		while (n && isspace((unsigned char)text[n - 1]))
			n--;
		if (n > INTAKE_LINE_LIMIT)
			intake_set_aside(in, INTAKE_MALFORMED,
					 "line %zu has more than %d bytes",
					 number, INTAKE_LINE_LIMIT);
		else if (n && !memchr(text, '\0', n)) {
			line = alloc_string_n(text, n);
			read_line(in, line);
		}
		text = stop ? stop + 1 : end;
	}
	return 0;
}

const struct intake_format intake_lines = { "lines", parse };
