/* SPDX-License-Identifier: MIT */
#include "gateway/cost.h"
#include "gateway/call.h"
#include "gateway/trouble.h"
#include "util/alloc.h"

#define MILLION 1000000

/* Figures from outside are at most 2^53, prices 10^12. */
static int64_t price(int64_t tokens, int64_t micros)
{
	long double sum = (long double)tokens * (long double)micros / MILLION;

	return sum < (long double)((int64_t)1 << 52) ?
		       (int64_t)(sum + 0.999999L) :
		       (int64_t)1 << 52;
}

struct spending cost_most(const struct prices *p, int64_t tokens_in,
			  int64_t max_tokens)
{
	int64_t dearest = p->in > p->cached ? p->in : p->cached;

	return (struct spending){
		.tokens = tokens_in + max_tokens,
		.cost = p->known ? price(tokens_in, dearest) +
					   price(max_tokens, p->out) :
				   0,
	};
}

int64_t cost_priced(const struct prices *p, const struct tokens *t)
{
	int64_t cached = t->cached > 0 ? t->cached : 0;

	if (!p->known || t->in < 0 || t->out < 0)
		return UNTOLD;
	if (cached > t->in)
		cached = t->in;
	return price(t->in - cached, p->in) + price(cached, p->cached) +
	       price(t->out, p->out);
}

static char *blob_name(const char *text, size_t len)
{
	struct oid id;

	return oid_hash_blob(&id, text, len) ? NULL :
					       alloc_string(oid_hex(&id));
}

static char *tidy(const char *text)
{
	return text && *text ? trouble_tidy(text, NULL) : NULL;
}

void cost_open(struct usage *u, const struct model *m, const struct request *r,
	       const struct strbuf *body)
{
	u->model = alloc_string(m->name);
	u->provider = alloc_string(m->provider.name);
	u->requested = tidy(m->id);
	u->purpose = tidy(r->purpose);
	u->agent = tidy(r->agent);
	u->item = tidy(r->item);
	u->prompt = blob_name(body->buf, body->len);
	u->streamed = m->provider.stream;
}

/* Without a word about it, it was what was reserved. */
static void count(struct usage *u)
{
	const struct tokens *t = &u->tokens;

	u->counted = u->reserved;
	if (t->in >= 0 && t->out >= 0)
		u->counted.tokens = t->in + t->out;
	if (u->cost >= 0)
		u->counted.cost = u->cost;
}

static void settle_failure(struct usage *u, enum failure f)
{
	if (failure_may_cost(f)) {
		u->counted = u->reserved;
		u->source = COST_RESERVED;
		return;
	}
	u->counted = (struct spending){ 0 };
}

void cost_close(struct usage *u, const struct model *m, const struct outcome *o)
{
	const struct response *a = &o->answer;

	u->settled = true;
	u->outcome = alloc_string(failure_name(o->failure));
	u->served = tidy(a->served);
	u->via = tidy(a->via);
	u->finish = tidy(a->finish);
	u->request = tidy(o->id);
	u->status = o->status;
	u->ms = o->ms;
	u->first_ms = o->first_ms;
	u->tokens = a->tokens;
	u->cost = a->cost;
	u->source = a->cost == UNTOLD ? COST_UNKNOWN : COST_TOLD;
	if (o->failure) {
		settle_failure(u, o->failure);
		return;
	}
	u->text = blob_name(a->text.buf, a->text.len);
	if (u->cost == UNTOLD) {
		u->cost = cost_priced(&m->prices, &u->tokens);
		u->source = u->cost == UNTOLD ? COST_UNKNOWN : COST_PRICED;
	}
	count(u);
}
