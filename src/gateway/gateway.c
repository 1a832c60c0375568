/* SPDX-License-Identifier: MIT */
#include "gateway/gateway.h"
#include "gateway/call.h"
#include "gateway/model.h"
#include "gateway/secret.h"
#include "net/backoff.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/stop.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a prompt for one token, at least; tokens around it. */
#define TOKEN_BYTES 2
#define TOKEN_FRAME 64

struct gateway {
	struct refinery *r;
	struct secret secret; /* of provider; kept from call to call */
	char *provider;
	enum failure failure;
};

/* One model being asked for one request. */
struct asking {
	struct gateway *g;
	struct request request; /* max_tokens: what is asked for */
	struct model model;
	struct strbuf body;
	int64_t tokens_in; /* at most */
	unsigned attempts;
};

#define ASKING_INIT ((struct asking){ .body = STRBUF_INIT })

static void asking_release(struct asking *a)
{
	model_release(&a->model);
	strbuf_release(&a->body);
}

void reply_release(struct reply *r)
{
	free(r->text);
	free(r->model);
	free(r->provider);
	free(r->requested);
	free(r->served);
	free(r->finish);
	*r = REPLY_INIT;
}

const char *cost_source_name(enum cost_source source)
{
	static const char *const names[] = {
		[COST_UNKNOWN] = "unknown",
		[COST_TOLD] = "told",
		[COST_PRICED] = "priced",
		[COST_RESERVED] = "reserved",
	};

	return names[source];
}

int gateway_open(struct gateway **out, struct refinery *r)
{
	struct gateway *g = alloc_zero(1, sizeof(*g));

	g->r = r;
	g->secret = SECRET_INIT;
	*out = g;
	return 0;
}

void gateway_free(struct gateway *g)
{
	if (!g)
		return;
	secret_release(&g->secret);
	free(g->provider);
	free(g);
}

void cleanup_gateway(struct gateway **g)
{
	gateway_free(*g);
}

enum failure gateway_failure(const struct gateway *g)
{
	return g->failure;
}

int64_t gateway_tokens(size_t bytes)
{
	return (int64_t)(bytes / TOKEN_BYTES) + TOKEN_FRAME;
}

static int code_of(enum failure f)
{
	switch (f) {
	case FAILURE_NONE:
		return 0;
	case FAILURE_BUDGET:
	case FAILURE_OPEN:
		return ERR_REFUSED;
	case FAILURE_TIMEOUT:
		return ERR_TIMEOUT;
	case FAILURE_SETTINGS:
		return ERR_INVALID;
	default:
		return ERR;
	}
}

/* "model 'm' (id) of provider 'p': the key is not accepted (401): ..." */
static int fail(struct gateway *g, const struct model *m, enum failure f,
		long status, const char *message)
{
	CLEANUP(cleanup_free)
	char *next = failure_next(f, m->provider.name, m->name);
	CLEANUP(cleanup_free)
	char *number = status ? alloc_printf(" (%ld)", status) : NULL;
	int code = code_of(f);

	g->failure = f;
	error_set(code, "model '%s' (%s) of provider '%s': %s%s%s%s", m->name,
		  m->id, m->provider.name, failure_text(f),
		  number ? number : "", message && *message ? ": " : "",
		  message ? message : "");
	return error_next(code, "%s", next);
}

static int get_secret(struct gateway *g, const struct model *m)
{
	const char *name = m->provider.name;
	int error;

	if (g->provider && !strcmp(g->provider, name))
		return 0;
	secret_release(&g->secret);
	free(g->provider);
	g->provider = NULL;
	error = secret_load(&g->secret, &m->provider, g->r->repo);
	if (error) {
		g->failure = FAILURE_SETTINGS;
		return error;
	}
	g->provider = alloc_string(name);
	return 0;
}

