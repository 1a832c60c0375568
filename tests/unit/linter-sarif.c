/* SPDX-License-Identifier: MIT */
/* SARIF: what the tools that were met write, and what nobody should. */
#include "linter-intake-fixture.h"

#include "linter/sarif.h"
#include "util/alloc.h"

#include <stdlib.h>

/* A result: what it has besides its message, and where it is. */
struct result {
	const char *rest; /* with ' for " in all of these */
	const char *file; /* an artifactLocation, or just its uri */
	const char *region;
};

#define PLAIN "'tool':{'driver':{'name':'t'}}"

static void put(struct strbuf *out, const struct result *r)
{
	bool said = strstr(r->rest, "'message'");

	strbuf_addf(out, "{%s%s", r->rest,
		    said ? "" : "'message':{'text':'m'}");
	if (r->file)
		strbuf_addf(out, ",'locations':[{'physicalLocation':"
				 "{'artifactLocation':");
	if (r->file)
		strbuf_addf(out, *r->file == '{' ? "%s" : "{'uri':'%s'}",
			    r->file);
	if (r->file)
		strbuf_addf(out, ",'region':{%s}}}]",
			    r->region ? r->region : "");
	strbuf_addc(out, '}');
}

/* A log of one run. */
static void put_log(struct strbuf *out, const char *run,
		    const struct result *results, size_t n)
{
	strbuf_addf(out, "{'version':'2.1.0','runs':[{%s,'results':[", run);
	for (size_t i = 0; i < n; i++) {
		strbuf_adds(out, i ? "," : "");
		put(out, &results[i]);
	}
	strbuf_adds(out, "]}]}");
	for (char *c = out->buf; *c; c++)
		if (*c == '\'')
			*c = '"';
}

static void check(const char *run, const struct result *results, size_t n,
		  const char *want, enum intake_aside aside, size_t n_aside)
{
	CLEANUP(strbuf_release) struct strbuf log = STRBUF_INIT;
	struct intaken r = INTAKEN;

	put_log(&log, run, results, n);
	if (intake(&r, "sarif", log.buf))
		fail_msg("%s: %s", error_message(), log.buf);
	assert_findings(&r, want);
	assert_int_equal(r.report.aside[aside], n_aside);
	assert_int_equal(r.report.items, n);
	intaken_release(&r);
}

#define CHECK(run, results, ...) \
	check(run, results, sizeof(results) / sizeof(*(results)), __VA_ARGS__)

static void paths(void **state)
{
	static const char run[] =
		PLAIN ",'originalUriBaseIds':{"
		      "'ROOT':{'uri':'file:///slot/work/'},"
		      "'SRC':{'uri':'src/','uriBaseId':'ROOT'},"
		      "'%SRCROOT%':{}},'artifacts':["
		      "{'location':{'uri':'x.c','uriBaseId':'SRC'}},{}]";
	static const struct result results[] = {
		{ "", "a%20b.c", NULL },
		{ "", "file:///slot/work/b.c", NULL },
		{ "", "/slot/work/c.c", NULL },
		{ "", "{'uri':'d.c','uriBaseId':'SRC'}", NULL },
		{ "", "{'index':0}", NULL },
		{ "", "{'uri':'e.c','uriBaseId':'%SRCROOT%'}", NULL },
		{ "", "{'uri':'f.c','uriBaseId':'?'}", NULL },
		{ "", "dir\\\\g.c", NULL },
		{ "", "{'index':1}", NULL },
		{ "", "{'index':7}", NULL },
		{ "", "{'index':-1}", NULL },
		{ "", "{}", NULL },
		{ "", NULL, NULL },
		{ "'locations':[],", NULL, NULL },
	};

	(void)state;
	CHECK(run, results,
	      "a b.c:0-0:0 warning warning: m\n"
	      "b.c:0-0:0 warning warning: m\n"
	      "c.c:0-0:0 warning warning: m\n"
	      "src/d.c:0-0:0 warning warning: m\n"
	      "src/x.c:0-0:0 warning warning: m\n"
	      "e.c:0-0:0 warning warning: m\n"
	      "f.c:0-0:0 warning warning: m\n"
	      "dir/g.c:0-0:0 warning warning: m\n",
	      INTAKE_NOWHERE, 6);
}

static void outside(void **state)
{
	static const char run[] =
		PLAIN ",'originalUriBaseIds':{'UP':{'uri':'../'},"
		      "'ETC':{'uri':'file:///etc/'},"
		      "'A':{'uri':'a/','uriBaseId':'B'},"
		      "'B':{'uri':'b/','uriBaseId':'A'}}";
	static const struct result refused[] = {
		{ "", "../a.c", NULL },
		{ "", "%2e%2e/a.c", NULL },
		{ "", "/etc/passwd", NULL },
		{ "", "https://example.org/a.c", NULL },
		{ "", "{'uri':'a.c','uriBaseId':'UP'}", NULL },
		{ "", "{'uri':'passwd','uriBaseId':'ETC'}", NULL },
	};
	static const struct result malformed[] = {
		{ "", "{'uri':'a.c','uriBaseId':'A'}", NULL },
		{ "", "a.c?b", NULL },
		{ "", "%00", NULL },
	};

	(void)state;
	CHECK(run, refused, "", INTAKE_OUTSIDE, 6);
	CHECK(run, malformed, "", INTAKE_MALFORMED, 3);
}

