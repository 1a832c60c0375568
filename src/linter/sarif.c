/* SPDX-License-Identifier: MIT */
#include "linter/sarif.h"
#include "linter/tool-path.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int sarif_check(const struct json *log)
{
	int error = 0;
	size_t n = 0;

	json_each(log, member) {
		if (json_is_object(log) && ++n > SARIF_MEMBERS_LIMIT)
			return error_set(ERR_INVALID,
					 "an object of more than %d members",
					 SARIF_MEMBERS_LIMIT);
		error = sarif_check(member);
		if (error)
			return error;
	}
	return 0;
}

static void load_list(struct sarif_list *out, const struct json *array)
{
	if (!json_is_array(array))
		return;
	out->v = alloc_zero(json_count(array) + 1, sizeof(*out->v));
	json_each(array, member)
		out->v[out->n++] = member;
}

static const struct json *list_at(const struct sarif_list *list,
				  const struct json *index)
{
	int64_t i;

	if (!json_integer(&i, index) || i < 0 || i >= (int64_t)list->n)
		return NULL;
	return list->v[i];
}

static const char *id_of(const struct json *rule)
{
	const char *id = json_text(json_get(rule, "id"));

	return id ? id : "";
}

static int compare(const void *a, const void *b)
{
	return strcmp(id_of(*(const struct json *const *)a),
		      id_of(*(const struct json *const *)b));
}

static void load_component(struct sarif_component *out,
			   const struct json *component)
{
	out->json = component;
	load_list(&out->rules, json_get(component, "rules"));
	load_list(&out->sorted, json_get(component, "rules"));
	if (out->sorted.n)
		qsort(out->sorted.v, out->sorted.n, sizeof(*out->sorted.v),
		      compare);
}

static void component_release(struct sarif_component *component)
{
	free(component->rules.v);
	free(component->sorted.v);
}

void sarif_run_release(struct sarif_run *run)
{
	free(run->artifacts.v);
	component_release(&run->driver);
	for (size_t i = 0; i < run->n_extensions; i++)
		component_release(&run->extensions[i]);
	free(run->extensions);
	*run = SARIF_RUN_INIT;
}

int sarif_run_load(struct sarif_run *out, const struct json *json)
{
	const struct json *parts = json_find(json, "tool", "extensions", NULL);

	if (json_count(json_get(json, "originalUriBaseIds")) >
	    SARIF_BASES_LIMIT)
		return error_set(ERR_INVALID, "more than %d bases of URIs",
				 SARIF_BASES_LIMIT);
	if (json_count(parts) > SARIF_EXTENSIONS_LIMIT)
		return error_set(ERR_INVALID, "more than %d extensions",
				 SARIF_EXTENSIONS_LIMIT);
	out->json = json;
	load_list(&out->artifacts, json_get(json, "artifacts"));
	load_component(&out->driver, json_find(json, "tool", "driver", NULL));
	out->extensions =
		alloc_zero(json_count(parts) + 1, sizeof(*out->extensions));
	json_each(parts, part)
		load_component(&out->extensions[out->n_extensions++], part);
	return 0;
}

