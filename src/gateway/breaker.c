/* SPDX-License-Identifier: MIT */
#include "gateway/breaker.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FORMAT "breaker/1 %" SCNd64 " %" SCNd64 " %" SCNd64
#define FILE_LIMIT 200

static int64_t rest_of(const struct breaker *b)
{
	int64_t rest = BREAKER_FIRST;

	for (int64_t n = BREAKER_FAILURES;
	     n < b->failures && rest < BREAKER_LIMIT; n++)
		rest *= 2;
	return rest < BREAKER_LIMIT ? rest : BREAKER_LIMIT;
}

/* A clock that was set back must not keep it open for ever. */
static bool ahead(int64_t when, int64_t now, int64_t at_most)
{
	return when > now && when <= now + at_most;
}

bool breaker_allows(struct breaker *b, int64_t now, int64_t seconds)
{
	if (!b->until)
		return true;
	if (ahead(b->until, now, BREAKER_LIMIT) ||
	    ahead(b->probe, now, seconds))
		return false;
	b->probe = now + seconds;
	return true;
}

void breaker_tell(struct breaker *b, int64_t now, bool failed)
{
	if (!failed) {
		*b = BREAKER_INIT;
		return;
	}
	b->failures++;
	b->probe = 0;
	if (b->failures >= BREAKER_FAILURES)
		b->until = now + rest_of(b);
}

static char *path_of(struct refinery *r, const char *model, const char *end)
{
	return refinery_path(r, "model/%s.breaker%s", model, end);
}

static void load(struct breaker *out, const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct breaker b;

	*out = BREAKER_INIT;
	if (!file_read(&text, path, FILE_LIMIT) &&
	    sscanf(text.buf, FORMAT, &b.failures, &b.until, &b.probe) == 3 &&
	    b.failures >= 0)
		*out = b;
	else
		error_clear();
}

/* The lock is a file of its own: the other one is replaced. */
static void save(const struct breaker *b, const char *path)
{
	CLEANUP(cleanup_free)
	char *text =
		alloc_printf("breaker/1 %" PRId64 " %" PRId64 " %" PRId64 "\n",
			     b->failures, b->until, b->probe);

	if (file_write(path, text, strlen(text), 0666, false))
		error_clear();
}

static int take(struct refinery *r, const char *model)
{
	CLEANUP(cleanup_free) char *path = path_of(r, model, ".lock");

	return file_lock(path, true);
}

int breaker_enter(struct refinery *r, const char *model, int64_t seconds)
{
	CLEANUP(cleanup_free) char *path = path_of(r, model, "");
	CLEANUP(cleanup_close) int lock = take(r, model);
	int64_t now = clock_now();
	struct breaker b;

	if (lock < 0)
		return lock;
	load(&b, path);
	if (!breaker_allows(&b, now, seconds)) {
		int64_t wait = b.until > now ? b.until - now : b.probe - now;

		return error_set(ERR_REFUSED,
				 "%" PRId64 " failures in a row; it is left "
				 "alone for another %" PRId64 " seconds",
				 b.failures, wait);
	}
	if (b.probe)
		save(&b, path);
	return 0;
}

void breaker_leave(struct refinery *r, const char *model, bool failed)
{
	CLEANUP(cleanup_free) char *path = path_of(r, model, "");
	CLEANUP(cleanup_close) int lock = take(r, model);
	struct breaker b;

	if (lock < 0)
		return;
	load(&b, path);
	if (!failed && !b.failures)
		return;
	breaker_tell(&b, clock_now(), failed);
	save(&b, path);
}
