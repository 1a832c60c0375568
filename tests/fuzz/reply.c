/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what a model server replies: a stream or one value, of either
 * protocol, a refusal, a list of models. The first two bytes choose the
 * protocol and how the rest arrives, which must make no difference. What comes
 * out has to be sound whatever went in.
 *
 * As a plain test: tests/fuzz/replies.c. With libFuzzer, configured as
 * tests/fuzz/intake.c says:
 *
 *	make librefinery.a
 *	make tests/fuzz/reply FUZZ=-fsanitize=fuzzer
 *	mkdir new && tests/fuzz/reply -max_total_time=60 -max_len=4096 new
 */
#include "fuzz.h"

#include "gateway/catalogue.h"
#include "gateway/reading.h"
#include "gateway/trouble.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

static void check(int holds)
{
	if (!holds)
		abort();
}

/* One safe and short line without the key. */
static void check_line(const char *text)
{
	CLEANUP(cleanup_free) char *again = text ? text_safe(text) : NULL;

	if (!text)
		return;
	check(!strcmp(again, text));
	check(!strstr(text, FUZZ_KEY));
	check(strlen(text) <= TROUBLE_LIMIT);
}

static void check_figure(int64_t figure)
{
	check(figure >= UNTOLD && figure <= 3 * (int64_t)PROTOCOL_FIGURE_LIMIT);
}

static void check_answer(const struct response *a)
{
	check(a->text.len <= PROTOCOL_REPLY_LIMIT);
	check(strlen(a->text.buf) == a->text.len);
	check(text_utf8_valid(a->text.buf, a->text.len));
	check_figure(a->tokens.in);
	check_figure(a->tokens.out);
	check_figure(a->tokens.cached);
	check_figure(a->tokens.written);
	check(a->cost >= UNTOLD && a->cost <= (int64_t)1000000 * 1000000);
	check_line(a->served);
	check_line(a->via);
	check_line(a->finish);
}

/* A copy of a piece is not ended by a NUL, so that reading too far is seen. */
static int feed_piece(struct reading *r, const uint8_t *bytes, size_t len)
{
	char *copy = alloc_zero(len + !len, 1);
	int error;

	memcpy(copy, bytes, len);
	error = reading_feed(r, copy, len);
	free(copy);
	return error;
}

static enum failure read_it(struct response *out, const struct protocol *p,
			    const uint8_t *bytes, size_t len, size_t piece)
{
	CLEANUP(reading_release) struct reading r = READING_INIT;
	const char *why = NULL;
	enum failure failure;
	int error = 0;

	*out = RESPONSE_INIT;
	reading_begin(&r, out, p);
	for (size_t n; !error && len; bytes += n, len -= n) {
		n = len < piece ? len : piece;
		error = feed_piece(&r, bytes, n);
	}
	failure =
		reading_end(&why, &r, error ? FAILURE_MALFORMED : FAILURE_NONE);
	response_tidy(out, FUZZ_KEY);
	check(!failure == !why);
	check(failure || (out->done && out->text.len));
	error_clear();
	return failure;
}

static int same(const char *a, const char *b)
{
	return !a == !b && (!a || !strcmp(a, b));
}

static void check_same(const struct response *a, const struct response *b)
{
	check(!strcmp(a->text.buf, b->text.buf));
	check(same(a->served, b->served) && same(a->via, b->via) &&
	      same(a->finish, b->finish) && same(a->trouble, b->trouble));
	check(!memcmp(&a->tokens, &b->tokens, sizeof(a->tokens)));
	check(a->cost == b->cost && a->done == b->done && a->cut == b->cut &&
	      a->refused == b->refused && a->failure == b->failure);
}

static void as_reply(const struct protocol *p, const uint8_t *bytes, size_t len,
		     size_t piece)
{
	CLEANUP(response_release) struct response whole, pieces;
	enum failure failure = read_it(&whole, p, bytes, len, len);

	check_answer(&whole);
	check(read_it(&pieces, p, bytes, len, piece) == failure);
	check_same(&whole, &pieces);
}

static void as_refusal(const uint8_t *bytes, size_t len)
{
	CLEANUP(trouble_release) struct trouble t = TROUBLE_INIT;
	CLEANUP(cleanup_free)
	char *text = alloc_string_n((const char *)bytes, len);

	trouble_read(&t, text, len, text, FUZZ_KEY);
	check(t.message && *t.message);
	check_line(t.message);
	check_line(t.code);
}

static void as_list(const uint8_t *bytes, size_t len)
{
	CLEANUP(catalogue_release) struct catalogue c = CATALOGUE_INIT;
	CLEANUP(cleanup_json) struct json *list = NULL;

	if (!json_parse(&list, (const char *)bytes, len, CATALOGUE_BYTES))
		catalogue_read(&c, list);
	for (size_t i = 0; i < c.n; i++) {
		check(*c.v[i].id && strlen(c.v[i].id) <= CATALOGUE_NAME_LIMIT);
		check(strlen(c.v[i].title) <= CATALOGUE_NAME_LIMIT);
		check_figure(c.v[i].context);
		check(c.v[i].price_in >= UNTOLD && c.v[i].price_out >= UNTOLD);
	}
	error_clear();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct protocol *p = &protocol_openai;
	size_t piece;

	if (len < 2)
		return 0;
	if (bytes[0] % 2)
		p = &protocol_anthropic;
	piece = bytes[1] % 32 + 1;
	as_reply(p, bytes + 2, len - 2, piece);
	as_refusal(bytes + 2, len - 2);
	as_list(bytes + 2, len - 2);
	return 0;
}
