/* SPDX-License-Identifier: MIT */
#include "model/model-reply.h"
#include "finding/finding.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strvec.h"

#include <string.h>

#define RULE_LIMIT 60

/* Some put their JSON between fences of Markdown, whatever they are told. */
static const char *bare(const char *text, size_t *len)
{
	const char *start = text + strspn(text, " \t\r\n");
	const char *end = text + strlen(text);

	if (!strncmp(start, "```", 3) && strchr(start, '\n')) {
		start = strchr(start, '\n') + 1;
		while (end > start && strchr(" \t\r\n", end[-1]))
			end--;
		if (end - start >= 3 && !strncmp(end - 3, "```", 3))
			end -= 3;
	}
	*len = (size_t)(end - start);
	return start;
}

int model_reply_parse(struct json **out, const char *text)
{
	size_t len;
	const char *start = bare(text, &len);

	return json_parse(out, start, len, MODEL_REPLY_LIMIT);
}

/* A name is a name: lower case, digits and dashes. */
static bool is_rule(const char *rule)
{
	size_t len = strlen(rule);

	return len && len <= RULE_LIMIT &&
	       strspn(rule, "abcdefghijklmnopqrstuvwxyz0123456789-/") == len;
}

static bool take(struct findings *out, const char *tool,
		 const struct strvec *paths, const struct json *item)
{
	const char *path = json_text(json_get(item, "path"));
	const char *quote = json_text(json_get(item, "quote"));
	const char *rule = json_text(json_get(item, "rule"));
	const char *name = json_text(json_get(item, "level"));
	const char *message = json_text(json_get(item, "message"));
	enum finding_level level;
	int64_t line, confidence;
	struct finding *f;

	if (!path || !quote || !rule || !name || !message || !*message ||
	    !json_integer(&line, json_get(item, "line")) ||
	    !json_integer(&confidence, json_get(item, "confidence")) ||
	    finding_level_parse(&level, name) || !is_rule(rule) ||
	    !strvec_has(paths, path) || line < 1 || line > UINT32_MAX ||
	    confidence < 0 || confidence > 100 ||
	    quote[strspn(quote, " \t\r\n")] == '\0')
		return false;
	f = finding_add(out, tool, rule, level, path, (uint32_t)line);
	if (!f)
		return false;
	finding_set(&f->message, message);
	finding_set(&f->why, json_text(json_get(item, "why")));
	finding_set(&f->advice, json_text(json_get(item, "fix")));
	finding_set(&f->quote, quote);
	f->confidence = (unsigned)confidence;
	return true;
}

int model_reply_read(struct findings *out, size_t *malformed, const char *tool,
		     const struct strvec *paths, const char *text)
{
	CLEANUP(cleanup_json) struct json *reply = NULL;
	const struct json *list;
	size_t n = 0;
	int error = model_reply_parse(&reply, text);

	if (error)
		return error;
	list = json_get(reply, "findings");
	if (!json_is_object(reply) || !json_is_array(list))
		return error_set(ERR_INVALID, "the reply has no findings");
	json_each(list, item)
		if (n++ >= MODEL_FINDINGS_LIMIT ||
		    !take(out, tool, paths, item))
			++*malformed;
	error_clear();
	return 0;
}
