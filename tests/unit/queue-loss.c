/* SPDX-License-Identifier: MIT */
#include "queue/loss.h"
#include "git/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A tree by a letter; 0: it conflicts. */
static struct loss_outcome gives(char tree)
{
	struct loss_outcome o = { .tried = true, .clean = tree != 0 };

	o.tree.id[0] = (unsigned char)tree;
	return o;
}

static struct loss_case of(char picked, char merged)
{
	return (struct loss_case){ .picked = gives(picked),
				   .merged = gives(merged),
				   .straight = true };
}

static void what_a_merge_gives_is_whole(void **unused)
{
	struct loss_case c = of('a', 'a');

	(void)unused;
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
	c.straight = false;
	c.left_out = true;
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
}

static void what_merges_bring_is_not_left_out(void **unused)
{
	struct loss_case c = of('a', 'b');

	(void)unused;
	c.straight = false;
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.names_only = true;
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.picked = gives(0);
	assert_int_equal(loss_judge(&c), LOSS_CONFLICT);
}

static void what_was_taken_back_comes_again(void **unused)
{
	struct loss_case c = of('a', 'b');

	(void)unused;
	c.left_out = true;
	assert_int_equal(loss_judge(&c), LOSS_TRY_ALL);
	c.all = gives('b');
	assert_int_equal(loss_judge(&c), LOSS_TAKE_ALL);
	c.picked = gives(0);
	assert_int_equal(loss_judge(&c), LOSS_TAKE_ALL);
	c.all = gives('c');
	assert_int_equal(loss_judge(&c), LOSS_CONFLICT);
	c.picked = gives('a');
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.all = gives(0);
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
}

static void other_names_are_no_loss(void **unused)
{
	struct loss_case c = of('a', 'b');

	(void)unused;
	c.names_only = true;
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
	c.left_out = true;
	c.all = gives('c');
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
}

/* A merge that conflicts is no measure. */
static void without_a_measure_each_part_is_looked_at(void **unused)
{
	struct loss_case c = of('a', 0);

	(void)unused;
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
	c.nothing = true;
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.nothing = false;
	c.straight = false;
	assert_int_equal(loss_judge(&c), LOSS_LOOK_AT_MERGES);
	c.merges = LOSS_PLAIN;
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
	c.merges = LOSS_OWN;
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.merges = LOSS_PLAIN;
	c.left_out = true;
	assert_int_equal(loss_judge(&c), LOSS_TRY_ALL);
	c.all = gives('a');
	assert_int_equal(loss_judge(&c), LOSS_TAKE_PICKED);
	c.all = gives('b');
	assert_int_equal(loss_judge(&c), LOSS_REFUSE);
	c.picked = gives(0);
	assert_int_equal(loss_judge(&c), LOSS_CONFLICT);
}

static struct change change(char old, char new)
{
	struct change c = { .old_mode = old ? 0100644 : 0,
			    .new_mode = new ? 0100644 : 0 };

	c.old_id.id[0] = (unsigned char)old;
	c.new_id.id[0] = (unsigned char)new;
	return c;
}

static void contents_are_compared_whatever_their_names(void **unused)
{
	struct change v[] = { change('a', 0), change('b', 'c'), change(0, 'a'),
			      change('c', 'b') };
	struct changes c = { .v = v, .n = 4 };

	(void)unused;
	assert_true(loss_names_only(&c));
	v[2].new_mode = 0100755;
	assert_false(loss_names_only(&c));
	v[2] = change(0, 'd');
	assert_false(loss_names_only(&c));
	c.n = 1;
	assert_false(loss_names_only(&c));
	c.n = 0;
	assert_true(loss_names_only(&c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_merge_gives_is_whole),
		cmocka_unit_test(what_merges_bring_is_not_left_out),
		cmocka_unit_test(what_was_taken_back_comes_again),
		cmocka_unit_test(other_names_are_no_loss),
		cmocka_unit_test(without_a_measure_each_part_is_looked_at),
		cmocka_unit_test(contents_are_compared_whatever_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
