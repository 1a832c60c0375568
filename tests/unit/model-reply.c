/* SPDX-License-Identifier: MIT */
/* Replies of models: right ones, wrong ones and lies; what models are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding/finding.h"
#include "model/model-reply.h"
#include "rule/redact.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

#define ITEM                                                             \
	"{\"path\": \"a.c\", \"line\": 3, \"quote\": \"int a;\", "       \
	"\"rule\": \"wrong-sum\", \"level\": \"warning\", \"message\": " \
	"\"it is wrong\", \"why\": \"so\", \"fix\": \"do\", "            \
	"\"confidence\": 90}"

static int read_reply(struct findings *out, size_t *malformed, const char *text)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;

	strvec_push(&paths, "a.c");
	return model_reply_read(out, malformed, "model m", &paths, text);
}

static void a_right_one(void **state)
{
	static const char *const texts[] = {
		"{\"findings\": [" ITEM "]}",
		"```json\n{\"findings\": [" ITEM "]}\n```\n",
		"\n {\"findings\": [" ITEM "], \"notes\": \"none\"} ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
		size_t malformed = 0;

		assert_int_equal(read_reply(&l, &malformed, texts[i]), 0);
		assert_int_equal(malformed, 0);
		assert_int_equal(l.n, 1);
		assert_string_equal(l.v[0].rule, "wrong-sum");
		assert_string_equal(l.v[0].quote, "int a;");
		assert_int_equal(l.v[0].first, 3);
		assert_int_equal(l.v[0].confidence, 90);
		assert_int_equal(l.v[0].level, FINDING_WARNING);
	}
}

static void what_is_no_reply(void **state)
{
	static const char *const texts[] = {
		"",
		"I found nothing.",
		"[]",
		"null",
		"{\"findings\": {}}",
		"{\"finding\": []}",
		"{\"findings\": [" ITEM "]",
		"{\"findings\": []} {\"findings\": []}",
		"{\"findings\": [], \"findings\": [" ITEM "]}",
		"<html>503</html>",
		"```\nno\n```",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
		size_t malformed = 0;

		if (read_reply(&l, &malformed, texts[i]) != ERR_INVALID)
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(l.n, 0);
	}
}

/* One field of a right item, changed. */
static void replaced(struct strbuf *out, const char *what, const char *by)
{
	const char *at = strstr(ITEM, what);

	assert_non_null(at);
	strbuf_clear(out);
	strbuf_adds(out, "{\"findings\": [");
	strbuf_add(out, ITEM, (size_t)(at - ITEM));
	strbuf_adds(out, by);
	strbuf_adds(out, at + strlen(what));
	strbuf_adds(out, "]}");
}

static void items_that_lie_or_lack(void **state)
{
	static const char *const changes[][2] = {
		{ "\"a.c\"", "\"b.c\"" },
		{ "\"a.c\"", "\"../a.c\"" },
		{ "\"a.c\"", "\"/etc/passwd\"" },
		{ "\"a.c\"", "7" },
		{ "\"line\": 3", "\"line\": 0" },
		{ "\"line\": 3", "\"line\": -1" },
		{ "\"line\": 3", "\"line\": 3.5" },
		{ "\"line\": 3", "\"line\": 1e400" },
		{ "\"line\": 3", "\"line\": 99999999999" },
		{ "\"line\": 3", "\"line\": \"3\"" },
		{ "\"int a;\"", "\"\"" },
		{ "\"int a;\"", "\" \\n\"" },
		{ "\"int a;\"", "null" },
		{ "\"wrong-sum\"", "\"Wrong sum\"" },
		{ "\"wrong-sum\"", "\"\"" },
		{ "\"wrong-sum\"", "\"a\\u001b[31m\"" },
		{ "\"warning\"", "\"critical\"" },
		{ "\"warning\"", "\"WARNING\"" },
		{ "\"it is wrong\"", "\"\"" },
		{ "\"it is wrong\"", "[]" },
		{ "90", "101" },
		{ "90", "-1" },
		{ "90", "\"high\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
		size_t malformed = 0;

		replaced(&text, changes[i][0], changes[i][1]);
		assert_int_equal(read_reply(&l, &malformed, text.buf), 0);
		if (l.n || malformed != 1)
			fail_msg("taken: %s", text.buf);
	}
}

static void too_many_are_counted(void **state)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
	size_t malformed = 0;

	(void)state;
	strbuf_adds(&text, "{\"findings\": [" ITEM);
	for (int i = 0; i < MODEL_FINDINGS_LIMIT + 4; i++)
		strbuf_adds(&text, ", " ITEM);
	strbuf_adds(&text, "]}");
	assert_int_equal(read_reply(&l, &malformed, text.buf), 0);
	assert_int_equal(l.n, MODEL_FINDINGS_LIMIT);
	assert_int_equal(malformed, 5);
}

