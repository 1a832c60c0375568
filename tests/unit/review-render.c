/* SPDX-License-Identifier: MIT */
/* Renderings for other tools: what they must not be able to say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linter/intake.h"
#include "finding/patch-run.h"
#include "review/render.h"
#include "review/review.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <string.h>

#define PATCH                                                                \
	"--- a/a b.c\t\n+++ b/a b.c\t\n@@ -1,4 +1,5 @@\n one\n-two\n+zwei\n" \
	" three\n+more\n four\n"

static void add(struct review *v, const char *rule, enum finding_state state)
{
	struct finding *f = finding_add(&v->findings, "tool", rule,
					FINDING_ERROR, "a b.c", 2);

	f->last = 3;
	f->state = state;
	finding_set(&f->message, "100%: bad,\n::error::forged \x1b[31m");
	finding_set(&f->why, "because");
	finding_set(&f->patch, PATCH);
	finding_set(&f->fingerprint, "0123456789abcdef");
	finding_set(&f->reason, state == FINDING_OPEN ? NULL : "known");
}

static void render(struct strbuf *out, const char *format,
		   const struct review *v)
{
	const struct render_options o = { .style = STYLE_BALANCED };
	const struct renderer *renderer = NULL;

	assert_int_equal(renderer_find(&renderer, format), 0);
	renderer->render(out, v, &o);
}

static void annotations(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;

	(void)state;
	add(&v, "a:b,c", FINDING_OPEN);
	add(&v, "other", FINDING_OUTSIDE);
	coverage_fail(coverage_add(&v.coverage, "sick"), "died\n::x");
	render(&out, "github", &v);
	assert_string_equal(
		out.buf,
		"::error file=a b.c,line=2,endLine=3,title=tool a%3Ab%2Cc::"
		"100%25: bad,%0A::error::forged \\x1b[31m%0Abecause\n"
		"::error title=sick::failed: died%0A::x\n");
}

static void sarif_is_read_again(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
	CLEANUP(intake_report_release)
	struct intake_report report = INTAKE_REPORT_INIT;
	const struct intake_context context = { .tool = "again",
						.root = "/tree",
						.level = FINDING_ERROR };
	const struct intake_format *format = NULL;

	(void)state;
	add(&v, "one", FINDING_OPEN);
	add(&v, "two", FINDING_DISMISSED);
	add(&v, "three", FINDING_HELD);
	coverage_fail(coverage_add(&v.coverage, "sick"), "died");
	render(&out, "sarif", &v);
	assert_int_equal(intake_format_parse(&format, "sarif"), 0);
	assert_int_equal(
		intake_parse(&l, &report, format, out.buf, out.len, &context),
		0);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.v[0].rule, "tool/one");
	assert_string_equal(l.v[0].path, "a b.c");
	assert_int_equal(l.v[0].first, 2);
	assert_int_equal(l.v[0].last, 3);
	assert_int_equal(l.v[0].level, FINDING_ERROR);
	assert_int_equal(report.aside[INTAKE_SUPPRESSED], 1);
	assert_string_equal(report.failed, "sick: failed: died");
}

static void rdjsonl_is_read_again(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	CLEANUP(cleanup_json) struct json *line = NULL;

	(void)state;
	add(&v, "one", FINDING_OPEN);
	add(&v, "two", FINDING_HELD);
	render(&out, "rdjsonl", &v);
	assert_ptr_equal(strchr(out.buf, '\n'), out.buf + out.len - 1);
	assert_int_equal(json_parse(&line, out.buf, out.len, 1 << 16), 0);
	assert_string_equal(
		json_text(json_find(line, "location", "path", NULL)), "a b.c");
	assert_string_equal(json_text(json_get(line, "severity")), "ERROR");
	/* Two places: which of them would be taken is not said. */
	assert_null(json_get(line, "suggestions"));
}

static void patches_come_apart(void **state)
{
	static const char *const bad[] = {
		"",
		"--- a/x\n+++ b/x\n",
		"--- a/a b.c\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
		"--- a/a b.c\n+++ b/a b.c\n@@ -1 +1 @@\n-a\n"
		"\\ No newline at end of file\n+b\n",
		"--- a/a b.c\n+++ b/a b.c\n@@ nothing @@\n-a\n",
		"--- a/a b.c\n+++ b/a b.c\n-a\n",
		PATCH "--- a/x\n+++ b/x\n",
	};
	CLEANUP(patch_runs_release) struct patch_runs l = PATCH_RUNS_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (patch_runs_read(&l, bad[i], "a b.c") != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
	patch_runs_release(&l);
	assert_int_equal(patch_runs_read(&l, PATCH, "a b.c"), 0);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.v[0].first, 2);
	assert_int_equal(l.v[0].removed, 1);
	assert_string_equal(l.v[0].text.buf, "zwei\n");
	assert_int_equal(l.v[1].first, 4);
	assert_int_equal(l.v[1].removed, 0);
	assert_string_equal(l.v[1].text.buf, "more\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annotations),
		cmocka_unit_test(sarif_is_read_again),
		cmocka_unit_test(rdjsonl_is_read_again),
		cmocka_unit_test(patches_come_apart),
	};

	return cmocka_run_group_tests_name("review-render", tests, NULL, NULL);
}
