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

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_LIMIT 65536

static char *state_path(struct refinery *r, const char *target)
{
	return refinery_path(r, "testing/%s", target);
}

/* "<gate> <since> <typical> <id>..." */
void progress_start(struct progress *p, struct refinery *r, const char *target,
		    const char *gate, const struct strvec *entries,
		    int64_t typical)
{
	CLEANUP(cleanup_free) char *ids = strvec_join(entries, " ");
	CLEANUP(cleanup_free)
	char *line =
		alloc_printf("%s %lld %lld %s\n", gate, (long long)clock_now(),
			     (long long)typical, ids);

	p->refinery = r;
	p->path = state_path(r, target);
	p->gate = alloc_string(gate);
	p->start = clock_monotonic();
	p->typical = typical;
	if (entries->n == 1)
		p->what = alloc_printf("entry %.10s", entries->v[0]);
	else
		p->what = alloc_printf("%zu entries", entries->n);
	file_write(p->path, line, strlen(line), 0666, false);
	progress_tick(p);
}

void progress_tick(struct progress *p)
{
	int64_t seconds = (clock_monotonic() - p->start) / 1000;

	if (p->typical)
		say_progress("testing %s: %s, %llds of about %llds", p->what,
			     p->gate, (long long)seconds,
			     (long long)((p->typical + 999) / 1000));
	else
		say_progress("testing %s: %s, %llds", p->what, p->gate,
			     (long long)seconds);
}

void progress_release(struct progress *p)
{
	if (p->path) {
		say_progress("%s", "");
		unlink(p->path);
	}
	free(p->path);
	free(p->gate);
	free(p->what);
	*p = PROGRESS_INIT;
}

void progress_state_release(struct progress_state *s)
{
	free(s->gate);
	strvec_release(&s->entries);
	*s = PROGRESS_STATE_INIT;
}

int progress_read(struct progress_state *out, struct refinery *r,
		  const char *target)
{
	CLEANUP(cleanup_free) char *path = state_path(r, target);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	int error;

	if (!lock_runner_alive(r, target))
		return error_set(ERR_NOTFOUND, "no runner is at work");
	error = file_read(&text, path, FILE_LIMIT);
	if (error)
		return error;
	strvec_split(&words, text.buf);
	if (words.n < 4 ||
	    number_parse(&out->since, words.v[1], 0, INT64_MAX) ||
	    number_parse(&out->typical, words.v[2], 0, INT64_MAX))
		return error_set(ERR_NOTFOUND, "nothing is being tested");
	out->gate = alloc_string(words.v[0]);
	for (size_t i = 3; i < words.n; i++)
		strvec_push(&out->entries, words.v[i]);
	return 0;
}
