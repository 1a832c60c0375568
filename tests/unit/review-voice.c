/* SPDX-License-Identifier: MIT */
/* Styles: one set of findings in four voices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "review/render.h"
#include "review/review.h"
#include "rule/rule.h"
#include "review/voice.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* One finding of each rule. */
static void fill(struct review *v)
{
	const struct rule *rule;

	for (size_t i = 0; (rule = rule_at(i)); i++) {
		struct finding *f =
			finding_add(&v->findings, RULE_TOOL, rule->id,
				    rule->level, "a file", (uint32_t)i + 1);

		finding_set(&f->message, rule->title);
		finding_set(&f->why, rule->why);
		finding_set(&f->advice, rule->advice);
		finding_setf(&f->fingerprint, "%040zx", (i + 1) * 7919);
	}
	v->scope.name = alloc_string("a change");
	coverage_add(&v->coverage, "rules");
	v->verdict = review_verdict(&v->findings, &v->coverage, 75);
	v->blocked = true;
}

static void render(struct strbuf *out, const struct review *v,
		   enum review_style style)
{
	const struct render_options o = { .style = style, .all = true };

	render_text(out, v, &o);
}

/* What stands in the first text as a line stands in the second, too. */
static size_t shared(const char *text, const char *other, const char *begin)
{
	size_t n = 0;

	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		char copy[1024];

		assert_true(len < sizeof(copy));
		snprintf(copy, sizeof(copy), "%.*s\n", (int)len, line);
		if (!strncmp(copy, begin, strlen(begin))) {
			assert_non_null(strstr(other, copy));
			n++;
		}
		line += len + (line[len] == '\n');
	}
	return n;
}

static void findings_and_verdict_are_the_same(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf strict = STRBUF_INIT;

	(void)state;
	fill(&v);
	render(&strict, &v, STYLE_STRICT);
	assert_non_null(strstr(strict.buf, "do NOT merge"));
	for (int style = STYLE_BALANCED; style <= STYLE_ROAST; style++) {
		CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;

		render(&out, &v, (enum review_style)style);
		assert_int_equal(shared(strict.buf, out.buf, "a file:"),
				 v.findings.n);
		assert_int_equal(shared(out.buf, strict.buf, "a file:"),
				 v.findings.n);
		assert_non_null(strstr(out.buf, "do NOT merge"));
	}
}

/* After each remark the reason and what to do, and nothing between. */
static void a_roast_ends_in_the_fix(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;

	(void)state;
	fill(&v);
	render(&out, &v, STYLE_ROAST);
	for (size_t i = 0; i < v.findings.n; i++) {
		const struct finding *f = &v.findings.v[i];
		const char *remark = voice_remark(STYLE_ROAST, f);
		const char *at = strstr(out.buf, f->message);

		assert_non_null(at);
		at = strstr(at, remark);
		assert_non_null(at);
		at = strstr(at, "  fix: ");
		assert_non_null(at);
	}
	assert_non_null(strstr(out.buf, "Good:"));
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strcasestr(at, word)); at++)
		if ((at == text || !isalpha((unsigned char)at[-1])) &&
		    !isalpha((unsigned char)at[len]))
			return true;
	return false;
}

static void nobody_is_mocked(void **state)
{
	static const char *const words[] = { "you",	 "your",      "author",
					     "he",	 "she",	      "idiot",
					     "stupid",	 "developer", "intern",
					     "junior",	 "who",	      "agent",
					     "committer" };

	(void)state;
	for (int level = FINDING_NOTE; level <= FINDING_ERROR; level++)
		for (int i = 0; i < 200; i++) {
			char fingerprint[41];
			struct finding f = { .level = level,
					     .fingerprint = fingerprint };
			const char *remark;

			snprintf(fingerprint, sizeof(fingerprint), "%040x",
				 i * 7919);
			remark = voice_remark(STYLE_ROAST, &f);
			assert_true(remark && *remark);
			for (size_t w = 0; w < sizeof(words) / sizeof(*words);
			     w++)
				if (has_word(remark, words[w]))
					fail_msg("'%s' in: %s", words[w],
						 remark);
		}
}

/* No phrase of one level is one of another. */
static void the_heat_follows_the_level(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		char fingerprint[41];
		struct finding f = { .fingerprint = fingerprint };
		const char *remarks[3];

		snprintf(fingerprint, sizeof(fingerprint), "%040x", i * 7919);
		for (int level = FINDING_NOTE; level <= FINDING_ERROR;
		     level++) {
			f.level = (enum finding_level)level;
			remarks[level] = voice_remark(STYLE_ROAST, &f);
		}
		assert_string_not_equal(remarks[0], remarks[1]);
		assert_string_not_equal(remarks[1], remarks[2]);
		assert_null(voice_remark(STYLE_STRICT, &f));
		assert_null(voice_remark(STYLE_BALANCED, &f));
	}
}

/* The worst come first, and the rest is counted. */
static void too_many_are_cut(void **state)
{
	CLEANUP(review_release) struct review v = REVIEW_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	const struct render_options o = { .style = STYLE_STRICT };

	(void)state;
	v.scope.name = alloc_string("a change");
	for (uint32_t i = 1; i <= RENDER_FINDINGS + 5; i++) {
		struct finding *f = finding_add(
			&v.findings, RULE_TOOL, "x",
			i % 9 ? FINDING_WARNING : FINDING_ERROR, "a file", i);

		finding_set(&f->message, "bad");
		finding_setf(&f->fingerprint, "%040x", i);
	}
	render_text(&out, &v, &o);
	assert_non_null(strstr(out.buf, "and 5 more ("));
	assert_non_null(strstr(out.buf, "a file:45: error"));
	assert_null(strstr(out.buf, "a file:44: "));
	strbuf_clear(&out);
	render(&out, &v, STYLE_STRICT);
	assert_null(strstr(out.buf, "more ("));
	assert_non_null(strstr(out.buf, "a file:44: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_and_verdict_are_the_same),
		cmocka_unit_test(a_roast_ends_in_the_fix),
		cmocka_unit_test(nobody_is_mocked),
		cmocka_unit_test(the_heat_follows_the_level),
		cmocka_unit_test(too_many_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
