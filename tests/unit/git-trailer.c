/* SPDX-License-Identifier: MIT */
/* Trailers: what counts as one, and that a forged one never survives. */
#include "git/trailer.h"
#include "util/process.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *message, const char *key, const char *expect)
{
	struct trailers t = TRAILERS_INIT;
	const char *value;

	trailers_read(&t, message);
	value = trailers_get(&t, key);
	if (expect)
		assert_string_equal(value ? value : "(none)", expect);
	else
		assert_null(value);
	trailers_release(&t);
}

static void replaces(const char *message, const char *key, const char *expect)
{
	char *text = trailers_replace(message, "Refinery-", key, "id");

	assert_string_equal(text, expect);
	free(text);
}

static void the_last_paragraph_counts(void **unused)
{
	(void)unused;
	reads("s\n\nKey: value\n", "Key", "value");
	reads("s\n\nKey: value\n", "key", "value");
	reads("s\n\nKey: value\n\n\n", "Key", "value");
	reads("s\n\nKey: one\nOther: two\n", "Other", "two");
	reads("s\n\nKey: one\n  and more\n", "Key", "one and more");
	reads("s\n\n(cherry picked from commit 1234)\nKey: v\n", "Key", "v");
	reads("s\n\nKey:\n", "Key", "");
	reads("s\n\nKey : value\n", "Key", "value");
	reads("s\n\nKey: value\r\n", "Key", "value");
	reads("s\n\nKey:\n  value\n", "Key", "value");
	reads("\n\nKey: value\n", "Key", "value");
	reads("s\n\nprose\nSigned-off-by: a\n", "Signed-off-by", "a");
	reads("s\n\nKey: value\n\n# a comment\n", "Key", "value");
	/* Of a message without a subject, as git interpret-trailers reads it */
	reads("\nKey: value\n", "Key", "value");
	reads(" \t\nKey: value\n", "Key", "value");
}

static void other_places_do_not(void **unused)
{
	(void)unused;
	reads("Key: value\n", "Key", NULL);
	reads("\n\n", "Key", NULL);
	reads("\n\ns\n", "Key", NULL);
	reads("s\n\nKey: value\n\nbody\n", "Key", NULL);
	reads("s\n\nKey: value\nprose\n", "Key", NULL);
	reads("s\n\nprose\nKey: value\n", "Key", NULL);
	reads("s\n\n Key: value\n", "Key", NULL);
	reads("s\n\nsigned-off-by: a\nprose\n", "signed-off-by", NULL);
	reads("s\n\nSigned-off-by: a\n1\n2\n3\n4\n", "Signed-off-by", NULL);
	reads("s\nKey: value\n", "Key", NULL);
	reads("", "Key", NULL);
}

static void ours_is_added_at_the_end(void **unused)
{
	(void)unused;
	replaces("s\n", "Refinery-Entry", "s\n\nRefinery-Entry: id\n");
	replaces("s", "Refinery-Entry", "s\n\nRefinery-Entry: id\n");
	replaces("s\n\nbody\n", "Refinery-Entry",
		 "s\n\nbody\n\nRefinery-Entry: id\n");
	replaces("s\n\nKey: v\n", "Refinery-Entry",
		 "s\n\nKey: v\nRefinery-Entry: id\n");
	replaces("s\n\nKey: v\n", NULL, "s\n\nKey: v\n");
	replaces("", "Refinery-Entry", "\nRefinery-Entry: id\n");
	replaces("\n\n", "Refinery-Entry", "\nRefinery-Entry: id\n\n\n");
	replaces("\nKey: v\n", "Refinery-Entry",
		 "\nKey: v\nRefinery-Entry: id\n");
	replaces("Key: v\n", "Refinery-Entry",
		 "Key: v\n\nRefinery-Entry: id\n");
}

static void forged_ones_are_dropped(void **unused)
{
	(void)unused;
	replaces("s\n\nRefinery-Entry: x\n", NULL, "s\n");
	replaces("s\n\nrefinery-entry: x\n", NULL, "s\n");
	replaces("s\n\nKey: v\nRefinery-Entry: x\n more\n", NULL,
		 "s\n\nKey: v\n");
	replaces("s\n\nRefinery-A: x\n\nRefinery-B: y\n", NULL, "s\n");
	replaces("\nRefinery-A: x\n", NULL, "");
	replaces("\n\nRefinery-A: x\nKey: v\n", NULL, "\n\nKey: v\n");
	replaces("s\n\nRefinery-Entry: x\n", "Refinery-Entry",
		 "s\n\nRefinery-Entry: id\n");
}

