/* SPDX-License-Identifier: MIT */
/* The graph: against counting reachable commits by brute force. */
#include "git/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COMMITS 40
#define HISTORIES 400

/* Commit i of a made history has bit i; parents have lower numbers. */
struct history {
	uint64_t reach[COMMITS]; /* with the commit itself */
	int parents[COMMITS][3], n_parents[COMMITS];
	int64_t time[COMMITS];
	int reads;
};

static struct oid id_of(int i)
{
	struct oid id = { { 0 } };

	/* The first bytes are what is hashed: make them collide. */
	id.id[0] = (unsigned char)(i % 4);
	id.id[OID_SIZE - 1] = (unsigned char)i;
	return id;
}

static int number_of(const struct oid *id)
{
	return id->id[OID_SIZE - 1];
}

static int read_made(struct graph_commit *out, void *data, const struct oid *id)
{
	struct history *h = data;
	int i = number_of(id);

	h->reads++;
	out->time = h->time[i];
	for (int k = 0; k < h->n_parents[i]; k++) {
		struct oid parent = id_of(h->parents[i][k]);

		oids_push(&out->parents, &parent);
	}
	return 0;
}

static void add_parent(struct history *h, int i, int parent)
{
	h->parents[i][h->n_parents[i]++] = parent;
	h->reach[i] |= h->reach[parent];
}

static struct history make(void)
{
	struct history h = { .reads = 0 };

	for (int i = 0; i < COMMITS; i++) {
		int kind = rand() % 10;

		h.reach[i] = UINT64_C(1) << i;
		/* Some clocks are wrong. */
		h.time[i] = rand() % 5 ? i : rand() % COMMITS;
		if (i && kind)
			add_parent(&h, i, kind < 6 ? i - 1 : rand() % i);
		if (i && kind > 7)
			add_parent(&h, i, rand() % i);
	}
	return h;
}

/* The common ancestors that are not below another one. */
static uint64_t best(const struct history *h, int a, int b)
{
	uint64_t common = h->reach[a] & h->reach[b], out = common;

	for (int i = 0; i < COMMITS; i++)
		for (int k = 0; k < COMMITS; k++)
			if (i != k && common >> i & 1 && common >> k & 1 &&
			    h->reach[k] >> i & 1)
				out &= ~(UINT64_C(1) << i);
	return out;
}

static int check_pair(struct history *h, struct graph *g, int a, int b)
{
	struct oid x = id_of(a), y = id_of(b), base;
	uint64_t expected = best(h, a, b);
	int result = graph_merge_base(&base, g, &x, &y);

	assert_true(result == 0 || result == 1);
	if (result)
		assert_int_equal(UINT64_C(1) << number_of(&base), expected);
	return result;
}

static void a_single_ancestor_is_the_best(void **unused)
{
	int found = 0;

	(void)unused;
	srand(1);
	for (int n = 0; n < HISTORIES; n++) {
		struct history h = make();
		struct graph *g = graph_new(read_made, &h);

		for (int a = 0; a < COMMITS; a++)
			for (int b = 0; b < COMMITS; b += 3)
				found += check_pair(&h, g, a, b);
		assert_true(h.reads <= COMMITS);
		graph_free(g);
	}
	/* It is there to be asked, not to say that it does not know. */
	assert_true(found > HISTORIES * COMMITS * COMMITS / 3 / 2);
}

static void a_line_is_found_with_one_parent_each(void **unused)
{
	struct history h = { .reads = 0 };
	struct graph *g = graph_new(read_made, &h);
	struct oids line = OIDS_INIT;
	struct oid one = id_of(1), two = id_of(2), four = id_of(4);
	struct oid six = id_of(6);

	(void)unused;
	for (int i = 1; i < 8; i++)
		add_parent(&h, i, i - 1);
	add_parent(&h, 5, 0);
	assert_int_equal(graph_line(&line, g, &two, &four, 2), 1);
	assert_int_equal(line.n, 2);
	assert_int_equal(number_of(&line.v[0]), 3);
	assert_int_equal(number_of(&line.v[1]), 4);
	oids_release(&line);
	/* More than the limit; a merge on the way; the wrong way round. */
	assert_int_equal(graph_line(&line, g, &one, &four, 2), 0);
	assert_int_equal(graph_line(&line, g, &two, &six, 10), 0);
	assert_int_equal(graph_line(&line, g, &four, &two, 10), 0);
	assert_int_equal(graph_line(&line, g, &two, &two, 10), 1);
	assert_int_equal(line.n, 0);
	oids_release(&line);
	graph_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_single_ancestor_is_the_best),
		cmocka_unit_test(a_line_is_found_with_one_parent_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
