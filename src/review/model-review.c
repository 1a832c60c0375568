/* SPDX-License-Identifier: MIT */
#include "review/model-review.h"
#include "gateway/gateway.h"
#include "git/tree.h"
#include "review/coverage.h"
#include "review/finding.h"
#include "review/model-reply.h"
#include "review/policy.h"
#include "review/prompt.h"
#include "review/subject.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"
#include "util/json.h"
#include "util/stop.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

/* One model at work. */
struct asking {
	struct gateway *gateway;
	struct refinery *r;
	const struct prompts *prompts;
	const char *model;
	char *tool; /* "model <name>" */
	struct coverage_part *part;
	struct findings *out;
};

/* Where the reply to this request, word for word, is kept; free(). */
static char *kept_at(const struct asking *a, const char *system,
		     const char *user)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;
	struct oid id;

	strbuf_addf(&all, "review/1\n%s\n%s\n%s", a->model, system, user);
	if (oid_hash_blob(&id, all.buf, all.len))
		return NULL;
	return refinery_path(a->r, "replies/%s", oid_hex(&id));
}

/*
 * What the fence's nonce is does not matter to the answer, but to the name of
 * what is kept: so it is taken out for that.
 */
static char *without_nonce(const char *text)
{
	const char *begin = strstr(text, "---- begin ");
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	char nonce[33];

	if (!begin || strlen(begin) < 43)
		return alloc_string(text);
	memcpy(nonce, begin + 11, 32);
	nonce[32] = '\0';
	for (const char *at; (at = strstr(text, nonce)); text = at + 32)
		strbuf_add(&out, text, (size_t)(at - text));
	strbuf_adds(&out, text);
	return strbuf_detach(&out);
}

/* The reply that is kept, or a new one, which is then; free(). */
static int ask(char **out, const struct asking *a, const char *system,
	       const char *user, const char *schema)
{
	CLEANUP(cleanup_free) char *plain = without_nonce(user);
	CLEANUP(cleanup_free) char *path = kept_at(a, system, plain);
	CLEANUP(strbuf_release) struct strbuf kept = STRBUF_INIT;
	CLEANUP(reply_release) struct reply reply = REPLY_INIT;
	struct request request = {
		.model = a->model,
		.system = system,
		.user = user,
		.schema = schema,
		.schema_name = "review",
		.purpose = "review",
	};
	int error;

	if (path && !file_read(&kept, path, MODEL_REPLY_LIMIT)) {
		*out = strbuf_detach(&kept);
		return 0;
	}
	error_clear();
	error = gateway_ask(&reply, a->gateway, &request);
	if (error)
		return error;
	if (reply.cut)
		return error_set(ERR_INVALID, "the reply was cut off");
	*out = alloc_string(reply.text);
	return 0;
}

static void keep(const struct asking *a, const char *system, const char *user,
		 const char *text)
{
	CLEANUP(cleanup_free) char *plain = without_nonce(user);
	CLEANUP(cleanup_free) char *path = kept_at(a, system, plain);
	CLEANUP(cleanup_free) char *directory = refinery_path(a->r, "replies");

	/* What cannot be kept is asked again; that is all. */
	if (!path || file_mkdirs(directory, 0700) ||
	    file_write(path, text, strlen(text), 0600, false))
		error_clear();
}

static void leave_all(const struct asking *a, const struct prompt *p)
{
	strvec_each(&p->paths, path)
		coverage_leave(a->part, *path, error_message());
}

static void ask_about(const struct asking *a, const struct prompt *p)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t before = a->out->n;
	int error = ask(&text, a, a->prompts->system, p->text, prompt_schema);

	if (!error)
		error = model_reply_read(a->out, &a->part->malformed, a->tool,
					 &p->paths, text);
	if (error)
		leave_all(a, p);
	else
		keep(a, a->prompts->system, p->text, text);
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
	int error = read_guide(&guide, a->part, a->r, policy);

	if (!error)
		error = prompts_make(&prompts, a->part, s, guide.buf);
	a->prompts = &prompts;
	a->part->redacted = prompts.redacted;
	for (size_t i = 0; !error && i < prompts.n; i++) {
		if (stop_requested())
			return 1;
		ask_about(a, &prompts.v[i]);
	}
	a->part->ms = clock_monotonic() - start;
	if (error)
		coverage_fail(a->part, "%s", error_message());
	return error < 0 ? 0 : error;
}

int model_review(struct findings *out, struct coverage *coverage,
		 struct refinery *r, const struct subject *s,
		 const struct strvec *models, const struct oid *policy)
{
	CLEANUP(cleanup_gateway) struct gateway *gateway = NULL;
	int error = gateway_open(&gateway, r);

	strvec_each(models, name) {
		struct asking a = {
			.gateway = gateway,
			.r = r,
			.model = *name,
			.tool = alloc_printf("model %s", *name),
			.out = out,
		};

		a.part = coverage_add(coverage, a.tool);
		if (error < 0)
			coverage_fail(a.part, "%s", error_message());
		else if (!error)
			error = ask_one(&a, s, policy);
		free(a.tool);
	}
	return error > 0 ? 1 : 0;
}