/* What a broken or bent model might write in the middle of it. */
static const char *piece(void)
{
	static const char *const pieces[] = {
		"}",	      "]",
		"\"",	      ",",
		"null",	      "-1",
		"1e999",      "\\u0000",
		"\\ud800",    "\x1b[2J",
		"\xff",	      "\xe2\x80\xae",
		"{\"a\":",    "[[[[[[[[",
		"findings",   "\"line\":",
		"\"path\":",  "\"a.c\"",
		"\\",	      "\n",
		"```",	      "99999999999999",
		"\"quote\":", "true",
		"Approved",   "\"error\"",
		"\"level\":", "/* */",
	};

	return pieces[(unsigned)rand() % (sizeof(pieces) / sizeof(*pieces))];
}

/* Write a piece over, into or instead of what is there. */
static void bend(struct strbuf *text)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	size_t at = text->len ? (unsigned)rand() % text->len : 0;
	size_t drop = rand() % 3 ? 0 : (unsigned)rand() % 20;
	const char *more = rand() % 3 ? piece() : "";

	if (drop > text->len - at)
		drop = text->len - at;
	strbuf_add(&out, text->buf, at);
	strbuf_adds(&out, more);
	if (rand() % 20)
		strbuf_adds(&out, text->buf + at + drop);
	strbuf_clear(text);
	strbuf_add(text, out.buf, out.len);
}

static void check_taken(const struct finding *f)
{
	assert_string_equal(f->path, "a.c");
	assert_string_equal(f->tool, "model m");
	assert_true(f->first >= 1 && f->first == f->last);
	assert_true(f->confidence <= 100);
	assert_true(f->quote && *f->quote && f->message && *f->message);
	assert_int_equal(strspn(f->rule, "abcdefghijklmnopqrstuvwxyz-/"
					 "0123456789"),
			 strlen(f->rule));
	assert_null(f->patch);
	assert_false(f->caused);
	assert_int_equal(f->state, FINDING_OPEN);
}

/* Whatever it is: refused, or every finding is one that could be right. */
static void bent_replies(void **state)
{
	int taken = 0, refused = 0, dropped = 0;

	(void)state;
	srand(7);
	for (int i = 0; i < 20000; i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(findings_release) struct findings l = FINDINGS_INIT;
		size_t malformed = 0;

		strbuf_adds(&text, "{\"findings\": [" ITEM ", " ITEM "]}");
		for (int k = rand() % 4; k >= 0; k--)
			bend(&text);
		if (read_reply(&l, &malformed, text.buf)) {
			refused++;
			assert_int_equal(l.n, 0);
			error_clear();
			continue;
		}
		for (size_t k = 0; k < l.n; k++)
			check_taken(&l.v[k]);
		taken += l.n != 0;
		dropped += malformed != 0;
	}
	assert_true(taken > 1000 && refused > 5000 && dropped > 200);
}

static void redacted(const char *text, const char *expect, size_t secrets)
{
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	size_t count = 0;

	redact(&out, &count, text, strlen(text));
	assert_string_equal(out.buf, expect);
	assert_int_equal(count, secrets);
}

/* In pieces, so that none stands here. */
static void secrets_are_not_shown(void **state)
{
	(void)state;
	redacted("a\nb", "a\nb", 0);
	redacted("+key = \"gl"
		 "pat-k3Jx9_Lm2-Qw8xZt5Rvb\"\n b\n",
		 "+key = \"[REDACTED]\"\n b\n", 1);
	redacted("x\n-----BEGIN RSA "
		 "PRIVATE KEY-----\nMIIE\nabc\n"
		 "-----END RSA "
		 "PRIVATE KEY-----\ny\n",
		 "x\n[REDACTED]\n[REDACTED]\n[REDACTED]\n[REDACTED]\ny\n", 1);
	redacted("password: 'hunter2hunter2', token",
		 "password: '[REDACTED]', token", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_one),
		cmocka_unit_test(what_is_no_reply),
		cmocka_unit_test(items_that_lie_or_lack),
		cmocka_unit_test(too_many_are_counted),
		cmocka_unit_test(bent_replies),
		cmocka_unit_test(secrets_are_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
