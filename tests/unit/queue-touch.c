/* SPDX-License-Identifier: MIT */
#include "queue/touch.h"
#include "util/strvec.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct touch of(const char *first, const char *second)
{
	struct strvec paths = STRVEC_INIT;
	struct touch t;

	strvec_push(&paths, first);
	if (second)
		strvec_push(&paths, second);
	t = touch_of(&paths);
	strvec_release(&paths);
	return t;
}

static void a_common_path_always_overlaps(void **unused)
{
	(void)unused;
	for (int i = 0; i < 1000; i++) {
		char common[32] = "src/", one[32] = "a", two[32] = "b";
		struct touch a, b;

		common[4] = (char)('a' + i % 26);
		common[5] = (char)('a' + i / 26);
		one[1] = common[4];
		two[1] = common[5];
		a = of(common, one);
		b = of(two, common);
		assert_true(touch_overlap(&a, &b));
	}
}

static void most_others_do_not(void **unused)
{
	size_t overlaps = 0;

	(void)unused;
	for (int i = 0; i < 676; i++) {
		char one[] = "x/..", two[] = "y/..";
		struct touch a, b;

		one[2] = two[3] = (char)('a' + i % 26);
		one[3] = two[2] = (char)('a' + i / 26);
		a = of(one, NULL);
		b = of(two, NULL);
		overlaps += touch_overlap(&a, &b);
	}
	assert_true(overlaps < 676 / 10);
}

static void it_is_the_same_after_printing(void **unused)
{
	struct touch a = of("some/path", "another"), b;
	char text[TOUCH_HEX + 1];

	(void)unused;
	touch_print(text, &a);
	assert_int_equal(strlen(text), TOUCH_HEX);
	b = touch_parse(text);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void what_is_not_known_overlaps_with_all(void **unused)
{
	static const char *const texts[] = { NULL, "", "12", "zz" };
	struct touch a = of("path", NULL);

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		struct touch b = touch_parse(texts[i]);

		assert_true(touch_overlap(&a, &b));
	}
}

static void it_tells_about_how_many(void **unused)
{
	struct strvec paths = STRVEC_INIT;

	(void)unused;
	for (unsigned n = 1; n <= 50; n++) {
		char path[16];
		struct touch t;

		snprintf(path, sizeof(path), "file-%u", n);
		strvec_push(&paths, path);
		t = touch_of(&paths);
		assert_in_range(touch_count(&t), n - n / 6, n + n / 6);
	}
	strvec_release(&paths);
}

static void only_all_bits_are_unknown(void **unused)
{
	struct touch known = of("path", NULL), unknown = touch_parse("");

	(void)unused;
	assert_false(touch_unknown(&known));
	assert_true(touch_unknown(&unknown));
	assert_int_equal(touch_count(&unknown), UINT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_common_path_always_overlaps),
		cmocka_unit_test(most_others_do_not),
		cmocka_unit_test(it_is_the_same_after_printing),
		cmocka_unit_test(what_is_not_known_overlaps_with_all),
		cmocka_unit_test(it_tells_about_how_many),
		cmocka_unit_test(only_all_bits_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
