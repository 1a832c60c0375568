/* SPDX-License-Identifier: MIT */
#include "queue/progress.h"
#include "state/lock.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/number.h"
#include "util/say.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_LIMIT (1 << 20)
#define SLOTS_LIMIT 100000

static char *state_path(struct refinery *r, const char *target)
{
	return refinery_path(r, "testing/%s", target);
}

static void test_release(struct progress_test *t)
{
	free(t->gate);
	strvec_release(&t->entries);
}

static struct progress_test *add(struct progress *p)
{
	p->v = alloc_grow(p->v, p->n, &p->alloc, sizeof(*p->v));
	p->v[p->n] = (struct progress_test){ 0 };
	return &p->v[p->n++];
}

/*
 * The number of slots, then a line each:
 * "<gate> <begun> <since> <typical> <n_base> <id>..."
 */
static void write_file(const struct progress *p)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	if (!p->path)
		return;
	strbuf_addf(&text, "%u\n", p->slots);
	for (size_t i = 0; i < p->n; i++) {
		const struct progress_test *t = &p->v[i];
		CLEANUP(cleanup_free)
		char *ids = strvec_join(&t->entries, " ");

		strbuf_addf(&text, "%s %lld %lld %lld %zu %s\n", t->gate,
			    (long long)t->begun, (long long)t->since,
			    (long long)t->typical, t->n_base, ids);
	}
	file_write(p->path, text.buf, text.len, 0666, false);
}

void progress_open(struct progress *p, struct refinery *r, const char *target)
{
	*p = PROGRESS_INIT;
	p->refinery = r;
	p->path = state_path(r, target);
}

void progress_keep_off(struct progress *p)
{
	free(p->path);
	p->path = NULL;
}

/* Add up the time since the last change. */
static int64_t count_time(struct progress *p)
{
	int64_t now = clock_monotonic();

	p->crowd += (int64_t)p->n * (now - p->at);
	p->at = now;
	return now;
}

void progress_start(struct progress *p, const struct progress_test *test)
{
	int64_t now = count_time(p);
	struct progress_test *t = add(p);

	t->key = test->key;
	t->gate = alloc_string(test->gate);
	strvec_each(&test->entries, id)
		strvec_push(&t->entries, *id);
	t->n_base = test->n_base;
	t->begun = test->begun;
	t->typical = test->typical;
	t->since = clock_now();
	t->start = now;
	t->crowd = p->crowd;
	write_file(p);
	progress_tick(p);
}

/* Those that ran while it did, without itself. */
static unsigned beside(const struct progress *p, const struct progress_test *t)
{
	int64_t time = p->at - t->start;

	return time > 0 ?
		       (unsigned)((p->crowd - t->crowd + time / 2) / time - 1) :
		       (unsigned)(p->n - 1);
}

unsigned progress_end(struct progress *p, const void *key)
{
	unsigned others;

	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].key != key)
			continue;
		count_time(p);
		others = beside(p, &p->v[i]);
		test_release(&p->v[i]);
		memmove(&p->v[i], &p->v[i + 1], (--p->n - i) * sizeof(*p->v));
		write_file(p);
		progress_tick(p);
		return others;
	}
	return 0;
}

/* "3 entries", "entry 0123456789". */
static char *what_of(const struct progress_test *t)
{
	if (!t->entries.n)
		return alloc_string("a commit");
	if (t->entries.n == 1)
		return alloc_printf("entry %.10s", t->entries.v[0]);
	return alloc_printf("%zu entries", t->entries.n);
}

/* The oldest stands for all. */
void progress_tick(struct progress *p)
{
	CLEANUP(cleanup_free) char *what = NULL;
	CLEANUP(cleanup_free) char *about = NULL;
	CLEANUP(cleanup_free) char *others = NULL;
	long long seconds;

	if (!p->n) {
		say_progress("%s", "");
		return;
	}
	what = what_of(&p->v[0]);
	seconds = (clock_monotonic() - p->v[0].start) / 1000;
	about = p->v[0].typical ?
			alloc_printf(" of about %llds",
				     (long long)(p->v[0].typical + 999) /
					     1000) :
			alloc_string("");
	others = p->n > 1 ? alloc_printf("; %zu more tests", p->n - 1) :
			    alloc_string("");
	say_progress("testing %s: %s, %llds%s%s", what, p->v[0].gate, seconds,
		     about, others);
}

void progress_release(struct progress *p)
{
	if (p->refinery && p->n)
		say_progress("%s", "");
	if (p->refinery && p->path)
		unlink(p->path);
	for (size_t i = 0; i < p->n; i++)
		test_release(&p->v[i]);
	free(p->v);
	free(p->path);
	*p = PROGRESS_INIT;
}

static int parse(struct progress *out, const char *text)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	struct progress_test *t;
	int64_t number[4];
	bool good;

	strvec_split(&words, text);
	good = words.n >= 5;
	for (size_t i = 0; good && i < 4; i++)
		good = !number_parse(&number[i], words.v[1 + i], 0, INT64_MAX);
	if (!good)
		return error_set(ERR_NOTFOUND, "nothing is being tested");
	t = add(out);
	t->gate = alloc_string(words.v[0]);
	t->begun = number[0];
	t->since = number[1];
	t->typical = number[2];
	for (size_t i = 5; i < words.n; i++)
		strvec_push(&t->entries, words.v[i]);
	t->n_base = (size_t)number[3] < t->entries.n ? (size_t)number[3] :
						       t->entries.n;
	return 0;
}

static int parse_slots(struct progress *out, const char *text)
{
	int64_t slots;
	int error = number_parse(&slots, text, 0, SLOTS_LIMIT);

	if (!error)
		out->slots = (unsigned)slots;
	return error;
}

int progress_read(struct progress *out, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *path = state_path(r, target);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error;

	if (!lock_runner_alive(r, target))
		return error_set(ERR_NOTFOUND, "no runner is at work");
	error = file_read(&text, path, FILE_LIMIT);
	for (char *line = text.buf; !error && line && *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = '\0';
		error = line == text.buf ? parse_slots(out, line) :
					   parse(out, line);
		line = end;
	}
	return error;
}
