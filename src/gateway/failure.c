/* SPDX-License-Identifier: MIT */
#include "gateway/failure.h"
#include "util/strbuf.h"

#include <stddef.h>
#include <string.h>

enum effect {
	PASSES = 1 << 0,
	FALLS_BACK = 1 << 1,
	BREAKS = 1 << 2,
	MAY_COST = 1 << 3,
};

/* %P and %M of next stand for provider and model. */
static const struct {
	const char *name, *text;
	unsigned effects;
	const char *next;
} table[FAILURES] = {
	[FAILURE_NONE] = { "ok", "", 0, "" },
	[FAILURE_SETTINGS] = { "settings", "it is not set up", FALLS_BACK,
			       "git refinery config --list" },
	[FAILURE_BUDGET] = { "budget", "a budget is used up", 0,
			     "git refinery usage shows what was spent; "
			     "git refinery config refinery.budget..." },
	[FAILURE_OPEN] = { "open", "it failed too often of late", FALLS_BACK,
			   "git refinery model test %M asks it all the same" },
	[FAILURE_STOPPED] = { "stopped", "interrupted", MAY_COST,
			      "run it again" },
	[FAILURE_ADDRESS] = { "address", "its address is not allowed",
			      FALLS_BACK,
			      "for a server of your own: git config "
			      "refinery.provider.%P.allowAddress <address>" },
	[FAILURE_CONNECT] = { "connect", "it cannot be reached",
			      PASSES | FALLS_BACK | BREAKS,
			      "check refinery.provider.%P.url and the "
			      "network, then git refinery model test %M" },
	[FAILURE_TLS] = { "tls", "it cannot be trusted", FALLS_BACK,
			  "check refinery.provider.%P.url and "
			  "refinery.provider.%P.caInfo" },
	[FAILURE_TIMEOUT] = { "timeout", "it took too long",
			      FALLS_BACK | BREAKS | MAY_COST,
			      "git config refinery.model.%M.timeout <time>, or "
			      "refinery.provider.%P.idleTimeout" },
	[FAILURE_CUT] = { "cut", "the reply was cut off",
			  PASSES | FALLS_BACK | BREAKS | MAY_COST,
			  "try again; git refinery model test %M" },
	[FAILURE_REDIRECT] = { "redirect", "it points to another address",
			       FALLS_BACK,
			       "git config refinery.provider.%P.url <that "
			       "address>, if it is the provider's" },
	[FAILURE_REQUEST] = { "request", "it does not understand the request",
			      0,
			      "check refinery.model.%M.schema, .maxTokensName "
			      "and .temperature, and refinery.provider.%P."
			      "protocol" },
	[FAILURE_KEY] = { "key", "the key is not accepted", FALLS_BACK,
			  "check refinery.provider.%P.keyFile, .keyCommand or "
			  ".keyCredential" },
	[FAILURE_PAYMENT] = { "payment", "the provider wants to be paid",
			      FALLS_BACK,
			      "look at the account at provider '%P'" },
	[FAILURE_FORBIDDEN] = { "forbidden", "the key may not use this model",
				FALLS_BACK,
				"git refinery model list --provider %P, or the "
				"account at the provider" },
	[FAILURE_MODEL] = { "model",
			    "there is no such model, or no server of "
			    "this kind at this address",
			    FALLS_BACK,
			    "git refinery model list --provider %P; then git "
			    "config refinery.model.%M.id <id>" },
	[FAILURE_CONTEXT] = { "context", "the request is too long for it", 0,
			      "git config refinery.model.%M.contextTokens <n>, "
			      "or take a model with a longer context" },
	[FAILURE_LIMIT] = { "limit", "too many requests",
			    PASSES | FALLS_BACK | BREAKS,
			    "wait, or git config refinery.model.%M.fallback "
			    "<another model>" },
	[FAILURE_SERVER] = { "server", "the server failed",
			     PASSES | FALLS_BACK | BREAKS,
			     "try again later, or git config "
			     "refinery.model.%M.fallback <another model>" },
	[FAILURE_MALFORMED] = { "malformed", "the reply is not of the protocol",
				PASSES | FALLS_BACK | BREAKS | MAY_COST,
				"check refinery.provider.%P.url and "
				".protocol" },
	[FAILURE_EMPTY] = { "empty", "the reply is empty",
			    FALLS_BACK | MAY_COST,
			    "git config refinery.model.%M.maxTokens <more>: a "
			    "model that thinks may use up all of it" },
	[FAILURE_TOO_LARGE] = { "too-large", "the reply is too large",
				FALLS_BACK | MAY_COST,
				"git config refinery.model.%M.maxTokens "
				"<less>" },
};

const char *failure_name(enum failure f)
{
	return table[f].name;
}

const char *failure_text(enum failure f)
{
	return table[f].text;
}

bool failure_passes(enum failure f)
{
	return table[f].effects & PASSES;
}

bool failure_falls_back(enum failure f)
{
	return table[f].effects & FALLS_BACK;
}

bool failure_breaks(enum failure f)
{
	return table[f].effects & BREAKS;
}

bool failure_may_cost(enum failure f)
{
	return table[f].effects & MAY_COST;
}

static bool among(const char *code, const char *const *words)
{
	for (; code && *words; words++)
		if (strstr(code, *words))
			return true;
	return false;
}

enum failure failure_of(long status, const char *code)
{
	static const char *const context[] = {
		"context_length", "context_size",      "ContextWindow",
		"context_window", "request_too_large", NULL
	};
	static const char *const payment[] = { "insufficient_quota", "billing",
					       "insufficient_credits", NULL };

	if (status == 413 || among(code, context))
		return FAILURE_CONTEXT;
	if (status == 402 || among(code, payment))
		return FAILURE_PAYMENT;
	if (status == 401)
		return FAILURE_KEY;
	if (status == 403)
		return FAILURE_FORBIDDEN;
	if (status == 404)
		return FAILURE_MODEL;
	if (status == 429)
		return FAILURE_LIMIT;
	if (status == 408)
		return FAILURE_TIMEOUT;
	if (status >= 300 && status < 400)
		return FAILURE_REDIRECT;
	if (status >= 400 && status < 500)
		return FAILURE_REQUEST;
	return status >= 500 ? FAILURE_SERVER : FAILURE_MALFORMED;
}

char *failure_next(enum failure f, const char *provider, const char *model)
{
	struct strbuf text = STRBUF_INIT;

	for (const char *p = table[f].next; *p; p++) {
		if (*p != '%') {
			strbuf_addc(&text, *p);
			continue;
		}
		p++;
		strbuf_adds(&text, *p == 'P' ? provider : model);
	}
	return strbuf_detach(&text);
}