static const char *const parts[] = {
	"s\n",
	"\n",
	"Refinery-Entry: x\n",
	"Key: v\n",
	" more\n",
	"prose",
	"\r\n",
	"refinery-log: y\n",
	"Refinery-Entry:x",
	"(cherry picked from commit 1)\n",
	"Signed-off-by: a\n",
	"Key : w\n",
	"# comment\n",
	"Conflicts:\n",
	"\tfile\n",
	"---\n",
	"\n",
	"prose: with a colon\n",
	"more prose\n",
};

#define PARTS (sizeof(parts) / sizeof(*parts))

/* Some of them in any order, the same each time. */
static void compose(char message[512], uint64_t *state, int n)
{
	size_t len = 0;

	message[0] = '\0';
	for (int i = 0; i < n; i++) {
		const char *part;

		*state = *state * 6364136223846793005ULL + 1;
		part = parts[(*state >> 40) % PARTS];
		memcpy(message + len, part, strlen(part) + 1);
		len += strlen(part);
	}
}

/* Whatever the message: afterwards exactly one trailer of ours, the last. */
static void none_survives(void **unused)
{
	uint64_t state = 7;

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		char message[512];
		struct trailers t = TRAILERS_INIT;
		size_t ours = 0;
		char *text;

		compose(message, &state, 9);
		text = trailers_replace(message, "Refinery-", "Refinery-Entry",
					"id");
		trailers_read(&t, text);
		for (size_t i = 0; i < t.keys.n; i++)
			ours += !strncasecmp(t.keys.v[i], "refinery-", 9);
		assert_int_equal(ours, 1);
		assert_string_equal(trailers_get(&t, "Refinery-Entry"), "id");
		trailers_release(&t);
		free(text);
	}
}

static void git(struct strbuf *out, const char *message, const char *option)
{
	struct process p = PROCESS_INIT;
	struct strbuf input = STRBUF_INIT;

	strvec_pushl(&p.argv, "git", "interpret-trailers", "--no-divider",
		     option, NULL);
	strvec_pushl(&p.env, "GIT_CONFIG_NOSYSTEM=1",
		     "GIT_CONFIG_GLOBAL=/dev/null", "GIT_DIR=/", NULL);
	p.directory = "/";
	strbuf_adds(&input, message);
	assert_int_equal(process_run(&p, &input, out, 10000, NULL), 0);
	strbuf_release(&input);
	process_release(&p);
}

/* What the program writes of a message that git has parsed. */
static void parsed(struct strbuf *out, const char *message)
{
	struct trailers t = TRAILERS_INIT;

	trailers_read(&t, message);
	for (size_t i = 0; i < t.keys.n; i++)
		strbuf_addf(out, "%s: %s\n", t.keys.v[i], t.values.v[i]);
	trailers_release(&t);
}

/*
 * In two things git differs, and ours is kept: it forgets the comments among
 * trailers, and what stands before a last line of white space.
 */
static bool beyond_git(const char *message)
{
	const char *end = message + strlen(message);

	while (end > message && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	return strstr(message, "# ") || strchr(end, '\r') ||
	       (*message && message[strlen(message) - 1] != '\n');
}

/* git writes the trailers that it finds anew: "Key : v" becomes "Key: v". */
static void normalize(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t line = strcspn(text, "\n"), key = 0;
		size_t colon;

		while (isalnum((unsigned char)text[key]) || text[key] == '-')
			key++;
		colon = key + strspn(text + key, " \t");
		if (key && text[colon] == ':') {
			strbuf_add(out, text, key);
			strbuf_adds(out, ": ");
			colon += 1 + strspn(text + colon + 1, " \t\r");
		} else {
			colon = 0;
		}
		strbuf_add(out, text + colon, line - colon);
		strbuf_rtrim(out);
		strbuf_addc(out, '\n');
		text += line + (text[line] == '\n');
	}
}