static const struct json *find_id(const struct sarif_component *component,
				  const char *id)
{
	const struct sarif_list *l = &component->sorted;
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(id, id_of(l->v[middle]));

		if (!order)
			return l->v[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* "CA1000/1" is a part of the rule CA1000 (3.52.4). */
static const struct json *find_rule(const struct sarif_component *component,
				    const char *id)
{
	CLEANUP(cleanup_free) char *part = alloc_string(id);
	const struct json *found = find_id(component, part);
	char *slash;

	for (int i = 0;
	     !found && i < SARIF_PARTS_LIMIT && (slash = strrchr(part, '/'));
	     i++) {
		*slash = '\0';
		found = find_id(component, part);
	}
	return found;
}

/* Which part of the tool a reference (3.52.7) means. */
static const struct sarif_component *component_of(const struct sarif_run *run,
						  const struct json *reference)
{
	int64_t i;

	if (!json_integer(
		    &i, json_find(reference, "toolComponent", "index", NULL)) ||
	    i < 0 || i >= (int64_t)run->n_extensions)
		return &run->driver;
	return &run->extensions[i];
}

void sarif_rule(struct sarif_rule *out, const struct sarif_run *run,
		const struct json *result)
{
	const struct json *reference = json_get(result, "rule");
	const struct json *index = json_get(result, "ruleIndex");

	out->component = component_of(run, reference);
	out->id = json_text(json_get(result, "ruleId"));
	if (!out->id)
		out->id = json_text(json_get(reference, "id"));
	if (!index)
		index = json_get(reference, "index");
	out->json = list_at(&out->component->rules, index);
	if (!out->json && out->id)
		out->json = find_rule(out->component, out->id);
	if (!out->id && out->json)
		out->id = json_text(json_get(out->json, "id"));
}

static int check_kind(const char *kind)
{
	static const char *const others[] = { "pass", "open", "informational",
					      "notApplicable", "review" };

	if (!kind || !strcmp(kind, "fail"))
		return 0;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(kind, others[i]))
			return 1;
	return error_set(ERR_INVALID, "a result of a kind that is none");
}

int sarif_level(enum finding_level *out, const struct json *result,
		const struct sarif_rule *rule)
{
	const char *level = json_text(json_get(result, "level"));
	int error = check_kind(json_text(json_get(result, "kind")));

	if (error)
		return error;
	if (!level)
		level = json_text(json_find(rule->json, "defaultConfiguration",
					    "level", NULL));
	if (!level)
		level = "warning";
	return strcmp(level, "none") ? finding_level_parse(out, level) : 1;
}

const char *sarif_why(const struct sarif_rule *rule)
{
	static const char *const names[] = { "fullDescription", "help",
					     "shortDescription" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *text = json_text(
			json_find(rule->json, names[i], "text", NULL));

		if (text && *text)
			return text;
	}
	return NULL;
}

/*
 * The path that a base stands for, found link by link, and then put together
 * from the last one. One that the log does not explain is the root: that is
 * what %SRCROOT% and its like are there for.
 */
static int resolve_base(char **out, const struct sarif_run *run, const char *id)
{
	const struct json *all = json_get(run->json, "originalUriBaseIds");
	const char *uris[SARIF_CHAIN_LIMIT];
	CLEANUP(cleanup_free) char *path = NULL;
	size_t n = 0;

	for (; id; n++) {
		const struct json *base = json_get(all, id);

		if (n == SARIF_CHAIN_LIMIT)
			return error_set(ERR_INVALID,
					 "a chain of more than %d bases",
					 SARIF_CHAIN_LIMIT);
		uris[n] = json_text(json_get(base, "uri"));
		id = json_text(json_get(base, "uriBaseId"));
	}
	while (n--) {
		CLEANUP(cleanup_free) char *outer = path;
		int error;

		path = NULL;
		error = tool_path_base(&path, outer, uris[n] ? uris[n] : "");
		if (error)
			return error;
		/* An empty path would make relative ones absolute. */
		if (!*path)
			alloc_replace(&path, ".");
	}
	*out = path;
	path = NULL;
	return 0;
}

int sarif_path(char **out, const struct sarif_run *run, const char *root,
	       const struct json *location)
{
	const char *uri = json_text(json_get(location, "uri"));
	CLEANUP(cleanup_free) char *base = NULL;
	const char *id;
	int error;

	if (!uri) {
		location = json_get(
			list_at(&run->artifacts, json_get(location, "index")),
			"location");
		uri = json_text(json_get(location, "uri"));
	}
	if (!uri || !*uri)
		return error_set(ERR_NOTFOUND, "it names no file");
	id = json_text(json_get(location, "uriBaseId"));
	error = id ? resolve_base(&base, run, id) : 0;
	return error ? error : tool_path_uri(out, root, base, uri);
}
