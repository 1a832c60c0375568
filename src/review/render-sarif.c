/* SPDX-License-Identifier: MIT */
/*
 * SARIF 2.1.0, one run whose tool we are: rules are called "tool/rule". What
 * does not count is there as suppressed, with the reason; a reviewer that
 * failed is an error of the invocation.
 */
#include "config.h"
#include "finding/patch-run.h"
#include "review/render.h"
#include "review/review.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/json.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA                                                                \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"
#define ROOT "%SRCROOT%"

static bool shown(const struct finding *f, const struct render_options *o)
{
	return f->state == FINDING_DISMISSED || render_shows(f, o);
}

static struct json *set_text(struct json *o, const char *name, const char *text)
{
	struct json *message = json_set(o, name, json_object());

	json_set_string(message, "text", text);
	return message;
}

/* RFC 3986: all but unreserved characters and slashes. */
static void set_location(struct json *o, const char *name, const char *path)
{
	CLEANUP(strbuf_release) struct strbuf uri = STRBUF_INIT;
	struct json *location = json_set(o, name, json_object());

	for (; *path; path++)
		if (isalnum((unsigned char)*path) || strchr("-._~/", *path))
			strbuf_addc(&uri, *path);
		else
			strbuf_addf(&uri, "%%%02X", (unsigned char)*path);
	json_set_string(location, "uri", uri.buf);
	json_set_string(location, "uriBaseId", ROOT);
}

static char *rule_id(const struct finding *f)
{
	return alloc_printf("%s/%s", f->tool, f->rule);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Their ids, sorted, each once. */
static void collect_rules(struct strvec *out, const struct review *v,
			  const struct render_options *o)
{
	CLEANUP(strvec_release) struct strvec all = STRVEC_INIT;

	for (size_t i = 0; i < v->findings.n; i++) {
		CLEANUP(cleanup_free) char *id = rule_id(&v->findings.v[i]);

		if (shown(&v->findings.v[i], o))
			strvec_push(&all, id);
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), compare);
	for (size_t i = 0; i < all.n; i++)
		if (!i || strcmp(all.v[i - 1], all.v[i]))
			strvec_push(out, all.v[i]);
}

static void put_rules(struct json *list, const struct strvec *rules)
{
	strvec_each(rules, id)
		json_set_string(json_push(list, json_object()), "id", *id);
}

static int64_t index_of(const struct strvec *rules, const char *id)
{
	char **found =
		bsearch(&id, rules->v, rules->n, sizeof(*rules->v), compare);

	return found - rules->v;
}

static void put_replacement(struct json *list, const struct patch_run *run)
{
	struct json *o = json_push(list, json_object());
	struct json *region = json_set(o, "deletedRegion", json_object());

	json_set_number(region, "startLine", run->first);
	json_set_number(region, "startColumn", 1);
	json_set_number(region, "endLine", (int64_t)run->first + run->removed);
	json_set_number(region, "endColumn", 1);
	if (run->text.len)
		set_text(o, "insertedContent", run->text.buf);
}

static void put_fix(struct json *o, const struct finding *f)
{
	CLEANUP(patch_runs_release) struct patch_runs runs = PATCH_RUNS_INIT;
	struct json *fix, *change, *list;

	if (!f->patch || patch_runs_read(&runs, f->patch, f->path))
		return;
	list = json_set(o, "fixes", json_array());
	fix = json_push(list, json_object());
	if (f->advice)
		set_text(fix, "description", f->advice);
	list = json_set(fix, "artifactChanges", json_array());
	change = json_push(list, json_object());
	set_location(change, "artifactLocation", f->path);
	list = json_set(change, "replacements", json_array());
	for (size_t i = 0; i < runs.n; i++)
		put_replacement(list, &runs.v[i]);
}

static void put_place(struct json *o, const struct finding *f)
{
	struct json *list = json_set(o, "locations", json_array());
	struct json *location = json_push(list, json_object());
	struct json *place =
		json_set(location, "physicalLocation", json_object());
	struct json *region;

	set_location(place, "artifactLocation", f->path);
	if (!f->first)
		return;
	region = json_set(place, "region", json_object());
	json_set_number(region, "startLine", f->first);
	json_set_number(region, "endLine", f->last);
}

