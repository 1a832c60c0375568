/* SPDX-License-Identifier: MIT */
/* Reports of linters, all but SARIF: what becomes of their items. */
#include "linter-intake-fixture.h"

static void line_shapes(void **state)
{
	static const char report[] =
		"a.c: In function 'main':\n"
		"a.c:12:3: warning: unused variable 'x' [-Wunused-variable]\n"
		"   12 |   int x;\n"
		"./src/b.c:7: error: no such thing\n"
		"src/x.ts(4,9): error TS2322: Type 'a' is not b.\n"
		"e.py:3:80: E501 line too long\n"
		"f.yml:2:1: [error] wrong indentation (indentation)\n"
		"mandoc: g.1:5:2: WARNING: skipping paragraph\n"
		"/slot/work/h.c:1:10: fatal error: 'x.h' file not found\n"
		"i.c:9:1: no level here\n"
		"j.c:0:0: information: whole file [info]\n"
		"In file included from a.c:1:\n"
		"done, 3 warnings\n"
		"../k.c:1:1: error: outside\n";
	static const char *const want =
		"a.c:12-12:3 warning -Wunused-variable: unused variable 'x'\n"
		"src/b.c:7-7:0 error error: no such thing\n"
		"src/x.ts:4-4:9 error TS2322: Type 'a' is not b.\n"
		"e.py:3-3:80 warning E501: line too long\n"
		"f.yml:2-2:1 error indentation: wrong indentation\n"
		"g.1:5-5:2 warning warning: skipping paragraph\n"
		"h.c:1-1:10 error error: 'x.h' file not found\n"
		"i.c:9-9:1 warning warning: no level here\n"
		"j.c:0-0:0 note info: whole file\n";
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "lines", report), 0);
	assert_findings(&r, want);
	assert_int_equal(r.report.items, 10);
	assert_int_equal(r.report.aside[INTAKE_OUTSIDE], 1);
	intaken_release(&r);
}

static void notes_explain(void **state)
{
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "lines",
				"a.c:1: note: alone\n"
				"a.c:2: error: null [x]\n"
				"b.c:3:4: note: set here\n"
				"b.c:5: note: used here\n"
				"b.c:6: note: of its own [SC1]\n"),
			 0);
	assert_findings(&r, "a.c:1-1:0 note note: alone\n"
			    "a.c:2-2:0 error x: null\n"
			    "b.c:6-6:0 note SC1: of its own\n");
	assert_string_equal(r.findings.v[1].why,
			    "b.c:3: set here\nb.c:5: used here");
	assert_int_equal(r.report.items, 3);
	intaken_release(&r);
}

static void line_talk(void **state)
{
	static const char *const talk[] = {
		"",	    ":1:2: error: x", "a.c:1:",
		"a.c:1: ",  "a.c:x:1",	      "a.c:1234567890: x",
		"a(1,): x", "a(1): ",	      "a(1,2) x",
		"12:30",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(talk) / sizeof(*talk); i++) {
		struct intaken r = INTAKEN;

		assert_int_equal(intake(&r, "lines", talk[i]), 0);
		if (r.report.items)
			fail_msg("'%s' is taken for an item", talk[i]);
		intaken_release(&r);
	}
}

static void line_limits(void **state)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct intaken r = INTAKEN;

	(void)state;
	strbuf_adds(&text, "a.c:1: ");
	while (text.len <= INTAKE_LINE_LIMIT)
		strbuf_addc(&text, 'x');
	strbuf_addc(&text, '\n');
	for (int i = 0; i < FINDING_COUNT_LIMIT + 7; i++)
		strbuf_adds(&text, "a.c:1: x\n");
	assert_int_equal(intake(&r, "lines", text.buf), 0);
	assert_int_equal(r.report.aside[INTAKE_MALFORMED], 1);
	assert_int_equal(r.report.added, FINDING_COUNT_LIMIT);
	assert_int_equal(r.report.aside[INTAKE_TOO_MANY], 7);
	intaken_release(&r);
	strbuf_clear(&text);
	for (int i = 0; i <= INTAKE_LINES_LIMIT; i++)
		strbuf_addc(&text, '\n');
	r = INTAKEN;
	assert_int_equal(intake(&r, "lines", text.buf), ERR_INVALID);
	intaken_release(&r);
}

static void level_is_capped(void **state)
{
	struct intaken r = { .level = FINDING_NOTE };

	(void)state;
	assert_int_equal(intake(&r, "lines", "a.c:1: error: x\n"), 0);
	assert_findings(&r, "a.c:1-1:0 note error: x\n");
	intaken_release(&r);
}

