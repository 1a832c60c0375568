/* SPDX-License-Identifier: MIT */
/*
 * What a model replied, as findings. A reply that is not the JSON that was
 * asked for is no reply; an item of it that lacks something, has another type,
 * or speaks of a file that was not shown, is counted and dropped.
 */
#ifndef MODEL_MODEL_REPLY_H
#define MODEL_MODEL_REPLY_H

#include <stddef.h>

struct findings;
struct json;
struct strvec;

/* Bytes of a reply; findings in it. */
#define MODEL_REPLY_LIMIT ((size_t)1 << 20)
#define MODEL_FINDINGS_LIMIT 100

/*
 * The JSON of a reply, which some put between fences of Markdown. ERR_INVALID:
 * it is none.
 */
int model_reply_parse(struct json **out, const char *text);

/* ERR_INVALID: it is no such JSON. */
int model_reply_read(struct findings *out, size_t *malformed, const char *tool,
		     const struct strvec *paths, const char *text);

#endif
