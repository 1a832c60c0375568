/* SPDX-License-Identifier: MIT */
#include "config/ini.h"
#include "config/key.h"
#include "config/value.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <ctype.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The kinds of sections; those without a scope are of later versions. */
static const struct kind {
	const char *name;
	bool named, known;
	enum key_scope scope;
	const char *family; /* what the names of its settings begin with */
} kinds[] = {
	{ "target", true, true, KEY_TARGET, "" },
	{ "test", true, true, KEY_TEST, "" },
	{ "lane", true, true, KEY_LANE, "" },
	{ "reviewer", true, true, KEY_REVIEWER, "" },
	{ "review", false, true, KEY_TARGET, "review" },
	{ .name = "trigger", .named = true },
	{ 0 },
};

struct section {
	const struct kind *kind;
	char *text; /* between the brackets, as inih hands it out */
	char *subject;
	unsigned line;
};

struct pair {
	size_t section;
	char *name, *value;
	unsigned line;
};

struct reader {
	const char *file;
	unsigned line;
	struct strbuf clean; /* what inih gets: no comments, no indentation */
	struct section *sections;
	struct pair *pairs;
	size_t n_sections, sections_alloc, n_pairs, pairs_alloc;
	size_t parsed; /* pairs that inih has read, too */
	bool differs;
};

static void reader_release(struct reader *r)
{
	for (size_t i = 0; i < r->n_sections; i++) {
		free(r->sections[i].text);
		free(r->sections[i].subject);
	}
	for (size_t i = 0; i < r->n_pairs; i++) {
		free(r->pairs[i].name);
		free(r->pairs[i].value);
	}
	free(r->sections);
	free(r->pairs);
	strbuf_release(&r->clean);
}

void ini_release(struct ini *ini)
{
	for (size_t i = 0; i < ini->n; i++) {
		free(ini->v[i].subject);
		free(ini->v[i].value);
	}
	free(ini->v);
	*ini = INI_INIT;
}

static int fail(const struct reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(const struct reader *r, const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf message = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&message, format, args);
	va_end(args);
	error_set(ERR_INVALID, "%s:%u: %s", r->file, r->line, message.buf);
	return error_next(ERR_INVALID, "correct line %u of %s", r->line,
			  r->file);
}

/* The same around the message that a check has left. */
static int fail_value(const struct reader *r, const char *what)
{
	CLEANUP(cleanup_free) char *why = alloc_string(error_message());

	return fail(r, "%s: %s", what, why);
}

static int read_header(struct reader *r, struct section *s)
{
	size_t word = strcspn(s->text, " \t\"");
	const char *rest = s->text + word + strspn(s->text + word, " \t");
	size_t len = strlen(rest);

	for (s->kind = kinds; s->kind->name; s->kind++)
		if (strlen(s->kind->name) == word &&
		    !strncasecmp(s->kind->name, s->text, word))
			break;
	if (!s->kind->name)
		return fail(r, "no such section; there are "
			       "[target \"<branch>\"], [test \"<name>\"], "
			       "[lane \"<name>\"], [reviewer \"<name>\"] and "
			       "[review]");
	if (!s->kind->named)
		return len ? fail(r, "[%s] takes no name", s->kind->name) : 0;
	if (len < 3 || rest[0] != '"' ||
	    strchr(rest + 1, '"') != rest + len - 1)
		return fail(r, "write [%s \"<name>\"]", s->kind->name);
	s->subject = alloc_string_n(rest + 1, len - 2);
	if (s->kind->known &&
	    (*key_prefix(s->kind->scope) ? value_gate(s->subject) :
					   value_branch(s->subject)))
		return fail_value(r, s->kind->name);
	return 0;
}

static int read_section(struct reader *r, const char *text, size_t len)
{
	const char *end = memchr(text, ']', len);
	struct section s = { .line = r->line };
	int error;

	if (!end || memchr(text, ';', end - text))
		return fail(r, "']' is missing");
	if (end + 1 != text + len)
		return fail(r, "after ']' the line must end");
	if (end - text - 1 > INI_SECTION_LIMIT)
		return fail(r, "the section's name is longer than %d bytes",
			    INI_SECTION_LIMIT);
	s.text = alloc_string_n(text + 1, end - text - 1);
	error = read_header(r, &s);
	r->sections = alloc_grow(r->sections, r->n_sections, &r->sections_alloc,
				 sizeof(s));
	r->sections[r->n_sections++] = s;
	for (size_t i = 0; !error && i + 1 < r->n_sections; i++)
		if (r->sections[i].kind == s.kind &&
		    (!s.subject || !strcmp(r->sections[i].subject, s.subject)))
			error = fail(r, "the section stands in line %u already",
				     r->sections[i].line);
	return error;
}

