/* SPDX-License-Identifier: MIT */
/*
 * Secrets: tokens of each format, made at random so that no file holds one, and
 * what only looks like one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rule/armour.h"
#include "rule/redact.h"
#include "rule/secret-format.h"
#include "rule/secret.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SEED 20261123
#define EACH 40

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz";

static const char *letters_of(char class)
{
	switch (class) {
	case 'w':
	case 'u':
	case 'b':
		return digits;
	case 'd':
		return "0123456789";
	case 'x':
		return "0123456789abcdef";
	default:
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	}
}

/* A token of the shape; with a checksum that holds, or not, if it has one. */
static void make(struct strbuf *out, const struct secret_format *f, bool right)
{
	const char *shape = f->shape;

	strbuf_clear(out);
	strbuf_adds(out, f->prefix);
	while (*shape) {
		const char *letters = letters_of(*shape);
		char *end;

		if (*shape == '\'') {
			end = strchr(shape + 1, '\'');
			strbuf_add(out, shape + 1, (size_t)(end - shape) - 1);
			shape = end + 1;
			continue;
		}
		for (long n = strtol(shape + 1, &end, 10); n; n--)
			strbuf_addc(out,
				    letters[(size_t)rand() % strlen(letters)]);
		shape = end + (*end == '-');
	}
	if (f->checked) {
		unsigned long crc =
			crc32(0, (const Bytef *)out->buf + 4, 30) ^ !right;

		for (int i = 39; i >= 34; i--, crc /= 62)
			out->buf[i] = digits[crc % 62];
	}
}

static bool found(struct secret *secret, const char *line, bool greedy)
{
	size_t at = 0;

	return secret_next(secret, line, strlen(line), &at, greedy);
}

static void each_format_is_found(void **state)
{
	CLEANUP(strbuf_release) struct strbuf token = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	const struct secret_format *f;
	size_t made = 0, missed = 0;

	(void)state;
	srand(SEED);
	for (f = secret_formats; f->prefix; f++)
		for (int n = 0; n < EACH; n++) {
			struct secret secret;

			make(&token, f, true);
			strbuf_clear(&line);
			strbuf_addf(&line, "key: \"%s\", // ours", token.buf);
			made++;
			if (!found(&secret, line.buf, false) ||
			    secret.kind != SECRET_TOKEN ||
			    secret.len != token.len ||
			    memcmp(line.buf + secret.start, token.buf,
				   token.len))
				missed++;
		}
	print_message("# %zu of %zu missed\n", missed, made);
	/* A few look like placeholders by chance: six digits that count up. */
	assert_true(made >= 1000 && missed * 100 <= made);
}

/* In its line of several, which keep their places. */
static void no_format_reaches_a_model(void **state)
{
	static const char before[] = "+int a;\n+key = \"";
	static const char after[] = "\";\n-b()\n";
	CLEANUP(strbuf_release) struct strbuf token = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	const struct secret_format *f;
	size_t made = 0, missed = 0;

	(void)state;
	srand(SEED + 1);
	for (f = secret_formats; f->prefix; f++)
		for (int n = 0; n < EACH; n++) {
			size_t count = 0;

			make(&token, f, n % 2 == 0);
			strbuf_clear(&text);
			strbuf_addf(&text, "%s%s%s", before, token.buf, after);
			strbuf_clear(&out);
			redact(&out, &count, text.buf, text.len);
			made++;
			missed += strstr(out.buf, token.buf) != NULL;
			assert_memory_equal(out.buf, before,
					    strlen("+int a;\n"));
			assert_string_equal(strchr(out.buf + 8, '\n'),
					    "\n-b()\n");
		}
	print_message("# %zu of %zu shown\n", missed, made);
	assert_true(made >= 1000 && missed * 100 <= made);
}

/* Names, hashes, paths, messages, sums of packages: what code is full of. */
static void redaction_leaves_code(void **state)
{
	static const char *const lines[] = {
		"const password = await hash(input.password, 12);",
		"if (!user.password_hash) return unauthorized();",
		"api_key = os.environ[\"API_KEY\"]",
		"commit 426db92c9b1f0c1e5b6a7d8e9f0a1b2c3d4e5f60",
		"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd1",
		"import { createHash } from 'node:crypto';",
		"const url = `http://${host}:${port}/v1/users`;",
		"token = parser.next_token()",
		"secret: process.env.SESSION_SECRET,",
		"printf(\"%s: the token is not accepted\\n\", name);",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
		size_t count = 0;

		redact(&out, &count, lines[i], strlen(lines[i]));
		assert_string_equal(out.buf, lines[i]);
		assert_int_equal(count, 0);
	}
}