static int prepare(struct asking *a, const char *name)
{
	struct request *r = &a->request;
	int64_t all;
	int error = model_load(&a->model, a->g->r->settings, name);

	a->g->failure = FAILURE_SETTINGS;
	if (error)
		return error;
	if (!r->max_tokens || r->max_tokens > a->model.max_tokens)
		r->max_tokens = a->model.max_tokens;
	call_encode(&a->body, &a->model, r);
	a->tokens_in = gateway_tokens(a->body.len);
	all = a->tokens_in + r->max_tokens;
	if (a->model.context_tokens && all > a->model.context_tokens) {
		CLEANUP(cleanup_free)
		char *why = alloc_printf(
			"up to %lld tokens with the reply, and it takes %lld",
			(long long)all, (long long)a->model.context_tokens);

		return fail(a->g, &a->model, FAILURE_CONTEXT, 0, why);
	}
	return get_secret(a->g, &a->model);
}

/* Wait, unless we are asked to stop; false then. */
static bool wait_ms(int64_t ms)
{
	struct pollfd stop = { .fd = stop_fd(), .events = POLLIN };
	int64_t end = clock_monotonic() + ms;

	while (!stop_requested() && (ms = end - clock_monotonic()) > 0)
		poll(&stop, 1, (int)ms);
	return !stop_requested();
}

static int64_t wait_before(const struct asking *a, const struct outcome *o)
{
	int64_t wait = backoff_wait(a->attempts, (uint32_t)random());

	return o->retry_after > wait ? o->retry_after : wait;
}

/* Is it to be sent again? Waits before that. */
static bool again(const struct asking *a, const struct outcome *o)
{
	const struct provider *p = &a->model.provider;
	int64_t wait = wait_before(a, o);

	return failure_passes(o->failure) && a->attempts <= p->retries &&
	       wait <= p->retry_limit_ms && wait_ms(wait);
}

static char *or_empty(char **text)
{
	char *taken = *text ? *text : alloc_string("");

	*text = NULL;
	return taken;
}

static void take(struct reply *out, struct asking *a, struct outcome *o)
{
	reply_release(out);
	out->text = strbuf_detach(&o->answer.text);
	out->model = alloc_string(a->model.name);
	out->provider = alloc_string(a->model.provider.name);
	out->requested = alloc_string(a->model.id);
	out->served = or_empty(&o->answer.served);
	out->finish = or_empty(&o->answer.finish);
	out->cut = o->answer.cut;
	out->tokens = o->answer.tokens;
	out->cost = o->answer.cost;
	out->source = o->answer.cost == UNTOLD ? COST_UNKNOWN : COST_TOLD;
	out->attempts = a->attempts;
	out->ms = o->ms;
}

static int ask_model(struct reply *out, struct asking *a)
{
	for (;;) {
		CLEANUP(outcome_release) struct outcome o = OUTCOME_INIT;

		a->attempts++;
		call_send(&o, &a->model, &a->body, &a->g->secret);
		if (!o.failure) {
			a->g->failure = FAILURE_NONE;
			take(out, a, &o);
			return 0;
		}
		if (!again(a, &o))
			return fail(a->g, &a->model, o.failure, o.status,
				    o.message);
	}
}

static int ask(struct reply *out, struct gateway *g, const struct request *r,
	       const char *name, struct strvec *fallback)
{
	CLEANUP(asking_release) struct asking a = ASKING_INIT;
	int error;

	a.g = g;
	a.request = *r;
	error = prepare(&a, name);
	if (fallback)
		strvec_each(&a.model.fallback, other)
			strvec_push(fallback, *other);
	return error ? error : ask_model(out, &a);
}

int gateway_ask(struct reply *out, struct gateway *g, const struct request *r)
{
	CLEANUP(strvec_release) struct strvec fallback = STRVEC_INIT;
	int error = ask(out, g, r, r->model, &fallback);

	strvec_each(&fallback, name)
		if (error && failure_falls_back(g->failure))
			error = ask(out, g, r, *name, NULL);
	return error;
}
