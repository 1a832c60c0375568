/* SPDX-License-Identifier: MIT */
/* What a policy must not do is refused. */
#include "plan-fixture.h"

#include <string.h>

/* A policy that does what it is told to, to see it refused. */
struct script {
	const struct policy_action *actions;
	size_t n, at;
	bool waits; /* for a result, before the last action */
	bool came;
};

static struct script script;

static void *open_script(const struct policy_params *params)
{
	(void)params;
	script.at = 0;
	script.came = false;
	return &script;
}

static void close_script(void *state)
{
	(void)state;
}

static void ignore_entry(void *state, const struct policy_entry *e)
{
	(void)state;
	(void)e;
	script.came = true;
}

static void hear(void *state, int64_t job, enum policy_verdict verdict)
{
	(void)state;
	(void)job;
	(void)verdict;
	script.waits = false;
}

static void say_next(void *state, struct policy_action *out)
{
	(void)state;
	if (!script.came || script.at == script.n ||
	    (script.waits && script.at == script.n - 1))
		return;
	*out = script.actions[script.at++];
}

static const struct policy scripted = {
	.name = "scripted",
	.open = open_script,
	.close = close_script,
	.arrive = ignore_entry,
	.result = hear,
	.next = say_next,
};

static void assert_refused(const struct policy_action *actions, size_t n,
			   bool waits, const char *why)
{
	struct world w = { .seconds = 10 };
	struct simulate_options how = { .slots = 1 };
	struct metrics m;

	add(&w, "..x");
	w.entries[1].parent = 1;
	world_close(&w);
	script = (struct script){ actions, n, 0, waits, false };
	error_clear();
	assert_int_equal(simulate(&m, &w, &scripted, &how), ERR_INVALID);
	if (!strstr(error_message(), why))
		fail_msg("'%s' does not say '%s'", error_message(), why);
	world_release(&w);
}

static const int64_t first = 1, second = 2, third = 3, twice[] = { 1, 1 };

#define START(j, list, count)                                        \
	{                                                            \
		.kind = POLICY_START, .job = (j), .members = (list), \
		.n_members = (count)                                 \
	}
#define JOB(k, j)                       \
	{                               \
		.kind = (k), .job = (j) \
	}
#define END(k, list)                                           \
	{                                                      \
		.kind = (k), .members = (list), .n_members = 1 \
	}

static void test_cheats_are_refused(void **state)
{
	const struct policy_action untested[] = { JOB(POLICY_LAND, 1) };
	const struct policy_action running[] = { START(1, &first, 1),
						 JOB(POLICY_LAND, 1) };
	const struct policy_action red[] = { START(1, &third, 1),
					     JOB(POLICY_LAND, 1) };
	const struct policy_action crowd[] = { START(1, &first, 1),
					       START(2, &third, 1) };
	const struct policy_action orphan[] = { START(1, &second, 1) };
	const struct policy_action again[] = { START(1, twice, 2) };
	const struct policy_action ended[] = { END(POLICY_REJECT, &first),
					       END(POLICY_PARK, &first) };
	const struct policy_action nobody[] = { JOB(POLICY_CANCEL, 4) };

	(void)state;
	assert_refused(untested, 1, false, "not green on the present tip");
	assert_refused(running, 2, false, "not green on the present tip");
	assert_refused(red, 2, true, "not green on the present tip");
	assert_refused(crowd, 2, false, "without a free slot");
	assert_refused(orphan, 1, false, "without its parent");
	assert_refused(again, 1, false, "twice in one tree");
	assert_refused(ended, 2, false, "ended more than once");
	assert_refused(nobody, 1, false, "not running");
}

static void say_always(void *state, struct policy_action *out)
{
	static const struct policy_action pause = { .kind = POLICY_PAUSE };

	(void)state;
	*out = pause;
}

static void test_no_rest(void **state)
{
	struct policy restless = scripted;
	struct world w = { .seconds = 10 };
	struct simulate_options how = { .slots = 1 };
	struct metrics m;

	(void)state;
	restless.next = say_always;
	add(&w, "..");
	world_close(&w);
	assert_int_equal(simulate(&m, &w, &restless, &how), ERR_INVALID);
	assert_non_null(strstr(error_message(), "does not come to rest"));
	world_release(&w);
}

/* Green on a tip that somebody else has moved is not green on the tip. */
static void test_stale_tip(void **state)
{
	const struct policy_action stale[] = { START(1, &first, 1),
					       JOB(POLICY_LAND, 1) };
	struct world w = { .seconds = 10 };
	struct simulate_options how = { .slots = 1 };
	struct metrics m;

	(void)state;
	add(&w, ".");
	world_push(&w, 5, false);
	world_close(&w);
	script = (struct script){ stale, 2, 0, true, false };
	assert_int_equal(simulate(&m, &w, &scripted, &how), ERR_INVALID);
	/* Those that play by the rules test again. */
	for (size_t i = 0; i < BASELINES; i++) {
		assert_int_equal(simulate(&m, &w, baselines[i], &how), 0);
		assert_int_equal(m.landed, 1);
		assert_int_equal(m.runs, 2);
		assert_int_equal(m.cancelled, 1);
	}
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cheats_are_refused),
		cmocka_unit_test(test_no_rest),
		cmocka_unit_test(test_stale_tip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
