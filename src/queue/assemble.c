/* SPDX-License-Identifier: MIT */
#include "queue/assemble.h"
#include "config/settings.h"
#include "git/aside.h"
#include "git/commit.h"
#include "git/picks.h"
#include "git/repo.h"
#include "queue/attributes.h"
#include "queue/entry.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int assembler_open(struct assembler **out, struct refinery *r,
		   const char *target, const char *place, const struct oid *tip,
		   const char *method)
{
	CLEANUP(cleanup_free) char *ident = repo_refinery_ident(r->repo);
	struct assembler *a = alloc_zero(1, sizeof(*a));
	int error;

	a->base = *tip;
	a->method = method_find(method);
	a->context.repo = r->repo;
	a->context.target = target;
	a->context.now = clock_now();
	a->context.committer = commit_signature(ident, a->context.now);
	a->context.picks = picks_new(r->repo);
	a->context.fallback =
		method_find(settings_string(r->settings, target, "fallback"));
	error = attributes_directory(&a->attributes, r, place ? place : target,
				     tip);
	if (!error)
		error = merger_open(&a->context.merger, r->repo, a->attributes);
	if (error) {
		assembler_free(a);
		return error;
	}
	*out = a;
	return 0;
}

void assembler_free(struct assembler *a)
{
	if (!a)
		return;
	merger_free(a->context.merger);
	picks_free(a->context.picks);
	free(a->context.committer);
	free(a->attributes);
	free(a->chain);
	free(a);
}

const struct oid *assembled_tip(const struct assembler *a, size_t n)
{
	assert(n <= a->n);
	return n ? &a->chain[n - 1].commit : &a->base;
}

/*
 * What is assembled is put aside: most candidates are thrown away. The one that
 * is tested, or lands, is brought over (git/durable.h).
 */
static int apply(struct applied *out, struct assembler *a,
		 const struct oid *onto, const struct entry *e)
{
	struct entry own = *e;
	int error = aside_begin(a->context.repo);

	if (error)
		return error;
	error = method_own_base(&own.base, out, &a->context, onto, e);
	if (!error)
		error = a->method->apply(out, &a->context, onto, &own);
	aside_end(a->context.repo);
	return error;
}

int assemble(struct applied *out, struct assembler *a, size_t i,
	     const struct entry *e)
{
	struct stacked *s;
	int error;

	assert(i <= a->n);
	applied_release(out);
	if (i < a->n && a->chain[i].sequence == e->sequence) {
		out->commit = a->chain[i].commit;
		out->contained = a->chain[i].contained;
		return 0;
	}
	a->n = i;
	error = apply(out, a, assembled_tip(a, i), e);
	if (error)
		return error;
	a->chain = alloc_grow(a->chain, a->n, &a->alloc, sizeof(*a->chain));
	s = &a->chain[a->n++];
	s->sequence = e->sequence;
	s->commit = out->commit;
	s->contained = out->contained;
	s->audited = false;
	return 0;
}

void assembler_landed(struct assembler *a, const struct stacked *landed,
		      size_t n)
{
	if (!n)
		return;
	a->base = landed[n - 1].commit;
	if (n > a->n || !oid_equal(&a->chain[n - 1].commit, &a->base))
		a->n = n = 0;
	a->n -= n;
	memmove(a->chain, a->chain + n, a->n * sizeof(*a->chain));
}
