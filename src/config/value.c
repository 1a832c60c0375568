/* SPDX-License-Identifier: MIT */
#include "config/value.h"
#include "config/command.h"
#include "config/freeze.h"
#include "config/key.h"
#include "config/when.h"
#include "git/oid.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strvec.h"
#include "util/text.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>
#include <strings.h>

#define NAME_LIMIT 64
#define GLOB_LIMIT 1024

static int bool_parse(int64_t *out, const char *value)
{
	static const char *const no[] = { "", "false", "no", "off", "0" };
	static const char *const yes[] = { "true", "yes", "on", "1" };

	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (!strcasecmp(value, no[i]))
			return *out = 0;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!strcasecmp(value, yes[i])) {
			*out = 1;
			return 0;
		}
	return error_set(ERR_INVALID, "'%.80s' is not true or false", value);
}

int value_number(int64_t *out, const struct key *key, const char *value)
{
	switch (key->type) {
	case KEY_BOOL:
		return bool_parse(out, value);
	case KEY_DURATION:
		return number_parse_duration(out, value);
	case KEY_SIZE:
		return number_parse_size(out, value);
	case KEY_MONEY:
		return number_parse_money(out, value);
	default:
		return number_parse(out, value, key->min, key->max);
	}
}

static int check_number(const struct key *key, const char *value)
{
	const char *unit = key->type == KEY_DURATION ? " seconds" :
			   key->type == KEY_SIZE     ? " bytes" :
			   key->type == KEY_MONEY    ? " millionths" :
						       "";
	int64_t number;
	int error = value_number(&number, key, value);

	if (error || key->type == KEY_BOOL)
		return error;
	if (number < key->min || number > key->max)
		return error_set(ERR_INVALID, "'%s' is not from %lld to %lld%s",
				 value, (long long)key->min,
				 (long long)key->max, unit);
	return 0;
}

static int check_choice(const struct key *key, const char *value)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; key->choices[i]; i++) {
		if (!strcmp(key->choices[i], value))
			return 0;
		strbuf_addf(&all, "%s%s", i ? ", " : "", key->choices[i]);
	}
	return error_set(ERR_INVALID, "'%.80s' is not one of %s", value,
			 all.buf);
}

void value_items(struct strvec *out, const struct key *key, const char *value)
{
	if (!*value)
		strvec_clear(out);
	else if (key->whole)
		strvec_push(out, value);
	else
		strvec_split(out, value);
}

static int check_list(const struct key *key, const char *value)
{
	CLEANUP(strvec_release) struct strvec items = STRVEC_INIT;
	int error = 0;

	value_items(&items, key, value);
	if (items.n > (size_t)key->max)
		return error_set(ERR_INVALID, "more than %lld items",
				 (long long)key->max);
	strvec_each(&items, item) {
		error = key->item ? key->item(*item) : 0;
		if (error)
			break;
	}
	return error;
}

static int check_string(const struct key *key, const char *value)
{
	size_t len = strlen(value);

	if (len < (size_t)key->min)
		return error_set(ERR_INVALID, "the value is empty");
	if (len > (size_t)key->max)
		return error_set(ERR_INVALID, "longer than %lld bytes",
				 (long long)key->max);
	return len && key->item ? key->item(value) : 0;
}

/*
 * What matches nothing at all is found in any output. Intervals let a short
 * expression take gigabytes in regcomp(3), and back references let a match take
 * for ever; neither is worth that here.
 */
static int check_pattern(const struct key *key, const char *value)
{
	char message[128];
	regex_t regex;
	int status;
	bool idle;

	if (strlen(value) > (size_t)key->max)
		return error_set(ERR_INVALID, "longer than %lld bytes",
				 (long long)key->max);
	for (const char *p = value; *p; p++) {
		if (*p == '\\' && isdigit((unsigned char)p[1]))
			return error_set(ERR_INVALID,
					 "back references are not supported");
		if (*p == '{')
			return error_set(ERR_INVALID,
					 "'{' is not supported in expressions");
		if (*p == '\\' && p[1])
			p++;
	}
	status = regcomp(&regex, value, REG_EXTENDED | REG_NOSUB);
	if (!status) {
		idle = *value && !regexec(&regex, "", 0, NULL, 0);
		regfree(&regex);
		return idle ? error_set(ERR_INVALID,
					"'%.80s' matches an empty line, too, "
					"and so asks for nothing",
					value) :
			      value_line(value);
	}
	regerror(status, &regex, message, sizeof(message));
	return error_set(ERR_INVALID, "'%.80s' is no expression: %s", value,
			 message);
}

int value_check(const struct key *key, const char *value)
{
	if (strlen(value) > VALUE_LIMIT)
		return error_set(ERR_INVALID, "longer than %d bytes",
				 VALUE_LIMIT);
	switch (key->type) {
	case KEY_STRING:
		return check_string(key, value);
	case KEY_CHOICE:
		return check_choice(key, value);
	case KEY_LIST:
		return check_list(key, value);
	case KEY_PATTERN:
		return check_pattern(key, value);
	default:
		return check_number(key, value);
	}
}

static int check_controls(const char *text, const char *allowed)
{
	for (const char *p = text; *p; p++)
		if (iscntrl((unsigned char)*p) && !strchr(allowed, *p))
			return error_set(
				ERR_INVALID,
				"it holds the control character \\x%02x",
				(unsigned char)*p);
	return 0;
}

