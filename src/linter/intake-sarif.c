/* SPDX-License-Identifier: MIT */
#include "linter/intake-format.h"
#include "linter/sarif.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct intake *in;
	struct sarif_run run;
};

/* 3.27.23: it is, unless one of them is not accepted, or not yet. */
static bool suppressed(const struct json *result)
{
	const struct json *list = json_get(result, "suppressions");

	json_each(list, suppression) {
		const char *status = json_text(json_get(suppression, "status"));

		if (status && strcmp(status, "accepted"))
			return false;
	}
	return json_is_array(list) && json_first(list);
}

/* 3.27.24: is it there now, and is it new? */
static bool is_news(const struct json *result)
{
	const char *state = json_text(json_get(result, "baselineState"));

	return !state ||
	       (strcmp(state, "unchanged") && strcmp(state, "absent"));
}

/* Without lines a region may still say where in bytes or characters. */
static bool read_region(struct intake_item *item, const struct json *region)
{
	if (!intake_number(&item->first, json_get(region, "startLine")) ||
	    !intake_number(&item->column, json_get(region, "startColumn")) ||
	    !intake_number(&item->last, json_get(region, "endLine")) ||
	    !intake_number(&item->end_column, json_get(region, "endColumn")))
		return false;
	return item->first || (!json_get(region, "charOffset") &&
			       !json_get(region, "byteOffset") && !item->last);
}

/* The first line of what the tool saw there. */
static void read_quote(struct finding *f, const struct json *region)
{
	const char *text =
		json_text(json_find(region, "snippet", "text", NULL));
	CLEANUP(cleanup_free) char *line = NULL;

	if (!text)
		return;
	line = alloc_string_n(text, strcspn(text, "\r\n"));
	if (line[strspn(line, " \t")])
		finding_set(&f->quote, line);
}

static bool read_replacement(struct intake_edit *e, const struct json *r)
{
	const struct json *region = json_get(r, "deletedRegion");
	const struct json *inserted = json_get(r, "insertedContent");

	e->text = inserted ? json_text(json_get(inserted, "text")) : "";
	if (!intake_number(&e->start.line, json_get(region, "startLine")) ||
	    !intake_number(&e->start.column, json_get(region, "startColumn")) ||
	    !intake_number(&e->end.line, json_get(region, "endLine")) ||
	    !intake_number(&e->end.column, json_get(region, "endColumn")))
		return false;
	if (!e->end.line)
		e->end.line = e->start.line;
	return true;
}

/* 3.14.17: what columns count is the tool's to say, and few do. */
static enum edit_unit unit_of(const struct json *run)
{
	const char *kind = json_text(json_get(run, "columnKind"));

	return !kind				  ? EDIT_UNKNOWN :
	       !strcmp(kind, "utf16CodeUnits")	  ? EDIT_UTF16 :
	       !strcmp(kind, "unicodeCodePoints") ? EDIT_CHARACTERS :
						    EDIT_UNKNOWN;
}

/* A fix of this one file becomes a patch; several are to be chosen from. */
static void read_fix(struct reading *r, struct finding *f,
		     const struct json *fixes)
{
	const struct json *fix = json_first(fixes);
	const struct json *changes = json_get(fix, "artifactChanges");
	const struct json *change = json_first(changes);
	struct intake_edit edits[INTAKE_EDITS_LIMIT];
	CLEANUP(strbuf_release) struct strbuf advice = STRBUF_INIT;
	CLEANUP(cleanup_free) char *path = NULL;
	size_t n = 0;

	if (!json_is_array(fixes) || !fix || json_next(fix))
		return;
	sarif_message(&advice, json_get(fix, "description"), NULL);
	if (advice.len)
		finding_set(&f->advice, advice.buf);
	if (!json_is_array(changes) || !change || json_next(change) ||
	    sarif_path(&path, &r->run, r->in->context->root,
		       json_get(change, "artifactLocation")) ||
	    strcmp(path, f->path))
		return;
	json_each(json_get(change, "replacements"), replacement) {
		if (n == INTAKE_EDITS_LIMIT ||
		    !read_replacement(&edits[n++], replacement))
			return;
	}
	intake_fix(r->in, f, unit_of(r->run.json), edits, n);
}

static void read_rest(struct reading *r, struct finding *f,
		      const struct json *result, const struct sarif_rule *rule,
		      const struct json *region)
{
	const char *why = sarif_why(rule);

	if (why && strcmp(why, f->message))
		finding_set(&f->why, why);
	read_quote(f, region);
	read_fix(r, f, json_get(result, "fixes"));
}

