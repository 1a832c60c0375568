/* SPDX-License-Identifier: MIT */
#include "gateway/ledger-record.h"
#include "gateway/trouble.h"
#include "state/record.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define RESERVED "reserved"
#define SETTLED "settled"

/* Trailers by the places of their values. */
static const struct {
	const char *key;
	size_t at;
	bool settled; /* of the second record only */
} texts[] = {
	{ "Model", offsetof(struct usage, model), false },
	{ "Asked", offsetof(struct usage, asked), false },
	{ "Provider", offsetof(struct usage, provider), false },
	{ "Requested", offsetof(struct usage, requested), false },
	{ "Purpose", offsetof(struct usage, purpose), false },
	{ "Agent", offsetof(struct usage, agent), false },
	{ "Item", offsetof(struct usage, item), false },
	{ "Prompt", offsetof(struct usage, prompt), false },
	{ "Served", offsetof(struct usage, served), true },
	{ "Via", offsetof(struct usage, via), true },
	{ "Outcome", offsetof(struct usage, outcome), true },
	{ "Finish", offsetof(struct usage, finish), true },
	{ "Request-Id", offsetof(struct usage, request), true },
	{ "Reply", offsetof(struct usage, text), true },
};

static const struct {
	const char *key;
	size_t at;
	bool settled;
} numbers[] = {
	{ "Attempt", offsetof(struct usage, attempt), false },
	{ "Reserved-Tokens", offsetof(struct usage, reserved.tokens), false },
	{ "Reserved-Cost", offsetof(struct usage, reserved.cost), false },
	{ "Counted-Tokens", offsetof(struct usage, counted.tokens), true },
	{ "Counted-Cost", offsetof(struct usage, counted.cost), true },
	{ "Tokens-In", offsetof(struct usage, tokens.in), true },
	{ "Tokens-Out", offsetof(struct usage, tokens.out), true },
	{ "Tokens-Cached", offsetof(struct usage, tokens.cached), true },
	{ "Tokens-Written", offsetof(struct usage, tokens.written), true },
	{ "Cost", offsetof(struct usage, cost), true },
	{ "Status", offsetof(struct usage, status), true },
	{ "Duration", offsetof(struct usage, ms), true },
	{ "First", offsetof(struct usage, first_ms), true },
};

#define N_TEXTS (sizeof(texts) / sizeof(*texts))
#define N_NUMBERS (sizeof(numbers) / sizeof(*numbers))

static char **text_at(const struct usage *u, size_t i)
{
	return (char **)((char *)u + texts[i].at);
}

static int64_t *number_at(const struct usage *u, size_t i)
{
	return (int64_t *)((char *)u + numbers[i].at);
}

void usage_release(struct usage *u)
{
	for (size_t i = 0; i < N_TEXTS; i++)
		free(*text_at(u, i));
	*u = USAGE_INIT;
}

static void set_fields(struct draft *d, const struct usage *u, bool settled)
{
	for (size_t i = 0; i < N_TEXTS; i++) {
		CLEANUP(cleanup_free) char *safe = NULL;
		const char *text = *text_at(u, i);

		if (!text || !*text || (texts[i].settled && !settled))
			continue;
		safe = trouble_tidy(text, NULL);
		draft_set(d, texts[i].key, "%s", safe);
	}
	for (size_t i = 0; i < N_NUMBERS; i++) {
		int64_t number = *number_at(u, i);

		if (number >= 0 && (settled || !numbers[i].settled))
			draft_set(d, numbers[i].key, "%lld", (long long)number);
	}
}

void ledger_draft_reserved(struct draft *d, const struct usage *u)
{
	draft_begin(d, LEDGER_KIND, "Ask %s of %s", u->model, u->provider);
	draft_set(d, "State", RESERVED);
	set_fields(d, u, false);
}

void ledger_draft_settled(struct draft *d, const struct usage *u)
{
	draft_begin(d, LEDGER_KIND, "%s: %s of %s",
		    u->outcome ? u->outcome : "ok", u->model, u->provider);
	draft_set(d, "State", SETTLED);
	draft_set(d, "Call", "%s", oid_hex(&u->id));
	draft_set(d, "Time", "%lld", (long long)u->time);
	set_fields(d, u, true);
	draft_set(d, "Cost-Source", "%s", cost_source_name(u->source));
	draft_set(d, "Streamed", "%s", u->streamed ? "yes" : "no");
}

static int read_fields(struct usage *u, const struct record *r)
{
	int error = 0;

	for (size_t i = 0; i < N_TEXTS; i++)
		*text_at(u, i) = alloc_string(record_get(r, texts[i].key));
	for (size_t i = 0; !error && i < N_NUMBERS; i++)
		if (record_get(r, numbers[i].key))
			error = record_get_number(number_at(u, i), r,
						  numbers[i].key);
	return error;
}

static enum cost_source source_of(const char *name)
{
	for (int s = COST_UNKNOWN; name && s <= COST_RESERVED; s++)
		if (!strcmp(name, cost_source_name(s)))
			return s;
	return COST_UNKNOWN;
}

static bool says(const struct record *r, const char *key, const char *value)
{
	const char *found = record_get(r, key);

	return found && !strcmp(found, value);
}

int ledger_read(struct usage *out, const struct record *r)
{
	CLEANUP(usage_release) struct usage u = USAGE_INIT;
	int error = read_fields(&u, r);

	u.settled = says(r, "State", SETTLED);
	u.id = r->id;
	u.time = r->time;
	if (!error && u.settled)
		error = record_get_oid(&u.id, r, "Call");
	if (!error && u.settled)
		error = record_get_number(&u.time, r, "Time");
	u.source = source_of(record_get(r, "Cost-Source"));
	u.streamed = says(r, "Streamed", "yes");
	if (!error && (!u.model || !u.provider ||
		       (!u.settled && !says(r, "State", RESERVED))))
		error = ERR_INVALID;
	if (error) {
		error_set(ERR_INVALID, "record %s of the ledger is not valid",
			  oid_short(&r->id));
		return error_next(ERR_INVALID, "git show %s", oid_hex(&r->id));
	}
	usage_release(out);
	*out = u;
	u = USAGE_INIT;
	return 0;
}
