/* SPDX-License-Identifier: MIT */
/* .refinery: right as a whole or refused as a whole, whatever inih does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/ini.h"
#include "config/key.h"
#include "config/value.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEST "[test \"unit\"]\ncommand = make check\n"

static const char valid[] = "# a comment\n"
			    "[target \"main\"]\n"
			    "method = squash\n"
			    "gates = unit lint\n"
			    "\n"
			    "[test \"unit\"]\r\n"
			    "command = make -j2 check\r\n"
			    "\ttimeout = 5m\n"
			    "paths = src/** tests/**\n"
			    "\t; another comment\n"
			    "[test \"lint\"]\n"
			    "command = ./lint a;./lint b\n"
			    "retries=2\n"
			    "needs =unit\n"
			    "expect = ^ok$\n"
			    "[review]\n"
			    "style = balanced\n"
			    "[reviewer \"shellcheck\"]\n"
			    "command = shellcheck -f json1 {files}\n"
			    "[trigger \"later\"]\n"
			    "what.ever = 1";

static const char *value(const struct ini *ini, enum key_scope scope,
			 const char *subject, const char *name)
{
	return ini_value(ini, key_find(scope, name), subject);
}

static void valid_file(void **state)
{
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	assert_int_equal(ini_read(&ini, valid, strlen(valid), "f"), 0);
	assert_int_equal(ini.n, 11);
	assert_string_equal(value(&ini, KEY_TARGET, "main", "reviewStyle"),
			    "balanced");
	assert_string_equal(value(&ini, KEY_TARGET, "main", "method"),
			    "squash");
	assert_string_equal(value(&ini, KEY_TEST, "unit", "command"),
			    "make -j2 check");
	assert_string_equal(value(&ini, KEY_TEST, "unit", "timeout"), "5m");
	assert_string_equal(value(&ini, KEY_TEST, "lint", "command"),
			    "./lint a;./lint b");
	assert_string_equal(value(&ini, KEY_TEST, "lint", "retries"), "2");
	assert_null(value(&ini, KEY_TEST, "lint", "timeout"));
	assert_null(value(&ini, KEY_TEST, "shellcheck", "command"));
	assert_string_equal(value(&ini, KEY_REVIEWER, "shellcheck", "command"),
			    "shellcheck -f json1 {files}");
	assert_int_equal(ini.v[0].line, 3);
	assert_int_equal(ini.v[8].line, 15);
}

static void empty_file(void **state)
{
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	assert_int_equal(ini_read(&ini, "", 0, "f"), 0);
	assert_int_equal(ini_read(&ini, "\n\n# only\n", 9, "f"), 0);
	assert_int_equal(ini.n, 0);
}

/* Refused, with this at the start of the message and this within it. */
static void refuse_bytes(const char *text, size_t len, const char *where,
			 const char *what)
{
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	error_clear();
	assert_int_equal(ini_read(&ini, text, len, "f"), ERR_INVALID);
	if (strncmp(error_message(), where, strlen(where)) ||
	    !strstr(error_message(), what))
		fail_msg("message '%s', not '%s %s'", error_message(), where,
			 what);
	assert_true(*error_next_action());
	assert_int_equal(ini.n, 0);
	assert_null(ini.v);
}

static void refuse(const char *text, const char *where, const char *what)
{
	refuse_bytes(text, strlen(text), where, what);
}

/* A text with n times c at the end of its first line. */
static void refuse_long(const char *start, char c, size_t n, const char *where,
			const char *what)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, start);
	for (size_t i = 0; i < n; i++)
		strbuf_addc(&text, c);
	strbuf_adds(&text, "\n");
	refuse(text.buf, where, what);
}

static void inihs_bytes(void **state)
{
	(void)state;
	refuse("\xef\xbb\xbf" TEST, "f:1: ", "byte order mark");
	refuse_bytes(TEST "keep = a\0b\n", strlen(TEST) + 11, "f:3: ", "NUL");
	refuse("[test \"unit\"]\rcommand = true\n", "f:1: ", "carriage");
	refuse(TEST "keep = a\r", "f:3: ", "carriage");
	refuse(TEST "keep = a\r\r\n", "f:3: ", "carriage");
	refuse(TEST "keep = a\vb\n", "f:3: ", "\\x0b");
	refuse("# \033[2J\n" TEST, "f:1: ", "\\x1b");
}