/* Where it is: the first location, as others only show where else to look. */
static bool read_place(char **path, const struct json **region,
		       struct intake_item *item, struct reading *r,
		       const struct json *result)
{
	const struct json *place = json_get(
		json_first(json_get(result, "locations")), "physicalLocation");
	int error = sarif_path(path, &r->run, r->in->context->root,
			       json_get(place, "artifactLocation"));

	if (error == ERR_NOTFOUND) {
		intake_set_aside(r->in, INTAKE_NOWHERE, "it names no file");
		return false;
	}
	if (error) {
		intake_refused(r->in, error);
		return false;
	}
	*region = json_get(place, "region");
	if (read_region(item, *region))
		return true;
	intake_set_aside(r->in, INTAKE_MALFORMED, "a region without lines");
	return false;
}

static void read_located(struct reading *r, struct intake_item *item,
			 const struct json *result,
			 const struct sarif_rule *rule)
{
	CLEANUP(strbuf_release) struct strbuf message = STRBUF_INIT;
	CLEANUP(cleanup_free) char *path = NULL;
	const struct json *region;
	struct finding *f;

	if (!read_place(&path, &region, item, r, result))
		return;
	sarif_message(&message, json_get(result, "message"), rule);
	item->path = path;
	item->rule = rule->id;
	item->message = message.buf;
	f = intake_add(r->in, item);
	if (f)
		read_rest(r, f, result, rule, region);
}

static void read_result(struct reading *r, const struct json *result)
{
	struct intake_item item = { 0 };
	struct sarif_rule rule;
	int answer;

	if (r->in->full) {
		intake_set_aside(r->in, INTAKE_TOO_MANY, "too many");
		return;
	}
	sarif_rule(&rule, &r->run, result);
	answer = json_is_object(result) ?
			 sarif_level(&item.level, result, &rule) :
			 error_set(ERR_INVALID, "a result that is no object");
	if (answer < 0)
		intake_refused(r->in, answer);
	else if (answer > 0)
		intake_set_aside(r->in, INTAKE_NO_PROBLEM, "no problem");
	else if (suppressed(result))
		intake_set_aside(r->in, INTAKE_SUPPRESSED, "suppressed");
	else if (!is_news(result))
		intake_set_aside(r->in, INTAKE_UNCHANGED, "unchanged");
	else
		read_located(r, &item, result, &rule);
}

static void note_failure(struct intake *in, const struct json *message,
			 const char *otherwise)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	if (in->report->failed)
		return;
	sarif_message(&text, message, NULL);
	finding_set(&in->report->failed, text.len ? text.buf : otherwise);
}

static void read_notifications(struct intake *in, const struct json *list)
{
	json_each(list, notification) {
		const char *level = json_text(json_get(notification, "level"));

		if (level && !strcmp(level, "error"))
			note_failure(in, json_get(notification, "message"),
				     "the tool reports an error of its own");
	}
}

/* 3.20: a tool that failed says so, whatever else it found. */
static void read_invocations(struct intake *in, const struct json *run)
{
	json_each(json_get(run, "invocations"), invocation) {
		const struct json *done =
			json_get(invocation, "executionSuccessful");

		read_notifications(
			in, json_get(invocation, "toolExecutionNotifications"));
		read_notifications(
			in,
			json_get(invocation, "toolConfigurationNotifications"));
		if (done && !json_true(done))
			note_failure(in, NULL,
				     "the tool says that it did not succeed");
	}
}

/* 3.14.23: without a list of results nothing was looked at. */
static int read_run(struct intake *in, const struct json *json)
{
	const struct json *results = json_get(json, "results");
	struct reading r = { in, SARIF_RUN_INIT };
	int error;

	if (!json_is_object(json))
		return error_set(ERR_INVALID, "SARIF with a run that is none");
	/* Others, such as taxonomies, are not needed here. */
	if (json_find(json, "externalPropertyFileReferences", "results", NULL))
		return error_set(ERR_INVALID, "SARIF in more than one file");
	read_invocations(in, json);
	if (!json_is_array(results)) {
		note_failure(in, NULL, "the report of a run has no results");
		return 0;
	}
	error = sarif_run_load(&r.run, json);
	if (!error)
		json_each(results, result)
			read_result(&r, result);
	sarif_run_release(&r.run);
	return error;
}

static int parse(struct intake *in, const char *text, size_t len)
{
	CLEANUP(cleanup_json) struct json *root = NULL;
	int error = json_parse(&root, text, len, INTAKE_SIZE_LIMIT);
	const char *version;

	if (error)
		return error;
	version = json_text(json_get(root, "version"));
	if (!version || strcmp(version, "2.1.0"))
		return error_set(ERR_INVALID, "JSON that is not SARIF 2.1.0");
	if (!json_is_array(json_get(root, "runs")))
		return error_set(ERR_INVALID, "SARIF without runs");
	error = sarif_check(root);
	json_each(json_get(root, "runs"), run)
		if (!error)
			error = read_run(in, run);
	return error;
}

const struct intake_format intake_sarif = { "sarif", parse };
