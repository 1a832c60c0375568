/* SPDX-License-Identifier: MIT */
#include "report/form.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strvec.h"

#include <stdio.h>
#include <string.h>

int form_choose(enum form *out, const struct form_options *o)
{
	const char *version = o->porcelain;

	if (version && *version && strcmp(version, "v1"))
		return error_set(ERR_INVALID,
				 "unknown porcelain version '%s'; there is v1",
				 version);
	if (o->json && (version || o->nul))
		return error_set(ERR_INVALID,
				 "--json goes with neither --porcelain nor -z");
	*out = o->json		 ? FORM_JSON :
	       version || o->nul ? FORM_PORCELAIN :
				   FORM_TEXT;
	return 0;
}

struct json *form_json(const char *kind)
{
	struct json *document = json_object();

	json_set_number(document, "version", FORM_JSON_VERSION);
	json_set_string(document, "kind", kind);
	return document;
}

void form_set_words(struct json *object, const char *key, const char *text)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	struct json *list = json_set(object, key, json_array());

	strvec_split(&words, text);
	strvec_each(&words, word)
		json_push_string(list, *word);
}

void form_print(const struct json *document)
{
	CLEANUP(cleanup_free) char *text = json_print(document);

	fputs(text, stdout);
}
