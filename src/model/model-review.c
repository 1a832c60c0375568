/* SPDX-License-Identifier: MIT */
#include "model/model-review.h"
#include "git/tree.h"
#include "model/asker.h"
#include "finding/coverage.h"
#include "finding/finding.h"
#include "model/model-reply.h"
#include "model/prompt.h"
#include "finding/subject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/say.h"
#include "util/stop.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

/* One model at work. */
struct asking {
	const struct asker *asker;
	const struct prompts *prompts;
	const char *model;
	const char *tool; /* "model <name>" */
	struct coverage_part *part;
	struct findings *out;
};

static void leave_all(const struct asking *a, const struct prompt *p)
{
	strvec_each(&p->paths, path)
		coverage_leave(a->part, *path, error_message());
}

static void ask_about(const struct asking *a, const struct prompt *p)
{
	struct question q = { .model = a->model,
			      .system = a->prompts->system,
			      .user = p->text,
			      .schema = prompt_schema };
	CLEANUP(cleanup_free) char *text = NULL;
	size_t before = a->out->n;
	int error = asker_ask(&text, a->asker, &q);

	if (!error)
		error = model_reply_read(a->out, &a->part->malformed, a->tool,
					 &p->paths, text);
	if (error)
		leave_all(a, p);
	else
		asker_keep(a->asker, &q, text);
	a->part->findings += a->out->n - before;
}

static int read_guide(struct strbuf *out, struct coverage_part *part,
		      struct refinery *r, const struct oid *policy)
{
	int error = oid_is_zero(policy) ?
			    ERR_NOTFOUND :
			    tree_read_file(out, NULL, r->repo, policy,
					   REVIEW_GUIDE, REVIEW_GUIDE_LIMIT);

	if (error == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	if (!error && out->len > PROMPT_GUIDE_LIMIT) {
		strbuf_cut(out, PROMPT_GUIDE_LIMIT);
		coverage_leave(part, REVIEW_GUIDE, "longer than 10,000 bytes");
	}
	return error;
}

static int ask_one(struct asking *a, const struct subject *s,
		   const struct oid *policy)
{
	CLEANUP(prompts_release) struct prompts prompts = PROMPTS_INIT;
	CLEANUP(strbuf_release) struct strbuf guide = STRBUF_INIT;
	int64_t start = clock_monotonic();
	int error = read_guide(&guide, a->part, a->asker->r, policy);

	if (!error)
		error = prompts_make(&prompts, a->part, s, guide.buf);
	a->prompts = &prompts;
	a->part->redacted = prompts.redacted;
	for (size_t i = 0; !error && i < prompts.n; i++) {
		if (stop_requested())
			return 1;
		say_progress("%s: request %zu of %zu", a->tool, i + 1,
			     prompts.n);
		ask_about(a, &prompts.v[i]);
	}
	a->part->ms = clock_monotonic() - start;
	if (error)
		coverage_fail(a->part, "%s", error_message());
	return error < 0 ? 0 : error;
}

int model_review(struct findings *out, struct coverage *coverage,
		 const struct asker *asker, const struct subject *s,
		 const struct strvec *models, const struct oid *policy)
{
	int error = 0;

	strvec_each(models, name) {
		CLEANUP(cleanup_free)
		char *tool = alloc_printf("model %s", *name);
		struct asking a = {
			.asker = asker, .model = *name, .tool = tool, .out = out
		};

		a.part = coverage_add(coverage, tool);
		if (!error)
			error = ask_one(&a, s, policy);
	}
	return error;
}