int value_line(const char *text)
{
	return check_controls(text, "");
}

int value_command(const char *text)
{
	if (command_is_empty(text))
		return error_set(ERR_INVALID,
				 strspn(text, " \t\n") == strlen(text) ?
					 "the command is empty" :
					 "the command runs nothing");
	return check_controls(text, "\n\t");
}

int value_ident(const char *text)
{
	if (strpbrk(text, "<>"))
		return error_set(ERR_INVALID, "'%.80s' holds '<' or '>'", text);
	return check_controls(text, "");
}

int value_absolute(const char *text)
{
	if (*text != '/')
		return error_set(ERR_INVALID, "'%.80s' is not an absolute path",
				 text);
	return check_controls(text, "");
}

/* Is some component of path empty or one of the forbidden? */
static bool has_component(const char *path, const char *const *forbidden)
{
	for (;;) {
		size_t len = strcspn(path, "/");

		if (!len)
			return true;
		for (size_t i = 0; forbidden[i]; i++)
			if (strlen(forbidden[i]) == len &&
			    !strncasecmp(path, forbidden[i], len))
				return true;
		if (!path[len])
			return false;
		path += len + 1;
	}
}

int value_directory(const char *text)
{
	static const char *const forbidden[] = { ".", "..", ".git", NULL };
	char copy[VALUE_LIMIT + 1];
	size_t len = strnlen(text, VALUE_LIMIT);

	memcpy(copy, text, len);
	if (len > 1 && copy[len - 1] == '/')
		len--;
	copy[len] = '\0';
	if (has_component(copy, forbidden))
		return error_set(ERR_INVALID,
				 "'%.80s' is not a directory below the top of "
				 "the tree, such as build/cache",
				 text);
	return check_controls(text, "");
}

int value_glob(const char *text)
{
	static const char *const forbidden[] = { ".", "..", NULL };
	static const char *const gits[] = { ".git", NULL };
	size_t len = strlen(text);

	if (len > GLOB_LIMIT)
		return error_set(ERR_INVALID,
				 "a pattern is longer than %d bytes",
				 GLOB_LIMIT);
	if (strpbrk(text, "[]{}\\") || text[0] == '!')
		return error_set(ERR_INVALID,
				 "'%.80s': patterns know only *, ** and ?; "
				 "write one for each case",
				 text);
	if (len && text[len - 1] == '/')
		return error_set(ERR_INVALID,
				 "'%.80s' matches no file; for all below it "
				 "write '%.80s**'",
				 text, text);
	if (has_component(text, forbidden))
		return error_set(ERR_INVALID,
				 "'%.80s' is not relative to the top of the "
				 "tree, such as src/**",
				 text);
	if (has_component(text, gits))
		return error_set(ERR_INVALID,
				 "'%.80s' matches no file: none of a tree is "
				 "in .git",
				 text);
	return check_controls(text, "");
}

int value_variable(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			len = 0;
	if (!len || isdigit((unsigned char)text[0]))
		return error_set(ERR_INVALID,
				 "'%.80s' is not the name of a variable", text);
	return 0;
}

/* The rules of git-check-ref-format(1), of which we need a few more. */
int value_branch(const char *text)
{
	static const char *const forbidden[] = { ".", "..", NULL };
	size_t len = strlen(text);

	if (!len || len > 200 || text[0] == '-' || text[len - 1] == '.' ||
	    !strncmp(text, "refs/", 5) || !strcmp(text, "HEAD") ||
	    !strcmp(text, "@") || strpbrk(text, " ~^:?*[\\\"") ||
	    strstr(text, "..") || strstr(text, "@{") || strstr(text, "/.") ||
	    text[0] == '.' || strstr(text, ".lock/") ||
	    (len >= 5 && !strcmp(text + len - 5, ".lock")) ||
	    has_component(text, forbidden) || check_controls(text, ""))
		return error_set(ERR_INVALID,
				 "'%.80s' is not the short name of a branch, "
				 "such as main",
				 text);
	return 0;
}

int value_gate(const char *text)
{
	size_t len = strlen(text), dots = strspn(text, ".");

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("._-", text[i]))
			len = 0;
	if (!len || len > NAME_LIMIT || dots == len || text[0] == '-')
		return error_set(ERR_INVALID,
				 "'%.80s' is not a name: use 1 to "
				 "%d of A-Z a-z 0-9 . _ -",
				 text, NAME_LIMIT);
	return 0;
}

int value_object(const char *text)
{
	struct oid id;

	return oid_parse(&id, text);
}

int value_freeze(const char *text)
{
	struct freeze f;
	int error = check_controls(text, "");

	return error ? error : freeze_parse(&f, text);
}

int value_moment(const char *text)
{
	int64_t moment;

	return when_parse_date(&moment, text);
}

int value_status(const char *text)
{
	int64_t n;

	if (!number_parse(&n, text, 0, 125))
		return 0;
	return error_set(ERR_INVALID,
			 "'%.80s' is not an exit status from 0 to 125", text);
}

int value_slots(const char *text)
{
	int64_t n;

	if (!strcmp(text, "auto") || !number_parse(&n, text, 1, 256))
		return 0;
	return error_set(ERR_INVALID,
			 "'%.80s' is neither 'auto' nor a number from 1 to 256",
			 text);
}