/* What inih would take for a comment, and what a reader may mistake. */
static int check_written(const struct reader *r, const char *name,
			 const char *value)
{
	size_t len = strlen(value);

	for (const char *p = value; *p; p++)
		if (*p == ';' && (p == value || isspace((unsigned char)p[-1])))
			return fail(r,
				    "'%s': ';' after a space would begin a "
				    "comment; leave out the space, or put the "
				    "comment on its own line",
				    name);
	if (len > 1 && value[0] == '"' &&
	    strchr(value + 1, '"') == value + len - 1)
		return fail(r,
			    "'%s': quotes would be part of the value; leave "
			    "them out",
			    name);
	return 0;
}

static int read_pair(struct reader *r, const char *text, size_t len)
{
	const char *equals = memchr(text, '=', len);
	const char *value = equals ? equals + 1 : NULL;
	size_t name = 0;
	struct pair *pair;

	while (name < len && (isalnum((unsigned char)text[name]) ||
			      strchr("-_.", text[name])))
		name++;
	if (!name)
		return fail(r, "the line does not begin with a name");
	if (!equals || text + name + strspn(text + name, " \t") != equals)
		return fail(r,
			    "after '%.*s' there must be '='; a value cannot "
			    "go on in a second line",
			    (int)name, text);
	if (!r->n_sections)
		return fail(r, "'%.*s' stands in front of the first section",
			    (int)name, text);
	if (r->n_pairs == INI_KEYS_LIMIT)
		return fail(r, "more than %d settings", INI_KEYS_LIMIT);
	while (value < text + len && isblank((unsigned char)*value))
		value++;
	r->pairs = alloc_grow(r->pairs, r->n_pairs, &r->pairs_alloc,
			      sizeof(*r->pairs));
	pair = &r->pairs[r->n_pairs++];
	*pair = (struct pair){ .section = r->n_sections - 1, .line = r->line };
	pair->name = alloc_string_n(text, name);
	pair->value = alloc_string_n(value, text + len - value);
	return check_written(r, pair->name, pair->value);
}

static int read_line(struct reader *r, const char *text, size_t len)
{
	while (len && isblank((unsigned char)*text)) {
		text++;
		len--;
	}
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (!len || *text == '#' || *text == ';') {
		strbuf_addc(&r->clean, '\n');
		return 0;
	}
	if (len > INI_LINE_LIMIT)
		return fail(r,
			    "the line is longer than %d bytes; put a long "
			    "command into a script",
			    INI_LINE_LIMIT);
	strbuf_add(&r->clean, text, len);
	strbuf_addc(&r->clean, '\n');
	return *text == '[' ? read_section(r, text, len) :
			      read_pair(r, text, len);
}

static int check_bytes(const struct reader *r, const char *text, size_t len)
{
	if (r->line == 1 && len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		return fail(r, "the file begins with a byte order mark");
	for (size_t i = 0; i < len; i++)
		if (!text[i])
			return fail(r, "the line holds a NUL byte");
		else if (text[i] == '\r' && i + 1 < len)
			return fail(r, "a carriage return is not followed by "
				       "a line feed");
		else if (iscntrl((unsigned char)text[i]) &&
			 !strchr("\t\r", text[i]))
			return fail(r,
				    "the line holds the control character "
				    "\\x%02x",
				    (unsigned char)text[i]);
	return 0;
}

static int read_lines(struct reader *r, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *stop = memchr(text, '\n', end - text);
		size_t n = (stop ? stop : end) - text;
		int error;

		r->line++;
		error = check_bytes(r, text, n);
		/* The CR of a CR LF, which a file's last line has not. */
		if (!error && !stop && n && text[n - 1] == '\r')
			error = fail(r, "a carriage return is not followed by "
					"a line feed");
		if (!error)
			error = read_line(r, text, n);
		if (error)
			return error;
		text += n + 1;
	}
	return 0;
}

/* inih says: is it what we read in this place? */
static int parsed_pair(void *data, const char *section, const char *name,
		       const char *value)
{
	struct reader *r = data;
	const struct pair *pair = &r->pairs[r->parsed];

	if (r->parsed == r->n_pairs || strcmp(pair->name, name) ||
	    strcmp(pair->value, value) ||
	    strcmp(r->sections[pair->section].text, section))
		r->differs = true;
	else
		r->parsed++;
	return 1;
}