static const char rules[] =
	"'tool':{'driver':{'name':'t','rules':["
	"{'id':'R0','defaultConfiguration':{'level':'error'},"
	"'messageStrings':{'s':{'text':'{0} is {{not}} {1}{9}'}},"
	"'shortDescription':{'text':'short'},'help':{'text':'helps'}},"
	"{'id':'R1','defaultConfiguration':{'level':'none'}},{'id':'R2'}]},"
	"'extensions':[{'name':'e','rules':["
	"{'id':'E0','defaultConfiguration':{'level':'note'}}]}]}";

static void levels_by_rule(void **state)
{
	static const struct result results[] = {
		{ "'ruleIndex':0,'message':{'id':'s','arguments':['a','b']}",
		  "a", NULL },
		{ "'ruleId':'R0',", "b", NULL },
		{ "'ruleId':'R0/part',", "c", NULL },
		{ "'rule':{'id':'E0','toolComponent':{'index':0}},", "d",
		  NULL },
		{ "'rule':{'index':2},", "e", NULL },
		{ "'ruleId':'R0','level':'note',", "f", NULL },
		{ "'ruleId':'other','ruleIndex':99,", "g", NULL },
		{ "'ruleId':'R1',", "h", NULL },
		{ "'kind':'pass',", "i", NULL },
		{ "'level':'none',", "i", NULL },
	};

	(void)state;
	CHECK(rules, results,
	      "a:0-0:0 error R0: a is {not} b\nb:0-0:0 error R0: m\n"
	      "c:0-0:0 error R0/part: m\nd:0-0:0 note E0: m\n"
	      "e:0-0:0 warning R2: m\nf:0-0:0 note R0: m\n"
	      "g:0-0:0 warning other: m\n",
	      INTAKE_NO_PROBLEM, 3);
}

static void odd_results(void **state)
{
	static const struct result results[] = {
		{ "'level':'bad',", "a", NULL },
		{ "'kind':'odd',", "a", NULL },
		{ "'message':{}", "a", NULL },
		{ "'message':{'id':'s'}", "a", NULL },
		{ "", "a", "'startLine':-1" },
		{ "", "a", "'startLine':1.5" },
		{ "", "a", "'startLine':1e99" },
		{ "", "a", "'startLine':4294967296" },
		{ "", "a", "'startLine':'1'" },
		{ "", "a", "'startLine':9,'endLine':2" },
		{ "", "a", "'endLine':2" },
		{ "", "a", "'byteOffset':2" },
	};

	(void)state;
	CHECK(PLAIN, results, "", INTAKE_MALFORMED, 12);
}

static void lines(void **state)
{
	static const struct result results[] = {
		{ "", "a", "'startLine':2,'startColumn':3,'endLine':4" },
		{ "", "a", "'startLine':2,'endLine':4,'endColumn':1" },
		{ "", "a", "'startLine':4294967295" },
	};

	(void)state;
	CHECK(PLAIN, results,
	      "a:2-4:3 warning warning: m\na:2-3:0 warning warning: m\n"
	      "a:4294967295-4294967295:0 warning warning: m\n",
	      INTAKE_MALFORMED, 0);
}

static void known_before(void **state)
{
	static const struct result suppressed[] = {
		{ "'suppressions':[{'kind':'inSource'}],", "a", NULL },
		{ "'suppressions':[{'status':'accepted'}],", "a", NULL },
		{ "'suppressions':[{'status':'underReview'}],", "b", NULL },
		{ "'suppressions':[],", "c", NULL },
	};
	static const struct result baseline[] = {
		{ "'baselineState':'unchanged',", "a", NULL },
		{ "'baselineState':'absent',", "a", NULL },
		{ "'baselineState':'new',", "b", NULL },
		{ "'baselineState':'updated',", "c", NULL },
	};
	static const char want[] =
		"b:0-0:0 warning warning: m\nc:0-0:0 warning warning: m\n";

	(void)state;
	CHECK(PLAIN, suppressed, want, INTAKE_SUPPRESSED, 2);
	CHECK(PLAIN, baseline, want, INTAKE_UNCHANGED, 2);
}