static void put_suppression(struct json *o, const struct finding *f)
{
	CLEANUP(cleanup_free)
	char *why =
		alloc_printf("%s%s%s", finding_state_name(f->state),
			     f->reason ? ": " : "", f->reason ? f->reason : "");
	struct json *list = json_set(o, "suppressions", json_array());
	struct json *suppression = json_push(list, json_object());

	json_set_string(suppression, "kind", "external");
	json_set_string(suppression, "status", "accepted");
	json_set_string(suppression, "justification", why);
}

static void put_result(struct json *list, const struct finding *f,
		       const struct strvec *rules)
{
	struct json *o = json_push(list, json_object());
	CLEANUP(cleanup_free) char *id = rule_id(f);
	CLEANUP(cleanup_free)
	char *text = alloc_printf("%s%s%s%s%s", f->message, f->why ? "\n" : "",
				  f->why ? f->why : "", f->advice ? "\n" : "",
				  f->advice ? f->advice : "");
	struct json *more;

	json_set_string(o, "ruleId", id);
	json_set_number(o, "ruleIndex", index_of(rules, id));
	json_set_string(o, "level", finding_level_name(f->level));
	set_text(o, "message", text);
	put_place(o, f);
	if (f->fingerprint)
		json_set_string(
			json_set(o, "partialFingerprints", json_object()),
			"refineryFinding/v1", f->fingerprint);
	if (f->state != FINDING_OPEN)
		put_suppression(o, f);
	put_fix(o, f);
	more = json_set(o, "properties", json_object());
	json_set_number(more, "confidence", f->confidence);
}

/* What keeps a review from being complete. */
static void put_coverage(struct json *run, const struct coverage *c)
{
	struct json *list = json_set(run, "invocations", json_array());
	struct json *o = json_push(list, json_object());

	json_set_bool(o, "executionSuccessful", coverage_complete(c));
	list = json_set(o, "toolExecutionNotifications", json_array());
	for (size_t i = 0; i < c->n; i++) {
		const struct coverage_part *p = &c->v[i];
		CLEANUP(cleanup_free)
		char *text = alloc_printf("%s: %s%s%s", p->reviewer,
					  coverage_state_name(p->state),
					  p->reason ? ": " : "",
					  p->reason ? p->reason : "");

		if (p->state == COVERAGE_RAN || p->state == COVERAGE_IDLE)
			continue;
		o = json_push(list, json_object());
		json_set_string(o, "level", "error");
		set_text(o, "message", text);
	}
}

static void put_run(struct json *run, const struct review *v,
		    const struct render_options *o)
{
	CLEANUP(strvec_release) struct strvec rules = STRVEC_INIT;
	struct json *tool = json_set(run, "tool", json_object());
	struct json *driver = json_set(tool, "driver", json_object());
	struct json *results, *bases;

	collect_rules(&rules, v, o);
	json_set_string(driver, "name", "git-refinery");
	json_set_string(driver, "version", PACKAGE_VERSION);
	put_rules(json_set(driver, "rules", json_array()), &rules);
	bases = json_set(run, "originalUriBaseIds", json_object());
	set_text(json_set(bases, ROOT, json_object()), "description",
		 "The top of the reviewed tree.");
	put_coverage(run, &v->coverage);
	results = json_set(run, "results", json_array());
	for (size_t i = 0; i < v->findings.n; i++)
		if (shown(&v->findings.v[i], o))
			put_result(results, &v->findings.v[i], &rules);
}

void render_sarif(struct strbuf *out, const struct review *v,
		  const struct render_options *o)
{
	CLEANUP(cleanup_json) struct json *log = json_object();
	CLEANUP(cleanup_free) char *text = NULL;
	struct json *runs;

	json_set_string(log, "$schema", SCHEMA);
	json_set_string(log, "version", "2.1.0");
	runs = json_set(log, "runs", json_array());
	put_run(json_push(runs, json_object()), v, o);
	text = json_print(log);
	strbuf_adds(out, text);
}
