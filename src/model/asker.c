/* SPDX-License-Identifier: MIT */
#include "model/asker.h"
#include "config/settings.h"
#include "gateway/gateway.h"
#include "git/oid.h"
#include "model/model-reply.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/share.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define NONCE 32 /* hex digits */
#define BEGIN "---- begin "

/* A nonce nobody could foresee, or none at all. */
static void make_nonce(char nonce[NONCE + 1], const char *text)
{
	unsigned char bytes[NONCE / 2];

	do {
		if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
			abort();
		for (size_t i = 0; i < sizeof(bytes); i++)
			snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
	} while (strstr(text, nonce));
}

char *fence(const char *what, const char *text)
{
	char nonce[NONCE + 1];

	make_nonce(nonce, text);
	return alloc_printf(
		"%s stands between the two lines that hold %s.\n" BEGIN
		"%s\n%s---- end %s\n",
		what, nonce, nonce, text, nonce);
}

/*
 * What the fence's nonce is does not matter to the answer, but to the name of
 * what is kept: so it is taken out for that.
 */
static char *without_nonce(const char *text)
{
	const char *begin = strstr(text, BEGIN);
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	char nonce[NONCE + 1];

	if (!begin || strlen(begin) < strlen(BEGIN) + NONCE)
		return alloc_string(text);
	memcpy(nonce, begin + strlen(BEGIN), NONCE);
	nonce[NONCE] = '\0';
	for (const char *at; (at = strstr(text, nonce)); text = at + NONCE)
		strbuf_add(&out, text, (size_t)(at - text));
	strbuf_adds(&out, text);
	return strbuf_detach(&out);
}

/* Where the reply to this question, word for word, is kept; free(). */
static char *kept_at(const struct asker *a, const struct question *q)
{
	CLEANUP(cleanup_free) char *user = without_nonce(q->user);
	CLEANUP(cleanup_free)
	char *id = settings_text_of(a->r->settings, KEY_MODEL, q->model, "id");
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;
	struct oid hash;

	strbuf_addf(&all, "%s/1\n%s\n%s\n%s\n%s", a->purpose, q->model, id,
		    q->system, user);
	if (oid_hash_blob(&hash, all.buf, all.len))
		return NULL;
	return refinery_path(a->r, "replies/%s", oid_hex(&hash));
}

int asker_ask(char **out, const struct asker *a, const struct question *q)
{
	CLEANUP(cleanup_free) char *path = kept_at(a, q);
	CLEANUP(strbuf_release) struct strbuf kept = STRBUF_INIT;
	CLEANUP(reply_release) struct reply reply = REPLY_INIT;
	struct request request = {
		.model = q->model,
		.system = q->system,
		.user = q->user,
		.schema = q->schema,
		.schema_name = a->purpose,
		.purpose = a->purpose,
		.agent = a->agent,
		.item = a->item,
	};
	int error;

	if (path && !file_read(&kept, path, MODEL_REPLY_LIMIT)) {
		*out = strbuf_detach(&kept);
		return 0;
	}
	error_clear();
	error = gateway_ask(&reply, a->gateway, &request);
	if (error)
		return error;
	if (reply.cut)
		return error_set(ERR_INVALID, "the reply was cut off");
	*out = alloc_string(reply.text);
	return 0;
}

void asker_keep(const struct asker *a, const struct question *q,
		const char *reply)
{
	CLEANUP(cleanup_free) char *path = kept_at(a, q);
	CLEANUP(cleanup_free) char *directory = refinery_path(a->r, "replies");

	if (!path || file_mkdirs(directory, share_mode(0700)) ||
	    file_write(path, reply, strlen(reply), share_mode(0600), false))
		error_clear();
}