static void shellcheck(void **state)
{
	static const char report[] =
		"{\"comments\":[{\"file\":\"text\",\"line\":2,\"endLine\":2,"
		"\"column\":6,\"endColumn\":8,\"level\":\"info\",\"code\":2086,"
		"\"message\":\"Double quote\",\"fix\":{\"replacements\":["
		"{\"column\":6,\"endColumn\":6,\"endLine\":2,\"line\":2,"
		"\"insertionPoint\":\"afterEnd\",\"precedence\":7,"
		"\"replacement\":\"\\\"\"},{\"column\":8,\"endColumn\":8,"
		"\"endLine\":2,\"line\":2,\"precedence\":7,"
		"\"insertionPoint\":\"beforeStart\",\"replacement\":"
		"\"\\\"\"}]}},"
		"{\"file\":\"text\",\"line\":1,\"column\":1,\"level\":\"odd\","
		"\"code\":1,\"message\":\"x\"},"
		"{\"line\":1,\"column\":1,\"level\":\"style\",\"code\":1,"
		"\"message\":\"x\"},"
		"{\"file\":\"text\",\"line\":-1,\"level\":\"error\","
		"\"message\":\"x\"},3]}";
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "shellcheck-json1", report), 0);
	assert_findings(&r, "text:2-2:6 note SC2086: Double quote\n");
	assert_string_equal(r.findings.v[0].patch,
			    "--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n"
			    "-echo $x\n+echo \"$x\"\n \xc3\xa4 three\n");
	assert_int_equal(r.report.aside[INTAKE_MALFORMED], 3);
	assert_int_equal(r.report.aside[INTAKE_NOWHERE], 1);
	assert_int_equal(r.report.items, 5);
	assert_string_equal(r.report.malformed,
			    "a comment with a wrong level or number");
	intaken_release(&r);
	assert_int_equal(intake(&r, "shellcheck-json1", "[]"), ERR_INVALID);
	assert_int_equal(intake(&r, "shellcheck-json1", "{}"), ERR_INVALID);
}

static void eslint(void **state)
{
	static const char report[] =
		"[{\"filePath\":\"/slot/work/text\",\"messages\":["
		"{\"ruleId\":\"no-var\",\"severity\":2,\"message\":\"No var\","
		"\"line\":3,\"column\":3,\"endLine\":3,\"endColumn\":8,"
		"\"fix\":{\"range\":[12,13],\"text\":\"Z\"}},"
		"{\"ruleId\":null,\"fatal\":true,\"severity\":2,"
		"\"message\":\"Parsing error\",\"line\":1,\"column\":2},"
		"{\"ruleId\":null,\"severity\":1,\"message\":\"File ignored\"},"
		"{\"ruleId\":\"x\",\"severity\":3,\"message\":\"odd\"}],"
		"\"suppressedMessages\":[{\"ruleId\":\"y\"}]}]";
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "eslint-json", report), 0);
	assert_findings(&r, "text:3-3:3 error no-var: No var\n"
			    "text:1-1:2 error parse: Parsing error\n");
	assert_string_equal(r.findings.v[0].patch,
			    "--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n"
			    " echo $x\n-\xc3\xa4 three\n+Z three\n");
	assert_int_equal(r.report.aside[INTAKE_NO_PROBLEM], 1);
	assert_int_equal(r.report.aside[INTAKE_SUPPRESSED], 1);
	assert_int_equal(r.report.aside[INTAKE_MALFORMED], 1);
	intaken_release(&r);
	assert_int_equal(intake(&r, "eslint-json", "{}"), ERR_INVALID);
	assert_int_equal(intake(&r, "eslint-json", "[{}]"), ERR_INVALID);
	assert_int_equal(intake(&r, "eslint-json", ""), ERR_INVALID);
	intaken_release(&r);
}

static void rdjson(void **state)
{
	static const char report[] =
		"{\"source\":{\"name\":\"t\"},\"severity\":\"INFO\","
		"\"diagnostics\":["
		"{\"message\":\"a\",\"location\":{\"path\":\"text\",\"range\":"
		"{\"start\":{\"line\":2,\"column\":6},\"end\":{\"line\":3,"
		"\"column\":1}}},\"severity\":\"ERROR\",\"code\":{\"value\":"
		"\"R1\"},\"suggestions\":[{\"range\":{\"start\":{\"line\":2,"
		"\"column\":6},\"end\":{\"line\":2,\"column\":8}},\"text\":"
		"\"y\"}]},"
		"{\"message\":\"b\",\"location\":{\"path\":\"text\"}},"
		"{\"message\":\"c\",\"location\":{\"path\":\"text\",\"range\":"
		"{\"start\":{\"line\":2}}},\"severity\":2,\"suggestions\":[{"
		"\"range\":{\"start\":{\"line\":2}},\"text\":\"whole\"}]},"
		"{\"message\":\"d\",\"location\":{\"path\":\"text\"},"
		"\"severity\":\"BAD\"},"
		"{\"message\":\"\",\"location\":{\"path\":\"text\"}},"
		"{\"message\":\"e\",\"location\":{\"path\":\"text\",\"range\":"
		"{\"start\":{\"line\":3},\"end\":{\"line\":2}}}}]}";
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "rdjson", report), 0);
	assert_findings(&r, "text:2-2:6 error R1: a\ntext:0-0:0 note note: b\n"
			    "text:2-2:0 warning warning: c\n");
	assert_string_equal(r.findings.v[0].patch,
			    "--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n"
			    "-echo $x\n+echo y\n \xc3\xa4 three\n");
	assert_string_equal(r.findings.v[2].patch,
			    "--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n"
			    "-echo $x\n+whole\n \xc3\xa4 three\n");
	assert_int_equal(r.report.aside[INTAKE_MALFORMED], 3);
	intaken_release(&r);
	assert_int_equal(intake(&r, "rdjson", "{\"diagnostics\":{}}"),
			 ERR_INVALID);
}