static int read_twice(struct reader *r)
{
	int status = ini_parse_string(r->clean.buf, parsed_pair, r);

	if (!status && !r->differs && r->parsed == r->n_pairs)
		return 0;
	r->line = r->parsed < r->n_pairs ? r->pairs[r->parsed].line : r->line;
	return fail(r, "the line can be read in two ways");
}

/* A key's name as it is written in that section. */
static char *written_as(const struct section *s, const char *key)
{
	char *name = alloc_string(key + strlen(s->kind->family));

	name[0] = (char)tolower((unsigned char)name[0]);
	return name;
}

static int not_here(const struct reader *r, const struct section *s,
		    const struct key *key)
{
	fail(r, "'%s' does not belong in this file", key->name);
	return error_next(ERR_INVALID,
			  "take line %u out of %s; to set it, run git config "
			  "refinery.%s%s%s <value>",
			  r->line, r->file, s->subject ? s->subject : "",
			  s->subject ? "." : "", key->name);
}

static int unknown_key(const struct reader *r, const struct section *s,
		       const char *name, const char *full)
{
	const char *near = key_suggest(s->kind->scope, full);
	CLEANUP(cleanup_free) char *as = NULL;

	if (!near || strncmp(near, s->kind->family, strlen(s->kind->family)))
		return fail(r, "'%s' is not a setting of a %s", name,
			    s->kind->name);
	as = written_as(s, near);
	return fail(r, "'%s' is not a setting of a %s; did you mean '%s'?",
		    name, s->kind->name, as);
}

static const char *value_of(const struct ini *ini, const struct key *key,
			    const char *subject)
{
	for (size_t i = 0; i < ini->n; i++)
		if (ini->v[i].key == key && !strcmp(ini->v[i].subject, subject))
			return ini->v[i].value;
	return NULL;
}

static int add_pair(struct ini *ini, struct reader *r, const struct pair *pair)
{
	const struct section *s = &r->sections[pair->section];
	const char *subject = s->subject ? s->subject : "";
	CLEANUP(cleanup_free) char *name = NULL;
	const struct key *key;

	r->line = pair->line;
	if (!s->kind->known)
		return 0;
	name = alloc_printf("%s%s", s->kind->family, pair->name);
	key = key_find(s->kind->scope, name);
	if (!key)
		return unknown_key(r, s, pair->name, name);
	if (!key->file)
		return not_here(r, s, key);
	if (value_of(ini, key, subject))
		return fail(r, "'%s' is there twice", pair->name);
	if (value_check(key, pair->value))
		return fail_value(r, key->name);
	ini->v = alloc_grow(ini->v, ini->n, &ini->alloc, sizeof(*ini->v));
	ini->v[ini->n++] = (struct ini_entry){
		.key = key,
		.subject = alloc_string(subject),
		.value = alloc_string(pair->value),
		.line = pair->line,
	};
	return 0;
}

/* Of a kind of section that is about a command: has it one? */
static int check_command(const struct ini *ini, struct reader *r,
			 const struct section *s)
{
	const struct key *command;

	r->line = s->line;
	if (!s->kind->known)
		return 0;
	command = key_find(s->kind->scope, "command");
	if (!command || ini_value(ini, command, s->subject))
		return 0;
	return fail(r, "the %s '%s' has no command", s->kind->name, s->subject);
}

static int add_pairs(struct ini *ini, struct reader *r)
{
	for (size_t i = 0; i < r->n_pairs; i++)
		if (add_pair(ini, r, &r->pairs[i]))
			return ERR_INVALID;
	for (size_t i = 0; i < r->n_sections; i++)
		if (check_command(ini, r, &r->sections[i]))
			return ERR_INVALID;
	return 0;
}

int ini_read(struct ini *out, const char *text, size_t len, const char *name)
{
	CLEANUP(reader_release)
	struct reader r = { .file = name, .clean = STRBUF_INIT };
	CLEANUP(ini_release) struct ini ini = INI_INIT;
	int error;

	if (len > INI_SIZE_LIMIT)
		return error_set(ERR_INVALID, "%s is larger than %zu bytes",
				 name, INI_SIZE_LIMIT);
	error = read_lines(&r, text, len);
	if (!error)
		error = read_twice(&r);
	if (!error)
		error = add_pairs(&ini, &r);
	if (error)
		return error;
	ini_release(out);
	*out = ini;
	ini = INI_INIT;
	return 0;
}

const char *ini_value(const struct ini *ini, const struct key *key,
		      const char *subject)
{
	const char *value = value_of(ini, key, subject);

	return value ? value : value_of(ini, key, "");
}