static void a_wrong_checksum_is_an_example(void **state)
{
	CLEANUP(strbuf_release) struct strbuf token = STRBUF_INIT;
	const struct secret_format *f;

	(void)state;
	srand(SEED);
	for (f = secret_formats; f->prefix; f++) {
		struct secret secret;

		make(&token, f, false);
		if (f->checked)
			assert_false(found(&secret, token.buf, false));
	}
}

/* Shorter, within a word, and with something of its own behind it. */
static void what_only_begins_so_is_none(void **state)
{
	CLEANUP(strbuf_release) struct strbuf token = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	const struct secret_format *f;

	(void)state;
	srand(SEED);
	for (f = secret_formats; f->prefix; f++) {
		struct secret secret;

		make(&token, f, true);
		strbuf_clear(&line);
		strbuf_addf(&line, "x%s", token.buf);
		if (found(&secret, line.buf, false) && secret.len == token.len)
			fail_msg("%s within a word", f->what);
		token.buf[token.len - 1] = '\0';
		if (f->shape[strlen(f->shape) - 1] != '-' &&
		    found(&secret, token.buf, false))
			fail_msg("a short %s", f->what);
	}
}

static void placeholders_are_none(void **state)
{
	static const char *const lines[] = {
		"sk_live_xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"sk_live_EXAMPLE4eC39HqLyjWDarjtT1z",
		"glpat-0123456789abcdefghij",
		"hf_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"password = \"changeme-please-1A!\"",
		"password = \"${DB_PASSWORD_2026!}\"",
		"password: '<your password here 1A>'",
		"const passwordLabel = \"Passw0rd!Label\";",
		"api_key = os.environ[\"API_KEY_2\"]",
		"token = \"not/a/secret/Path1\"",
		"secret: \"secret\"",
		"forgotPassword: \"/auth/v2/Forgot-Password\"",
		"postgres://postgres:postgres@localhost:5432/app",
		"postgres://app:S3cretXyz@localhost/app",
		"postgres://app:S3cretXyz@db/app",
		"mysql://user:password@db.example.com/x",
		"https://user:${TOKEN}@github.com/x",
		"git@github.com:team/project.git",
		"https://github.com/team/project/commit/"
		"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
		"id = \"123e4567-e89b-12d3-a456-426614174000\"",
		"integrity sha512-oZ2Xy9rJ4bq0mNn7Tw3L1KfYp8sVhQ==",
		"-----BEGIN PUBLIC KEY-----",
		"secret_key_base: <%= ENV[\"SECRET\"] %>",
		"dapi is not a token",
		"SG.png and SG.svg",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct secret secret;

		if (found(&secret, lines[i], false))
			fail_msg("%s: %s", secret.what, lines[i]);
	}
}

/* In quotes apart, so that nothing of it is one in this file. */
static void literals_behind_telling_names(void **state)
{
	static const struct {
		const char *before, *value, *after;
		enum secret_kind kind;
	} cases[] = {
		{ "const dbPassword = \"", "Tr0ub4dor&3xQz9", "\";",
		  SECRET_ASSIGNMENT },
		{ "  \"client_secret\": \"", "k3Jx9_Lm2-Qw8.Zt5Rv", "\",",
		  SECRET_ASSIGNMENT },
		{ "API_KEY='", "a8Kd02mXl39fPqW7", "'", SECRET_ASSIGNMENT },
		{ "secret => '", "zP4!kd82Lm#qW9x", "'", SECRET_ASSIGNMENT },
		{ "url = postgres://app:", "s3kr3tPw9x", "@db.acme.io/x",
		  SECRET_URL },
		{ "amqps://svc:", "hX7-kLm29_q", "@mq.internal.acme.io:5671",
		  SECRET_URL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
		struct secret secret;

		strbuf_addf(&line, "%s%s%s", cases[i].before, cases[i].value,
			    cases[i].after);
		if (!found(&secret, line.buf, false))
			fail_msg("not found: %s", line.buf);
		assert_int_equal(secret.kind, cases[i].kind);
		assert_int_equal(secret.start, strlen(cases[i].before));
		assert_int_equal(secret.len, strlen(cases[i].value));
	}
}

static void several_in_a_line(void **state)
{
	CLEANUP(strbuf_release) struct strbuf token = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	struct secret secret;
	size_t at = 0, n = 0;

	(void)state;
	srand(SEED);
	for (int i = 0; i < 3; i++) {
		make(&token, secret_formats, true);
		strbuf_addf(&line, "%s, ", token.buf);
	}
	while (secret_next(&secret, line.buf, line.len, &at, false))
		n++;
	assert_int_equal(n, 3);
}

/* "-----BEGIN ... KEY-----", never as such in a file. */
static const char *begin(const char *kind)
{
	static char line[80];

	snprintf(line, sizeof(line), "-----BEGIN %s KEY-----", kind);
	return line;
}

static void check_armour(const char *body, bool key, bool whole_key)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *at;
	bool whole = false;
	size_t n;

	strbuf_addf(&text, "x = %s%s", begin("RSA PRIVATE"), body);
	at = armour_begins(text.buf, strcspn(text.buf, "\n"));
	assert_non_null(at);
	n = armour_read(&whole, at, text.len - (size_t)(at - text.buf));
	if (!n == key || whole != whole_key)
		fail_msg("a key: %d, whole: %d: %s", n > 0, whole, body);
}

