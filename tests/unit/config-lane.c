/* SPDX-License-Identifier: MIT */
/* Lanes: who defines them, and which one a change is in. */
#include "config-fixture.h"

#include "config/lane.h"

static void check_load(struct lanes *out, struct fixture *f, const char *config,
		       const char *file)
{
	if (fixture_load(f, config) ||
	    lanes_load(out, f->settings, file, file ? strlen(file) : 0))
		fail_msg("%s", error_message());
}

static unsigned lane(const struct lanes *lanes, const char *paths)
{
	CLEANUP(strvec_release) struct strvec changed = STRVEC_INIT;

	strvec_split(&changed, paths);
	return lanes_of(lanes, &changed);
}

static void none(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;

	check_load(&lanes, *state, "", NULL);
	assert_int_equal(lanes.n, 0);
	assert_int_equal(lane(&lanes, "web/a"), LANE_COMMON);
}

static void all_paths_decide(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;

	check_load(&lanes, *state, "",
		   "[lane \"web\"]\npaths = web/** *.css\n"
		   "[lane \"docs\"]\npaths = doc/**\n");
	assert_int_equal(lanes.n, 2);
	assert_string_equal(lanes_name(&lanes, lane(&lanes, "web/a/b x.css")),
			    "web");
	assert_string_equal(lanes_name(&lanes, lane(&lanes, "doc/x")), "docs");
	assert_int_equal(lane(&lanes, "web/a doc/x"), LANE_COMMON);
	assert_int_equal(lane(&lanes, "src/x"), LANE_COMMON);
	assert_int_equal(lane(&lanes, ""), LANE_COMMON);
	assert_null(lanes_name(&lanes, LANE_COMMON));
	assert_null(lanes_name(&lanes, 3));
}

static void what_concerns_all_is_in_none(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;

	check_load(&lanes, *state, "", "[lane \"all\"]\npaths = **\n");
	assert_int_equal(lane(&lanes, "a b/c"), 1);
	assert_int_equal(lane(&lanes, "a .refinery"), LANE_COMMON);
}

static void config_owns_its_lanes(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;

	check_load(&lanes, *state, "[refinery \"lane.web\"]\npaths = site/**\n",
		   "[lane \"web\"]\npaths = web/**\n"
		   "[lane \"api\"]\npaths = api/**\n");
	assert_int_equal(lanes.n, 2);
	assert_string_equal(lanes_name(&lanes, lane(&lanes, "site/x")), "web");
	assert_int_equal(lane(&lanes, "web/x"), LANE_COMMON);
	assert_string_equal(lanes_name(&lanes, lane(&lanes, "api/x")), "api");
}

static void an_empty_lane_holds_nothing(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;

	check_load(&lanes, *state, "", "[lane \"web\"]\npaths =\n");
	assert_int_equal(lane(&lanes, "web/x"), LANE_COMMON);
}

static void bad_ones_are_refused(void **state)
{
	static const char *const files[] = {
		"[lane \"web\"]\npath = web/**\n",
		"[lane]\npaths = web/**\n",
		"[lane \"a b\"]\npaths = web/**\n",
		"[lane \"web\"]\npaths = /web\n",
	};
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;
	struct fixture *f = *state;

	assert_int_equal(fixture_load(f, ""), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		assert_int_equal(lanes_load(&lanes, f->settings, files[i],
					    strlen(files[i])),
				 ERR_INVALID);
	assert_int_equal(lanes.n, 0);
}

static void too_many_are_refused(void **state)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct fixture *f = *state;

	assert_int_equal(fixture_load(f, ""), 0);
	for (int i = 0; i < LANE_LIMIT; i++)
		strbuf_addf(&text, "[lane \"l%d\"]\npaths = %d/**\n", i, i);
	assert_int_equal(lanes_load(&lanes, f->settings, text.buf, text.len),
			 0);
	assert_int_equal(lanes.n, LANE_LIMIT);
	strbuf_adds(&text, "[lane \"more\"]\npaths = x\n");
	assert_int_equal(lanes_load(&lanes, f->settings, text.buf, text.len),
			 ERR_INVALID);
	assert_int_equal(lanes.n, LANE_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none),
		cmocka_unit_test(all_paths_decide),
		cmocka_unit_test(what_concerns_all_is_in_none),
		cmocka_unit_test(config_owns_its_lanes),
		cmocka_unit_test(an_empty_lane_holds_nothing),
		cmocka_unit_test(bad_ones_are_refused),
		cmocka_unit_test(too_many_are_refused),
	};

	return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