/* inih reads the 200th byte as the first of a new line. */
static void inihs_line_limit(void **state)
{
	(void)state;
	refuse_long(TEST "command = ", 'x', 188, "f:3: ", "197 bytes");
	refuse_long(TEST "command = ", 'x', 400, "f:3: ", "197 bytes");
	refuse_long("[test \"", 'x', 200, "f:1: ", "197 bytes");
}

static void longest_line(void **state)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	strbuf_adds(&text, "[test \"unit\"]\ncommand = ");
	for (int i = 0; i < 187; i++)
		strbuf_addc(&text, 'x');
	strbuf_adds(&text, "\r\nretries = 1\n");
	assert_int_equal(ini_read(&ini, text.buf, text.len, "f"), 0);
	assert_int_equal(ini.n, 2);
	assert_int_equal(strlen(ini.v[0].value), 187);
}

/* The tail of a long comment must not become a live key. */
static void long_comment(void **state)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	strbuf_adds(&text, "[test \"unit\"]\n#");
	for (int i = 1; i < 199; i++)
		strbuf_addc(&text, ' ');
	strbuf_adds(&text, "command = evil\ncommand = good\n");
	assert_int_equal(ini_read(&ini, text.buf, text.len, "f"), 0);
	assert_int_equal(ini.n, 1);
	assert_string_equal(ini.v[0].value, "good");
}

static void inihs_sections(void **state)
{
	(void)state;
	refuse_long("[test \"", 'x', 50, "f:1: ", "']' is missing");
	refuse("[test \"0123456789012345678901234567890123456789012\"]\n"
	       "command = true\n",
	       "f:1: ", "longer than 49 bytes");
	refuse("[test \"unit\"\ncommand = true\n", "f:1: ", "']' is missing");
	refuse("[test \"unit\"] ; x\ncommand = true\n", "f:1: ", "after ']'");
	refuse("[test \"unit\"] command = true\n", "f:1: ", "after ']'");
	refuse("[test \"a;b\"]\ncommand = true\n", "f:1: ", "");
	refuse("command = true\n", "f:1: ", "'command' stands in front");
	refuse("[tset \"unit\"]\ncommand = true\n", "f:1: ", "no such section");
	refuse("[test unit]\ncommand = true\n", "f:1: ", "write [test");
	refuse("[test]\ncommand = true\n", "f:1: ", "write [test");
	refuse("[test \"\"]\ncommand = true\n", "f:1: ", "write [test");
	refuse("[test \"a\"b\"]\ncommand = true\n", "f:1: ", "write [test");
	refuse("[test \"a/b\"]\ncommand = true\n", "f:1: ", "is not a name");
	refuse("[target \"a..b\"]\nmethod = ff\n", "f:1: ", "of a branch");
	refuse("[review \"x\"]\n", "f:1: ", "takes no name");
	refuse("[]\n", "f:1: ", "no such section");
	refuse(TEST TEST, "f:3: ", "line 1 already");
	refuse("[review]\n[review]\n", "f:2: ", "line 1 already");
}

static void inihs_lines(void **state)
{
	(void)state;
	refuse(TEST "keep\n", "f:3: ", "'keep' there must be '='");
	refuse(TEST "keep: a\n", "f:3: ", "'keep' there must be '='");
	refuse(TEST "keep:a = b\n", "f:3: ", "'keep' there must be '='");
	refuse(TEST "= b\n", "f:3: ", "does not begin with a name");
	refuse(TEST "paths = src/**\n   tests/**\n",
	       "f:4: ", "must be '='; a value cannot go on");
	refuse(TEST "keep = a ; comment\n", "f:3: ", "'keep': ';'");
	refuse(TEST "keep = ;\n", "f:3: ", "'keep': ';'");
	refuse(TEST "keep = \"a\"\n", "f:3: ", "'keep': quotes");
	refuse("[review]\nx = a ;b\n", "f:2: ", "'x': ';'");
}