static void same_text(const char *actual, const char *expect)
{
	struct strbuf a = STRBUF_INIT, e = STRBUF_INIT;

	normalize(&a, actual);
	normalize(&e, expect);
	assert_string_equal(a.buf, e.buf);
	strbuf_release(&a);
	strbuf_release(&e);
}

static void agrees(const char *message)
{
	struct strbuf expect = STRBUF_INIT, actual = STRBUF_INIT;
	char *text;

	if ((*message && message[strlen(message) - 1] != '\n') ||
	    (strchr(message, '\r') && strstr(message, "Conflicts")))
		return;
	git(&expect, message, "--parse");
	parsed(&actual, message);
	assert_string_equal(actual.buf, expect.buf);
	strbuf_clear(&expect);
	text = trailers_replace(message, "None-", "New-key", "id");
	git(&expect, message, "--trailer=New-key: id");
	if (!beyond_git(message))
		same_text(text, expect.buf);
	free(text);
	strbuf_release(&expect);
	strbuf_release(&actual);
}

static void git_finds_the_same(void **unused)
{
	static const char *const messages[] = {
		"",
		"s\n",
		"s\n\nbody\n",
		"s\n\nbody\n\nKey: v\n",
		"s\n\nprose\nSigned-off-by: a <a@b>\n",
		"s\n\n1\n2\n3\nSigned-off-by: a <a@b>\n",
		"s\n\n1\n2\n3\n4\nSigned-off-by: a <a@b>\n",
		"s\n\nKey: v\n folded\n  twice\nOther: w\n",
		"s\n\nKey: v\nprose\n",
		"s\n\nKey: v\n\n---\n file | 1 +\n",
		"s\n---\n\nKey: v\n",
		"s\n\nbody\n\n#1\n",
		"s\n\nKey: v\n\n\n",
		"s\n\nKey: v\n\nConflicts:\n\tfile\n",
		"s\n\n(cherry picked from commit 12)\n",
		"s\n\nprose\n(cherry picked from commit 12)\nKey: v\n",
		"s\n\nCo-Authored-By: x <x@y>\nco-authored-by: z <z@y>\n",
		"s\n\nhttps://example.org/1\n",
		"s\n\nNote: this is\nprose, is it not\n",
		"s\r\n\r\nKey: v\r\n",
		"Key: v\n",
		"\nKey: v\n",
		"s\nKey: v\n",
		"s\n\n Key: v\n",
		"s\n\nK\u00e4y: v\n",
	};
	uint64_t state = 11;

	(void)unused;
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		agrees(messages[i]);
	for (int round = 0; round < 200; round++) {
		char message[512];

		compose(message, &state, 3 + round % 8);
		agrees(message);
	}
}

static void divides(const char *message, const char *text, const char *trailers)
{
	struct strvec found = STRVEC_INIT;
	char *rest, *joined;

	trailers_divide(&rest, &found, message);
	joined = strvec_join(&found, "|");
	assert_string_equal(rest, text);
	assert_string_equal(joined, trailers);
	free(rest);
	free(joined);
	strvec_release(&found);
}

static void text_and_trailers_are_told_apart(void **unused)
{
	(void)unused;
	divides("s\n\nbody\n\nKey: v\n w\nO: x\n", "s\n\nbody\n",
		"Key: v\n w|O: x");
	divides("s\n\nprose\n more\nSigned-off-by: a\nlast\n",
		"s\n\nprose\n more\nlast\n", "Signed-off-by: a");
	divides("s\n\n(cherry picked from commit 1)\nKey: v", "s\n",
		"(cherry picked from commit 1)|Key: v");
	divides("s", "s\n", "");
	divides("", "", "");
	assert_true(trailers_equal("Co-authored-by: a b",
				   "CO-Authored-By : a\n b "));
	assert_false(trailers_equal("Key: a", "Key: b"));
	assert_false(trailers_equal("Key: a", "Yek: a"));
	assert_true(trailers_has_key("change-id: I1", "Change-Id"));
	assert_false(trailers_has_key("Change-Id-Old: I1", "Change-Id"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_paragraph_counts),
		cmocka_unit_test(other_places_do_not),
		cmocka_unit_test(ours_is_added_at_the_end),
		cmocka_unit_test(forged_ones_are_dropped),
		cmocka_unit_test(none_survives),
		cmocka_unit_test(git_finds_the_same),
		cmocka_unit_test(text_and_trailers_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
