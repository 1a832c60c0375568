/* SPDX-License-Identifier: MIT */
#include "gateway/gateway.h"
#include "gateway/cost.h"
#include "gateway/breaker.h"
#include "gateway/call.h"
#include "gateway/ledger.h"
#include "gateway/model.h"
#include "gateway/secret.h"
#include "net/backoff.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/say.h"
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
	struct limits limits;
	enum failure failure;
};

/* One model being asked for one request. */
struct asking {
	struct gateway *g;
	struct request request; /* max_tokens: what is asked for */
	struct model model;
	struct strbuf body;
	struct spending most; /* that one of its requests can cost */
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
	limits_load(&g->limits, r->settings);
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

/* Does the model take a request of that size? */
static int check_context(struct asking *a)
{
	const struct model *m = &a->model;
	CLEANUP(cleanup_free) char *why = NULL;

	if (!m->context_tokens || a->most.tokens <= m->context_tokens)
		return 0;
	why = alloc_printf(
		"up to %lld tokens with the reply, and it takes %lld",
		(long long)a->most.tokens, (long long)m->context_tokens);
	return fail(a->g, m, FAILURE_CONTEXT, 0, why);
}

/* What has no price cannot be held to a budget in money. */
static int check_prices(struct asking *a)
{
	const struct model *m = &a->model;

	if (m->prices.known || !limits_money(&a->g->limits))
		return 0;
	a->g->failure = FAILURE_BUDGET;
	error_set(ERR_REFUSED,
		  "model '%s' has no prices, and there is a budget in money",
		  m->name);
	return error_next(
		ERR_REFUSED,
		"git config refinery.model.%s.priceIn <dollars for a "
		"million tokens>, and .priceOut; 0 for one of your own",
		m->name);
}

static int prepare(struct asking *a, const char *name)
{
	struct request *r = &a->request;
	int error = model_load(&a->model, a->g->r->settings, name);

	a->g->failure = FAILURE_SETTINGS;
	if (error)
		return error;
	if (!r->max_tokens || r->max_tokens > a->model.max_tokens)
		r->max_tokens = a->model.max_tokens;
	call_encode(&a->body, &a->model, r);
	a->most = cost_most(&a->model.prices, gateway_tokens(a->body.len),
			    r->max_tokens);
	error = check_context(a);
	if (!error)
		error = check_prices(a);
	return error ? error : get_secret(a->g, &a->model);
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

static void take(struct reply *out, struct asking *a, struct outcome *o,
		 const struct usage *u)
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
	out->cost = u->cost;
	out->source = u->source;
	out->attempts = a->attempts;
	out->ms = o->ms;
}

/* Nothing is sent unless the ledger has it and the breaker is closed. */
static int admit(struct asking *a, struct usage *u)
{
	struct gateway *g = a->g;
	const struct model *m = &a->model;
	CLEANUP(cleanup_free) char *why = NULL;
	int error = a->request.insist ? 0 :
					breaker_enter(g->r, m->name,
						      m->timeout_ms / 1000 + 1);

	if (error == ERR_REFUSED) {
		why = alloc_string(error_message());
		return fail(g, m, FAILURE_OPEN, 0, why);
	}
	cost_open(u, m, &a->request, &a->body);
	if (strcmp(a->request.model, m->name))
		u->asked = alloc_string(a->request.model);
	u->reserved = a->most;
	u->attempt = a->attempts;
	g->failure = FAILURE_BUDGET;
	error = ledger_reserve(u, g->r, &g->limits);
	return error ? error_wrap(error, "model '%s' is not asked", m->name) :
		       0;
}

/* One request, from the ledger to the ledger. */
static int attempt(struct asking *a, struct outcome *o, struct usage *u)
{
	struct refinery *r = a->g->r;
	int error;

	a->attempts++;
	error = admit(a, u);
	if (error)
		return error;
	call_send(o, &a->model, &a->body, &a->g->secret);
	cost_close(u, &a->model, o);
	/* What is not settled counts in full: too much, never too little. */
	if (ledger_settle(r, u))
		say_warning("the ledger of models: %s", error_message());
	if (o->status || failure_breaks(o->failure))
		breaker_leave(r, a->model.name, failure_breaks(o->failure));
	return 0;
}

static int ask_model(struct reply *out, struct asking *a)
{
	for (;;) {
		CLEANUP(outcome_release) struct outcome o = OUTCOME_INIT;
		CLEANUP(usage_release) struct usage u = USAGE_INIT;
		int error = attempt(a, &o, &u);

		if (error)
			return error;
		if (!o.failure) {
			a->g->failure = FAILURE_NONE;
			take(out, a, &o, &u);
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