static void review_is_of_all_targets(void **state)
{
	static const char text[] = "[review]\nblock = warning\nStyle = roast\n"
				   "[target \"a\"]\nreviewBlock = never\n";
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	assert_int_equal(ini_read(&ini, text, strlen(text), "f"), 0);
	assert_string_equal(value(&ini, KEY_TARGET, "a", "reviewBlock"),
			    "never");
	assert_string_equal(value(&ini, KEY_TARGET, "b", "reviewBlock"),
			    "warning");
	assert_string_equal(value(&ini, KEY_TARGET, "", "reviewBlock"),
			    "warning");
	assert_string_equal(value(&ini, KEY_TARGET, "a", "reviewStyle"),
			    "roast");
	refuse("[review]\nblok = error\n", "f:2: ", "mean 'block'?");
	refuse("[review]\nmethod = ff\n", "f:2: ", "not a setting of a review");
	refuse("[review]\nblock = no\n", "f:2: ", "reviewBlock");
	refuse("[review]\nmodel = x\n", "f:2: ", "does not belong");
	refuse("[review]\ngate = false\n", "f:2: ", "does not belong");
}

static void keys_and_values(void **state)
{
	(void)state;
	refuse(TEST "timout = 5m\n", "f:3: ",
	       "'timout' is not a setting of a test; did you mean 'timeout'?");
	refuse(TEST "frobnicate = 5m\n",
	       "f:3: ", "'frobnicate' is not a setting of a test");
	refuse(TEST "timeout = soon\n", "f:3: ", "timeout: 'soon' is not");
	refuse(TEST "retries = 99\n", "f:3: ", "retries: ");
	refuse(TEST "Command = x\n", "f:3: ", "'Command' is there twice");
	refuse(TEST "keep = ../x\n", "f:3: ", "keep: ");
	refuse("[target \"main\"]\nmethod = theirs\n", "f:2: ", "method: ");
	refuse("[test \"unit\"]\n", "f:1: ", "'unit' has no command");
	refuse("[test \"unit\"]\ncommand =\n", "f:2: ", "command: ");
}

static void only_git_config_decides(void **state)
{
	static const char *const names[] = { "pause",	"divert",   "allow",
					     "bypass",	"checkout", "ungated",
					     "maxGroup" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char text[80];

		snprintf(text, sizeof(text), "[target \"main\"]\n%s = 1\n",
			 names[i]);
		refuse(text, "f:2: ", "does not belong in this file");
		assert_non_null(strstr(error_next_action(),
				       "git config refinery.main."));
	}
	refuse("[target \"main\"]\nsandbox = off\n",
	       "f:2: ", "'sandbox' is not a setting");
	refuse(TEST "sandbox = off\n", "f:3: ", "'sandbox' is not a setting");
}

static void limits(void **state)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(ini_release) struct ini ini = INI_INIT;

	(void)state;
	while (text.len < INI_SIZE_LIMIT)
		strbuf_addc(&text, '\n');
	assert_int_equal(ini_read(&ini, text.buf, text.len, "f"), 0);
	strbuf_addc(&text, '\n');
	assert_int_equal(ini_read(&ini, text.buf, text.len, "f"), ERR_INVALID);
	strbuf_clear(&text);
	strbuf_adds(&text, "[trigger \"x\"]\n");
	for (int i = 0; i < INI_KEYS_LIMIT; i++)
		strbuf_addf(&text, "k%d = 1\n", i);
	assert_int_equal(ini_read(&ini, text.buf, text.len, "f"), 0);
	strbuf_adds(&text, "one = 1\n");
	refuse(text.buf, "f:1002: ", "more than 1000");
}

/* A file that is read replaces what was there; one that is not does not. */
static void all_or_nothing(void **state)
{
	CLEANUP(ini_release) struct ini ini = INI_INIT;
	const char *bad = "[test \"a\"]\ncommand = a\n[test \"b\"]\nx = 1\n";

	(void)state;
	assert_int_equal(ini_read(&ini, TEST, strlen(TEST), "f"), 0);
	assert_int_equal(ini_read(&ini, bad, strlen(bad), "f"), ERR_INVALID);
	assert_int_equal(ini.n, 1);
	assert_string_equal(ini.v[0].value, "make check");
	assert_int_equal(ini_read(&ini, "", 0, "f"), 0);
	assert_int_equal(ini.n, 0);
}

