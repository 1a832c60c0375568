/* SPDX-License-Identifier: MIT */
#include "gateway/protocol.h"
#include "gateway/trouble.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/json.h"

#include <stdlib.h>
#include <string.h>

void response_release(struct response *a)
{
	strbuf_release(&a->text);
	free(a->served);
	free(a->via);
	free(a->finish);
	free(a->trouble);
	*a = RESPONSE_INIT;
}

int response_add(struct response *a, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (a->text.len + len > PROTOCOL_REPLY_LIMIT)
		return error_set(ERR_INVALID, "a reply of more than %d bytes",
				 PROTOCOL_REPLY_LIMIT);
	strbuf_add(&a->text, text ? text : "", len);
	return 0;
}

void response_name(char **slot, const struct json *value)
{
	const char *text = json_text(value);

	if (!text || !*text)
		return;
	free(*slot);
	*slot = alloc_string(text);
}

void response_tidy(struct response *a, const char *key)
{
	trouble_make_tidy(&a->served, key);
	trouble_make_tidy(&a->via, key);
	trouble_make_tidy(&a->finish, key);
}

void response_figure(int64_t *slot, const struct json *value)
{
	int64_t figure;

	if (json_integer(&figure, value) && figure >= 0 &&
	    figure <= PROTOCOL_FIGURE_LIMIT)
		*slot = figure;
}

const struct protocol *protocol_find(const char *name)
{
	return !strcmp(name, protocol_anthropic.name) ? &protocol_anthropic :
							&protocol_openai;
}

void protocol_describe(struct strbuf *out, const char *schema)
{
	strbuf_addf(out,
		    "%sAnswer with one JSON value and nothing else: no words "
		    "before or after it, no code fence. It must match this "
		    "JSON Schema:\n%s\n",
		    out->len ? "\n\n" : "", schema);
}