static void rdjsonl(void **state)
{
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "rdjsonl",
				"{\"message\":\"a\",\"location\":{\"path\":"
				"\"text\"}}\r\n\n{\"message\":\"b\"}\n"),
			 0);
	assert_findings(&r, "text:0-0:0 warning warning: a\n");
	assert_int_equal(r.report.aside[INTAKE_NOWHERE], 1);
	assert_int_equal(intake(&r, "rdjsonl", "{}\n{]\n"), ERR_INVALID);
	assert_int_equal(intake(&r, "rdjsonl", "[]"), ERR_INVALID);
	intaken_release(&r);
}

static void checkstyle(void **state)
{
	static const char report[] =
		"<?xml version=\"1.0\"?><checkstyle version=\"4.3\">"
		"<file name=\"src/a&amp;b.c\">"
		"<error line=\"3\" column=\"5\" severity=\"error\" "
		"message=\"a &lt; b\" source=\"rule.x\"/>"
		"<error line=\"x\" message=\"b\"/>"
		"<error message=\"c\"/>"
		"<error severity=\"ignore\" message=\"d\"/>"
		"<error severity=\"odd\" message=\"d\"/></file>"
		"<error message=\"e\"/></checkstyle>";
	struct intaken r = INTAKEN;

	(void)state;
	assert_int_equal(intake(&r, "checkstyle", report), 0);
	assert_findings(&r, "src/a&b.c:3-3:5 error rule.x: a < b\n"
			    "src/a&b.c:0-0:0 warning warning: c\n");
	assert_int_equal(r.report.aside[INTAKE_MALFORMED], 2);
	assert_int_equal(r.report.aside[INTAKE_NO_PROBLEM], 1);
	assert_int_equal(r.report.aside[INTAKE_NOWHERE], 1);
	intaken_release(&r);
}

static void xml_traps(void **state)
{
	static const char *const traps[] = {
		"",
		"<checkstyle>",
		"<html><checkstyle/></html>",
		"<!DOCTYPE c [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
		"<checkstyle>&b;</checkstyle>",
		"<!DOCTYPE c SYSTEM \"file:///etc/passwd\"><checkstyle/>",
		"<checkstyle>&undefined;</checkstyle>",
		"<checkstyle/><checkstyle/>",
	};
	CLEANUP(strbuf_release) struct strbuf deep = STRBUF_INIT;
	struct intaken r = INTAKEN;

	(void)state;
	for (size_t i = 0; i < sizeof(traps) / sizeof(*traps); i++) {
		if (intake(&r, "checkstyle", traps[i]) != ERR_INVALID)
			fail_msg("taken: %s", traps[i]);
		intaken_release(&r);
	}
	strbuf_adds(&deep, "<checkstyle>");
	for (int i = 0; i < 10000; i++)
		strbuf_adds(&deep, "<file name='x'>");
	assert_int_equal(intake(&r, "checkstyle", deep.buf), ERR_INVALID);
	assert_non_null(strstr(error_message(), "nested"));
	intaken_release(&r);
}

static void formats(void **state)
{
	const struct intake_format *format;
	size_t n = 0;

	(void)state;
	for (; (format = intake_format_at(n)); n++) {
		const struct intake_format *found = NULL;

		assert_int_equal(
			intake_format_parse(&found, intake_format_name(format)),
			0);
		assert_ptr_equal(found, format);
	}
	assert_int_equal(n, 7);
	assert_int_equal(intake_format_parse(&format, "xml"), ERR_INVALID);
	assert_non_null(strstr(error_message(), "checkstyle"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_shapes),
		cmocka_unit_test(notes_explain),
		cmocka_unit_test(line_talk),
		cmocka_unit_test(line_limits),
		cmocka_unit_test(level_is_capped),
		cmocka_unit_test(shellcheck),
		cmocka_unit_test(eslint),
		cmocka_unit_test(rdjson),
		cmocka_unit_test(rdjsonl),
		cmocka_unit_test(checkstyle),
		cmocka_unit_test(xml_traps),
		cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests_name("linter-intake", tests, NULL, NULL);
}