static void the_rest(void **state)
{
	static const struct result results[] = {
		{ "'ruleId':'R0','fixes':[{'description':{'text':'say it'},"
		  "'artifactChanges':[{'artifactLocation':{'uri':'text'},"
		  "'replacements':[{'deletedRegion':{'startLine':3,"
		  "'startColumn':3,'endColumn':8},"
		  "'insertedContent':{'text':'drei'}},"
		  "{'deletedRegion':{'startLine':1,'startColumn':1,"
		  "'endLine':2,'endColumn':1}}]}]}],",
		  "text",
		  "'startLine':3,'snippet':{'text':'\xc3\xa4 three\\n'}" },
	};
	CLEANUP(strbuf_release) struct strbuf run = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf log = STRBUF_INIT;
	struct intaken r = INTAKEN;

	(void)state;
	strbuf_addf(&run, "'columnKind':'utf16CodeUnits',%s", rules);
	put_log(&log, run.buf, results, 1);
	assert_int_equal(intake(&r, "sarif", log.buf), 0);
	assert_int_equal(r.findings.n, 1);
	assert_string_equal(r.findings.v[0].why, "helps");
	assert_string_equal(r.findings.v[0].quote, "\xc3\xa4 three");
	assert_string_equal(r.findings.v[0].advice, "say it");
	assert_string_equal(r.findings.v[0].patch,
			    "--- a/text\n+++ b/text\n@@ -1,3 +1,2 @@\n-one\n"
			    "-echo $x\n-\xc3\xa4 three\n+echo $x\n"
			    "+\xc3\xa4 drei\n");
	intaken_release(&r);
}

static void says_that_it_failed(void **state)
{
	static const char *const runs[] = {
		PLAIN ",'invocations':[{'executionSuccessful':false}]",
		PLAIN ",'invocations':[{'executionSuccessful':true,"
		      "'toolExecutionNotifications':[{'level':'error',"
		      "'message':{'text':'crash'}}]}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		CLEANUP(strbuf_release) struct strbuf log = STRBUF_INIT;
		struct intaken r = INTAKEN;

		put_log(&log, runs[i], NULL, 0);
		assert_int_equal(intake(&r, "sarif", log.buf), 0);
		assert_string_equal(r.report.failed,
				    i ? "crash" :
					"the tool says that it did not "
					"succeed");
		intaken_release(&r);
	}
}

static void no_sarif(void **state)
{
	static const struct {
		const char *text;
		bool parses; /* but says that nothing was looked at */
	} logs[] = {
		{ "", false },
		{ "{}", false },
		{ "[]", false },
		{ "{\"version\":\"2.0.0\",\"runs\":[]}", false },
		{ "{\"version\":\"2.1.0\"}", false },
		{ "{\"version\":\"2.1.0\",\"runs\":{}}", false },
		{ "{\"version\":\"2.1.0\",\"runs\":[3]}", false },
		{ "{\"version\":\"2.1.0\",\"runs\":[]} {}", false },
		{ "{\"version\":\"2.1.0\",\"version\":\"2.1.0\",\"runs\":[]}",
		  false },
		{ "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[],"
		  "\"externalPropertyFileReferences\":{\"results\":[]}}]}",
		  false },
		{ "{\"version\":\"2.1.0\",\"runs\":[{}]}", true },
		{ "{\"version\":\"2.1.0\",\"runs\":[{\"results\":null}]}",
		  true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		struct intaken r = INTAKEN;
		int error = intake(&r, "sarif", logs[i].text);

		if (error != (logs[i].parses ? 0 : ERR_INVALID) ||
		    !r.report.failed == logs[i].parses)
			fail_msg("taken: %s", logs[i].text);
		intaken_release(&r);
	}
}

static void crowded(void **state)
{
	CLEANUP(strbuf_release) struct strbuf log = STRBUF_INIT;
	struct intaken r = INTAKEN;

	(void)state;
	strbuf_adds(&log, "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[]");
	for (int i = 0; i < SARIF_MEMBERS_LIMIT; i++)
		strbuf_addf(&log, ",\"m%d\":0", i);
	strbuf_adds(&log, "}]}");
	assert_int_equal(intake(&r, "sarif", log.buf), ERR_INVALID);
	intaken_release(&r);
}

static void too_large(void **state)
{
	char *text = alloc_zero(1, INTAKE_SIZE_LIMIT + 1);
	struct intaken r = INTAKEN;

	(void)state;
	memset(text, ' ', INTAKE_SIZE_LIMIT + 1);
	assert_int_equal(intake_n(&r, "sarif", text, INTAKE_SIZE_LIMIT + 1),
			 ERR_INVALID);
	free(text);
	intaken_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(outside),
		cmocka_unit_test(levels_by_rule),
		cmocka_unit_test(odd_results),
		cmocka_unit_test(lines),
		cmocka_unit_test(known_before),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(says_that_it_failed),
		cmocka_unit_test(no_sarif),
		cmocka_unit_test(crowded),
		cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests_name("linter-sarif", tests, NULL, NULL);
}
