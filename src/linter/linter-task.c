/* SPDX-License-Identifier: MIT */
#include "linter/linter-task.h"
#include "git/diff.h"
#include "git/repo.h"
#include "git/tree.h"
#include "finding/coverage.h"
#include "linter/intake.h"
#include "linter/linter-command.h"
#include "linter/linter.h"
#include "runner/containment.h"
#include "runner/job.h"
#include "runner/slot.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

static void environment_of(struct strvec *env, const struct linting *l,
			   const struct linter_task *t)
{
	const char *path = getenv("PATH");

	/* Where the user's tools are, but for relative places. */
	if (path && *path == '/' && !strstr(path, ":.") && !strstr(path, "::"))
		strvec_pushf(env, "PATH=%s", path);
	strvec_pushl(env, "CI=true", "NO_COLOR=1", NULL);
	strvec_pushf(env, "REFINERY_REVIEWER=%s", t->linter->reviewer->name);
	strvec_pushf(env, "REFINERY_BASE=%s",
		     oid_hex(&l->commits[LINTER_BASE]));
	strvec_pushf(env, "REFINERY_COMMIT=%s", oid_hex(&l->commits[t->side]));
}

int linter_task_start(struct linting *l, struct linter_task *t, size_t number)
{
	const struct reviewer *reviewer = t->linter->reviewer;
	const struct scratch *scratch = &l->scratch[t->side];
	CLEANUP(strvec_release) struct strvec env = STRVEC_INIT;
	CLEANUP(strvec_release) struct strvec binds = STRVEC_INIT;
	CLEANUP(cleanup_free)
	char *command =
		linter_command(reviewer->command, &t->linter->files[t->side],
			       t->first, t->n, SCRATCH_REPORT);
	struct job_spec spec = { .env = &env };
	int error = scratch_room(&t->room, scratch, number);

	if (error)
		return error;
	environment_of(&env, l, t);
	slot_job(scratch->slot, &spec);
	containment_set(&spec, &binds, l->r->settings, l->sandbox);
	strvec_each(&scratch->linked, path)
		strvec_push(&binds, *path);
	spec.command = command;
	spec.tmp = t->room.tmp;
	spec.home = t->room.home;
	spec.timeout = reviewer->timeout;
	spec.output = LINTER_TALK_LIMIT;
	return job_start(&t->job, &spec);
}

int linter_text_read(struct strbuf *out, const char *path, void *data)
{
	struct linter_text *t = data;

	if (!t->path || strcmp(t->path, path)) {
		alloc_replace(&t->path, path);
		strbuf_clear(&t->text);
		t->error = tree_read_file(&t->text, NULL, t->r->repo,
					  &t->commit, path, DIFF_FILE_LIMIT);
	}
	if (!t->error)
		strbuf_add(out, t->text.buf, t->text.len);
	return t->error;
}

/* The last line of what it said, as it is where tools say why they end. */
static char *last_words(const struct job_result *result)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;
	const char *line;

	strbuf_add(&all, result->output.buf, result->output.len);
	strbuf_rtrim(&all);
	line = all.len ? memrchr(all.buf, '\n', all.len) : NULL;
	line = line ? line + 1 : all.buf;
	text_line(&safe, line, strnlen(line, 300));
	return alloc_printf("%s%s", safe.len ? ": " : "", safe.buf);
}

static void fail(struct linter_task *t, const struct job_result *result,
		 const char *why)
{
	CLEANUP(cleanup_free) char *words = last_words(result);

	coverage_fail(t->linter->part, "%s%s%s",
		      t->side == LINTER_BASE ? "on the base: " : "", why,
		      words);
}

static int read_report(struct linting *l, struct linter_task *t,
		       struct intake_report *report)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const struct reviewer *reviewer = t->linter->reviewer;
	struct intake_context context = {
		.tool = reviewer->name,
		.root = l->scratch[t->side].slot->work,
		.level = FINDING_ERROR,
		.text = t->side == LINTER_HEAD ? linter_text_read : NULL,
		.data = &l->text[t->side],
	};
	const struct intake_format *format = NULL;
	int error = intake_format_parse(&format, reviewer->format);

	if (!error)
		error = finding_level_parse(&context.level, reviewer->level);
	if (!error)
		error = scratch_report(&text, &t->room, INTAKE_SIZE_LIMIT);
	return error ? error :
		       intake_parse(&t->linter->findings[t->side], report,
				    format, text.buf, text.len, &context);
}

static void count(struct linter_task *t, const struct intake_report *report)
{
	struct coverage_part *part = t->linter->part;
	size_t malformed = report->aside[INTAKE_MALFORMED];
	size_t too_many = report->aside[INTAKE_TOO_MANY];

	if (t->side == LINTER_BASE)
		return;
	part->files += t->n;
	part->findings += report->added;
	part->malformed += malformed;
	part->suppressed += report->aside[INTAKE_SUPPRESSED];
	part->elsewhere +=
		report->aside[INTAKE_OUTSIDE] + report->aside[INTAKE_NOWHERE];
	if (malformed)
		coverage_leave(part, "part of its report", report->malformed);
	if (too_many)
		coverage_leave(part, "part of its report",
			       "it has too many findings");
}

/* Judged by its end and by what it reports, together. */
static void judge(struct linting *l, struct linter_task *t,
		  const struct job_result *result)
{
	CLEANUP(intake_report_release)
	struct intake_report report = INTAKE_REPORT_INIT;
	CLEANUP(cleanup_free) char *why = NULL;
	int error;

	if (result->verdict != VERDICT_PASS &&
	    result->verdict != VERDICT_FAIL) {
		fail(t, result, result->reason);
		return;
	}
	if (!reviewer_accepts(t->linter->reviewer, result->status)) {
		why = alloc_printf("exit status %d", result->status);
		fail(t, result, why);
		return;
	}
	error = read_report(l, t, &report);
	if (error)
		why = alloc_printf("its report: %s", error_message());
	else if (report.failed)
		why = alloc_printf("it says: %s", report.failed);
	else if (result->status && !report.items)
		why = alloc_printf("exit status %d without a finding",
				   result->status);
	count(t, &report);
	if (why)
		fail(t, result, why);
}

bool linter_task_poll(struct linting *l, struct linter_task *t)
{
	CLEANUP(job_result_release) struct job_result result = JOB_RESULT_INIT;

	if (!job_poll(t->job, &result))
		return false;
	job_free(t->job);
	t->job = NULL;
	t->linter->ms += result.duration_ms;
	judge(l, t, &result);
	scratch_room_release(&t->room);
	return true;
}
