/* SPDX-License-Identifier: MIT */
#include "setup/probe.h"
#include "git/hooks.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Any word that was not asked before; nothing secret hangs on it. */
static char *make_word(void)
{
	return alloc_printf("%lx%llx", (unsigned long)getpid(),
			    (unsigned long long)clock_monotonic());
}

static int check(const struct strbuf *said, const char *name, const char *word)
{
	CLEANUP(cleanup_free)
	char *answer = alloc_printf("git-refinery hook %s %s", name, word);

	if (strstr(said->buf, answer))
		return 0;
	return error_set(ERR, "no answer from git-refinery");
}

int probe_file(struct repo *repo, const char *path, const char *name)
{
	CLEANUP(strbuf_release) struct strbuf said = STRBUF_INIT;
	CLEANUP(cleanup_free) char *word = make_word();
	CLEANUP(cleanup_free)
	char *setting = alloc_printf(PROBE_VARIABLE "=%s", word);
	int error = hooks_try_file(&said, repo, path, setting);

	return error ? error : check(&said, name, word);
}

static int ask(struct repo *repo, const char *name,
	       int (*try)(struct strbuf *out, struct repo *repo,
			  const char *setting))
{
	CLEANUP(strbuf_release) struct strbuf said = STRBUF_INIT;
	CLEANUP(cleanup_free) char *word = make_word();
	CLEANUP(cleanup_free)
	char *setting = alloc_printf(PROBE_VARIABLE "=%s", word);
	int error = try(&said, repo, setting);

	return error ? error : check(&said, name, word);
}

int probe_push(struct repo *repo)
{
	return ask(repo, "pre-receive", hooks_try_push);
}

int probe_push_out(struct repo *repo)
{
	return ask(repo, "pre-push", hooks_try_push_out);
}
