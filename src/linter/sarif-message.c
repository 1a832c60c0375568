/* SPDX-License-Identifier: MIT */
#include "linter/sarif.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <string.h>

#define ARGUMENTS 10

static const char *text_of(const struct json *message,
			   const struct sarif_rule *rule)
{
	const char *text = json_text(json_get(message, "text"));
	const char *id = json_text(json_get(message, "id"));
	const struct json *found = NULL;

	if (text || !id || !rule)
		return text;
	found = json_find(rule->json, "messageStrings", id, NULL);
	if (!found)
		found = json_find(rule->component->json, "globalMessageStrings",
				  id, NULL);
	return json_text(json_get(found, "text"));
}

/* {n}, which is one digit here, as an index; -1: none. */
static int placeholder(const char *text)
{
	return text[0] == '{' && text[1] >= '0' && text[1] <= '9' &&
			       text[2] == '}' ?
		       text[1] - '0' :
		       -1;
}

static void load_arguments(const char **out, const struct json *arguments)
{
	size_t n = 0;

	for (const struct json *a = json_first(arguments); a && n < ARGUMENTS;
	     a = json_next(a))
		out[n++] = json_text(a);
}

/* At most so much is read as a finding keeps. */
void sarif_message(struct strbuf *out, const struct json *message,
		   const struct sarif_rule *rule)
{
	const struct json *list = json_get(message, "arguments");
	const char *arguments[ARGUMENTS] = { NULL };
	const char *text = text_of(message, rule);
	const char *end;

	if (!text)
		return;
	end = text + strnlen(text, FINDING_TEXT_LIMIT);
	load_arguments(arguments, list);
	while (text < end && out->len < FINDING_TEXT_LIMIT) {
		int n = list ? placeholder(text) : -1;

		if (n >= 0) {
			strbuf_adds(out, arguments[n] ? arguments[n] : "");
			text += 3;
			continue;
		}
		if (list &&
		    (!strncmp(text, "{{", 2) || !strncmp(text, "}}", 2)))
			text++;
		strbuf_addc(out, *text++);
	}
}
