/* SPDX-License-Identifier: MIT */
/* core.sharedRepository: read as git reads it, and the modes that follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/error.h"
#include "util/share.h"

#include <sys/stat.h>

static void settings_are_read_as_by_git(void **state)
{
	static const struct {
		const char *value;
		int bits;
	} cases[] = {
		{ "group", 0660 },  { "true", 0660 },
		{ "1", 0660 },	    { "yes", 0660 },
		{ "all", 0664 },    { "world", 0664 },
		{ "2", 0664 },	    { "everybody", 0664 },
		{ "umask", 0 },	    { "false", 0 },
		{ "0", 0 },	    { "", 0 },
		{ "off", 0 },	    { "0660", -0660 },
		{ "660", -0660 },   { "0640", -0640 },
		{ "0600", -0600 },  { "0666", -0666 },
		{ "02770", -0660 },
	};
	int bits;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(share_parse(&bits, cases[i].value), 0);
		if (bits != cases[i].bits)
			fail_msg("'%s' is %o", cases[i].value, bits);
	}
	assert_int_equal(share_parse(&bits, "0060"), ERR_INVALID);
	assert_int_equal(share_parse(&bits, "0444"), ERR_INVALID);
}

static void modes_follow(void **state)
{
	(void)state;
	assert_int_equal(share_wanted(0660, 0644, false), 0664);
	assert_int_equal(share_wanted(0660, 0444, false), 0444);
	assert_int_equal(share_wanted(0660, 0400, false), 0440);
	assert_int_equal(share_wanted(0660, 0755, false), 0775);
	assert_int_equal(share_wanted(0660, 0700, true), S_ISGID | 0770);
	assert_int_equal(share_wanted(0664, 0600, false), 0664);
	assert_int_equal(share_wanted(0664, 0700, true), S_ISGID | 0775);
	assert_int_equal(share_wanted(-0660, 0644, false), 0660);
	assert_int_equal(share_wanted(-0660, 0444, false), 0440);
	assert_int_equal(share_wanted(-0640, 0755, true), S_ISGID | 0750);
	assert_int_equal(share_wanted(0, 0755, true), 0755);
}

static mode_t umask_now(void)
{
	mode_t now = umask(0);

	umask(now);
	return now;
}

static void the_umask_gives_way(void **state)
{
	(void)state;
	umask(077);
	share_begin(0);
	assert_int_equal(umask_now(), 077);
	assert_int_equal(share_mode(0600), 0600);
	share_begin(0660);
	assert_int_equal(umask_now(), 007);
	assert_int_equal(share_mode(0600), 0660);
	assert_int_equal(share_mode(0700), 0770);
	share_suspend();
	assert_int_equal(umask_now(), 077);
	share_resume();
	assert_int_equal(umask_now(), 007);
	share_begin(-0600);
	assert_int_equal(umask_now(), 077);
	share_begin(0664);
	assert_int_equal(umask_now(), 002);
	share_begin(0);
	assert_int_equal(umask_now(), 077);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_read_as_by_git),
		cmocka_unit_test(modes_follow),
		cmocka_unit_test(the_umask_gives_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
