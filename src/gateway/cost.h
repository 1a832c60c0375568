/* SPDX-License-Identifier: MIT */
/* What a request may cost and what it did cost. Pure. */
#ifndef GATEWAY_COST_H
#define GATEWAY_COST_H

#include "gateway/ledger.h"
#include "gateway/model.h"

struct outcome;
struct strbuf;

/* The most that it can be: so many tokens sent, and a reply of max_tokens. */
struct spending cost_most(const struct prices *p, int64_t tokens_in,
			  int64_t max_tokens);

/* What the tokens cost by these prices; UNTOLD if either is not known. */
int64_t cost_priced(const struct prices *p, const struct tokens *t);

/* Begin a record: for this model, of a request with this body. */
void cost_open(struct usage *u, const struct model *m, const struct request *r,
	       const struct strbuf *body);

/* Complete it by what became of the request. */
void cost_close(struct usage *u, const struct model *m,
		const struct outcome *o);

#endif
