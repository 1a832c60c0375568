/* SPDX-License-Identifier: MIT */
#include "queue/bypass.h"
#include "git/oid.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/file.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *mark_path(struct refinery *r, const char *target,
		       const struct oid *new)
{
	return refinery_path(r, "bypass/%s/%s", target, oid_hex(new));
}

int bypass_mark(struct refinery *r, const char *target, const struct oid *new,
		const char *pusher, const char *reason)
{
	CLEANUP(cleanup_free) char *path = mark_path(r, target, new);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	size_t len = strnlen(reason, BYPASS_REASON_LIMIT);

	text_line(&text, pusher, strlen(pusher));
	strbuf_adds(&text, ": ");
	text_line(&text, reason, len);
	return file_write(path, text.buf, text.len, 0666, true);
}

char *bypass_read(struct refinery *r, const char *target, const struct oid *new)
{
	CLEANUP(cleanup_free) char *path = mark_path(r, target, new);
	struct strbuf text = STRBUF_INIT;

	if (!file_read(&text, path, 8192))
		return strbuf_detach(&text);
	strbuf_release(&text);
	return NULL;
}

void bypass_forget(struct refinery *r, const char *target,
		   const struct oid *new)
{
	CLEANUP(cleanup_free) char *path = mark_path(r, target, new);

	unlink(path);
}