static const char *pick(void)
{
	static const char *const parts[] = {
		"\n",
		"\r",
		"\r\n",
		" ",
		"\t",
		"[",
		"]",
		"\"",
		"=",
		":",
		";",
		"#",
		" ;",
		"command",
		"command = evil",
		"[test \"",
		"\"]\n",
		"[target",
		"unit",
		"\xef\xbb\xbf",
		"method=ff",
		"[review]\n",
		"\377",
		"\\",
		"..",
	};

	return parts[(unsigned)rand() % (sizeof(parts) / sizeof(*parts))];
}

static void insert(struct strbuf *text, size_t at, const char *bytes,
		   size_t len)
{
	strbuf_room(text, len);
	memmove(text->buf + at + len, text->buf + at, text->len - at + 1);
	memcpy(text->buf + at, bytes, len);
	text->len += len;
}

static void mutate(struct strbuf *text)
{
	size_t at = (unsigned)rand() % (text->len + 1);
	size_t n = (unsigned)rand() % 12;
	const char *part = pick();
	char many[250];

	switch (rand() % 5) {
	case 0:
		if (at < text->len)
			text->buf[at] = (char)rand();
		break;
	case 1:
		insert(text, at, "\0", 1);
		break;
	case 2:
		memset(many, " x#;"[n % 4], sizeof(many));
		insert(text, at, many, (unsigned)rand() % sizeof(many));
		break;
	case 3:
		if (n > text->len - at)
			n = text->len - at;
		memmove(text->buf + at, text->buf + at + n,
			text->len - at - n + 1);
		text->len -= n;
		break;
	default:
		insert(text, at, part, strlen(part));
	}
}

/*
 * What was read stands in the text, on the line it claims, as the whole of
 * a line that begins with its key; nothing else was made of it.
 */
static void check_entry(const struct strbuf *text, const struct ini_entry *e)
{
	/* In [review] "reviewStyle" is called style. */
	const char *name = e->key->name + (*e->subject ? 0 : strlen("review"));
	const char *line = text->buf, *end;
	size_t len = strlen(e->value);

	for (unsigned i = 1; i < e->line; i++) {
		line = memchr(line, '\n', text->buf + text->len - line);
		assert_non_null(line++);
	}
	end = memchr(line, '\n', text->buf + text->len - line);
	end = end ? end : text->buf + text->len;
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	line += strspn(line, " \t");
	assert_true(!strncasecmp(line, name, strlen(name)));
	line += strlen(name);
	line += strspn(line, " \t");
	assert_int_equal(*line, '=');
	line++;
	while (line < end && strchr(" \t", *line))
		line++;
	assert_int_equal(end - line, len);
	assert_memory_equal(line, e->value, len);
	assert_true(e->key->file);
	assert_int_equal(value_check(e->key, e->value), 0);
}

static void mutations(void **state)
{
	int accepted = 0, refused = 0;

	(void)state;
	srand(20);
	for (int i = 0; i < 10000; i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(ini_release) struct ini ini = INI_INIT;

		strbuf_adds(&text, valid);
		for (int k = rand() % 4; k >= 0; k--)
			mutate(&text);
		if (ini_read(&ini, text.buf, text.len, "f")) {
			refused++;
			assert_int_equal(ini.n, 0);
			assert_memory_equal(error_message(), "f:", 2);
		} else {
			accepted++;
		}
		for (size_t k = 0; k < ini.n; k++)
			check_entry(&text, &ini.v[k]);
	}
	assert_true(accepted > 500 && refused > 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_file),
		cmocka_unit_test(empty_file),
		cmocka_unit_test(inihs_bytes),
		cmocka_unit_test(inihs_line_limit),
		cmocka_unit_test(longest_line),
		cmocka_unit_test(long_comment),
		cmocka_unit_test(inihs_sections),
		cmocka_unit_test(inihs_lines),
		cmocka_unit_test(review_is_of_all_targets),
		cmocka_unit_test(keys_and_values),
		cmocka_unit_test(only_git_config_decides),
		cmocka_unit_test(limits),
		cmocka_unit_test(all_or_nothing),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
