/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding/finding.h"
#include "finding/follow.h"
#include "finding/subject.h"
#include "util/alloc.h"
#include "util/error.h"

/* A change of one file, with hunks that begin at these lines. */
struct change {
	struct diff_hunk hunks[2];
	struct diff_file file;
	struct subject subject;
};

static void make(struct change *c, unsigned char id, uint32_t first,
		 uint32_t second)
{
	*c = (struct change){
		.hunks = { { first, 1, first, 3 }, { second, 2, second, 0 } },
		.file = { .path = "a", .n = 2 },
	};
	c->file.new_id.id[0] = id;
	c->file.hunks = c->hunks;
	c->subject.diff = (struct diff){ .v = &c->file, .n = 1 };
}

/* Where a finding of those lines is then, as first * 1000 + last; 0: lost. */
static uint32_t followed(uint32_t first, uint32_t last, unsigned char id)
{
	struct findings l = FINDINGS_INIT;
	struct change old, new;
	uint32_t result = 0;

	make(&old, 1, 10, 20);
	make(&new, id, 15, 24);
	finding_add(&l, "t", "other", FINDING_ERROR, "a", 0);
	finding_add(&l, "t", "r", FINDING_ERROR, "a", first)->last = last;
	l.v[1].patch = alloc_string("patch");
	if (!follow_findings(&l, 1, &old.subject, &new.subject)) {
		result = l.v[1].first * 1000 + l.v[1].last;
		assert_true(!l.v[1].patch == (id != 1));
	} else {
		assert_non_null(l.v[1].patch);
		assert_int_equal(l.v[1].first, first);
	}
	error_clear();
	findings_release(&l);
	return result;
}

static void lines_move_with_their_hunk(void **state)
{
	(void)state;
	assert_int_equal(followed(10, 10, 2), 15015);
	assert_int_equal(followed(11, 12, 2), 16017);
	assert_int_equal(followed(20, 20, 2), 24024);
	assert_int_equal(followed(21, 21, 2), 25025);
}

static void others_are_lost(void **state)
{
	(void)state;
	assert_int_equal(followed(13, 13, 2), 0);
	assert_int_equal(followed(9, 9, 2), 0);
	assert_int_equal(followed(12, 20, 2), 0);
}

static void nothing_moves_in_the_same_text(void **state)
{
	(void)state;
	assert_int_equal(followed(13, 99, 1), 13099);
}

static void a_file_that_is_not_there_is_lost(void **state)
{
	struct findings l = FINDINGS_INIT;
	struct change old, new;

	(void)state;
	make(&old, 1, 10, 20);
	make(&new, 1, 10, 20);
	finding_add(&l, "t", "r", FINDING_ERROR, "b", 10);
	assert_int_equal(follow_findings(&l, 0, &old.subject, &new.subject),
			 ERR_NOTFOUND);
	error_clear();
	findings_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_move_with_their_hunk),
		cmocka_unit_test(others_are_lost),
		cmocka_unit_test(nothing_moves_in_the_same_text),
		cmocka_unit_test(a_file_that_is_not_there_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