static void keys_in_armour(void **state)
{
	/* DER of 2 + 94 bytes, and of 4 + 1188. */
#define LINE "k8Wc5Lq9Ej3Uf7Mx1Gt4Yb0Ov6Pz2Ra8Ns5Hd7Kw3Xi9Jc1Vl6Qm4Tg0Fe2Bu"
#define FIRST "MF4CpAIBAAKCAQEA7fT0xKq2bVn5sY8cJ3wLrH9uQe4mZa1Xg6Tp0RvOyB2NdIhS"
#define LARGE "MIIEpAIBAAKCAQEA7fT0xKq2bVn5sY8cJ3wLrH9uQe4mZa1Xg6Tp0RvOyB2NdIhS"
	(void)state;
	check_armour("\n" FIRST "\n" LINE "\n-----END", true, true);
	check_armour("\n" FIRST "\n" LINE, true, true);
	check_armour("\n" FIRST "\n-----END", true, false);
	check_armour("\\n" FIRST "\\n" LINE "\\n-----END", true, true);
	check_armour("\\\\n" FIRST "\\\\n" LINE, true, true);
	check_armour("\" +\n  \"" FIRST "\" +\n  \"" LINE "\"", true, true);
	check_armour("\n" LARGE "\n" LINE "\n-----END", true, false);
	check_armour("\n" LARGE "\n...\n-----END", true, false);
	/* What is encrypted, and PGP's, is no DER. */
	check_armour(
		"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,7F\n\n" LINE
		"\n" LINE "\n" LINE "\n-----END",
		true, true);
	check_armour("\\nProc-Type: 4,ENCRYPTED\\n\\n" LINE LINE LINE
		     "\\n-----END",
		     true, true);
	check_armour("\n" LINE "\n" LINE "\n" LINE, true, false);
	check_armour("\n" LINE "\n-----END", true, false);
	/* What looks for keys. */
	check_armour("\")) {\n\treturn is_a_key(text, \"-----END\");\n}", false,
		     false);
	check_armour("", false, false);
	check_armour(
		"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END",
		false, false);
	assert_null(armour_begins("-----BEGIN CERTIFICATE-----", 27));
	assert_null(armour_begins(begin("PUBLIC"), strlen(begin("PUBLIC"))));
	assert_null(armour_begins("-----BEGIN RSA PRIVATE", 22));
}

static void keys_are_taken_out(void **state)
{
	static const char *const after[] = {
		"\n" FIRST "\n" LINE "\n-----END k",
		"\\n" FIRST "\" +\n  \"" LINE "\\n-----END k",
		"\n+" FIRST "\n+" LINE "\n+-----END k",
		"\nk8Wc5Lq9\nEj3Uf7Mx\n-----END k"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
		size_t n = 0;

		strbuf_addf(&text, "before\n%s%s\nbehind\n",
			    begin("RSA PRIVATE"), after[i]);
		redact(&out, &n, text.buf, text.len);
		assert_int_equal(n, 1);
		assert_null(strstr(out.buf, "k8Wc5Lq9"));
		assert_null(strstr(out.buf, "7fT0xKq2"));
		assert_null(strstr(out.buf, "Ej3Uf7Mx"));
		assert_non_null(strstr(out.buf, "before\n"));
		assert_non_null(strstr(out.buf, "\nbehind\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_is_found),
		cmocka_unit_test(no_format_reaches_a_model),
		cmocka_unit_test(redaction_leaves_code),
		cmocka_unit_test(a_wrong_checksum_is_an_example),
		cmocka_unit_test(what_only_begins_so_is_none),
		cmocka_unit_test(placeholders_are_none),
		cmocka_unit_test(literals_behind_telling_names),
		cmocka_unit_test(several_in_a_line),
		cmocka_unit_test(keys_in_armour),
		cmocka_unit_test(keys_are_taken_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
