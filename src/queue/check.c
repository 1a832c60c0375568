/* SPDX-License-Identifier: MIT */
#include "queue/check.h"
#include "queue/entry.h"
#include "util/alloc.h"

#include <stdlib.h>
#include <string.h>

void check_heard(struct check_course *c, enum policy_verdict verdict,
		 bool on_tip)
{
	bool passed = verdict == POLICY_GREEN;

	if (verdict == POLICY_NOTHING) {
		if (++c->silent >= CHECK_SILENT_RUNS)
			c->end = CHECK_SILENT;
		return;
	}
	c->silent = 0;
	if (c->step == CHECK_REVIEW) {
		c->step = CHECK_HEAD;
		if (!passed || c->review)
			c->end = passed ? CHECK_PASSED : CHECK_FAILED;
	} else if (c->step == CHECK_TIP) {
		c->end = passed ? CHECK_FAILED : CHECK_WAITS;
	} else if (passed) {
		c->end = CHECK_PASSED;
	} else {
		c->step = c->step == CHECK_HEAD && !on_tip ? CHECK_ALONE :
							     CHECK_TIP;
	}
}

void check_moved(struct check_course *c)
{
	if (c->end == CHECK_WAITS)
		*c = (struct check_course){ .step = CHECK_ALONE };
}

bool check_goes_first(int64_t waited, int64_t usual)
{
	return waited <
	       (usual > CHECK_PATIENCE_MIN ? usual : CHECK_PATIENCE_MIN);
}

static void check_free(struct check *k)
{
	trial_release(&k->trial);
	trial_release(&k->red);
	reviewing_free(k->reviewing);
	opinion_release(&k->opinion);
	free(k);
}

void checks_release(struct checks *l)
{
	for (size_t i = 0; i < l->n; i++)
		check_free(l->v[i]);
	free(l->v);
	*l = (struct checks){ 0 };
}

/* Where it is, or belongs. */
static size_t place_of(const struct checks *l, int64_t sequence)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->v[middle]->sequence < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct check *checks_find(const struct checks *l, int64_t sequence)
{
	size_t i = place_of(l, sequence);

	return i < l->n && l->v[i]->sequence == sequence ? l->v[i] : NULL;
}

struct check *checks_add(struct checks *l, const struct entry *e, bool reviews,
			 bool tests)
{
	size_t i = place_of(l, e->sequence);
	struct check *k = alloc_zero(1, sizeof(*k));

	k->sequence = e->sequence;
	k->retries = e->retries;
	k->priority = e->priority;
	k->course.step = reviews ? CHECK_REVIEW : CHECK_HEAD;
	k->course.review = !tests;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	memmove(&l->v[i + 1], &l->v[i], (l->n++ - i) * sizeof(*l->v));
	return l->v[i] = k;
}

void checks_drop(struct checks *l, int64_t sequence)
{
	size_t i = place_of(l, sequence);

	if (i == l->n || l->v[i]->sequence != sequence)
		return;
	check_free(l->v[i]);
	memmove(&l->v[i], &l->v[i + 1], (--l->n - i) * sizeof(*l->v));
}

bool check_runs(const struct check *k)
{
	return check_fd(k) >= 0;
}

int check_fd(const struct check *k)
{
	return k->reviewing ? reviewing_fd(k->reviewing) : trial_fd(&k->trial);
}

static bool comes_before(const struct check *a, const struct check *b)
{
	if (a->course.silent != b->course.silent)
		return a->course.silent < b->course.silent;
	return a->priority < b->priority;
}

struct check *checks_next(const struct checks *l, bool reviews)
{
	struct check *next = NULL;

	for (size_t i = 0; i < l->n; i++) {
		struct check *k = l->v[i];

		if (k->course.end == CHECK_OPEN && !check_runs(k) &&
		    (k->course.step == CHECK_REVIEW) == reviews &&
		    (!next || comes_before(k, next)))
			next = k;
	}
	return next;
}

size_t checks_running(const struct checks *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += trial_fd(&l->v[i]->trial) >= 0;
	return n;
}

size_t checks_reviewing(const struct checks *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->v[i]->reviewing != NULL;
	return n;
}

size_t checks_open(const struct checks *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->v[i]->course.end == CHECK_OPEN;
	return n;
}
