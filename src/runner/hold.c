/* SPDX-License-Identifier: MIT */
#include "runner/hold.h"
#include "runner/guard.h"
#include "runner/landlock.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <string.h>

/* In the order in which they are recorded. */
static const struct {
	enum hold hold;
	const char *word;
} words[] = {
	{ HOLD_PROCESSES, "processes" },
	{ HOLD_SIGNALS, "signals" },
	{ HOLD_FILES, "files" },
	{ HOLD_MODES, "modes" },
	{ HOLD_SOCKETS, "sockets" },
	{ HOLD_NETWORK, "network" },
	{ HOLD_TCP, "tcp" },
	{ HOLD_KEYS, "keys" },
};

#define COUNT (sizeof(words) / sizeof(*words))

struct hold_facts hold_look(bool network)
{
	return (struct hold_facts){
		.network = network,
		.guard = guard_works(),
		.signals = landlock_keeps_signals(),
		.tcp = landlock_keeps_tcp(),
	};
}

static unsigned under_landlock(const struct hold_facts *facts)
{
	unsigned holds = HOLD_FILES;

	if (!facts->network && facts->guard)
		holds |= HOLD_NETWORK | HOLD_TCP;
	if (!facts->network && facts->tcp)
		holds |= HOLD_TCP;
	return holds;
}

unsigned hold_all(enum sandbox level, const struct hold_facts *facts)
{
	unsigned holds = 0;

	if (facts->guard)
		holds |= HOLD_KEYS;
	if (facts->signals)
		holds |= HOLD_SIGNALS;
	if (level == SANDBOX_NONE)
		return holds;
	if (level == SANDBOX_LANDLOCK)
		return holds | under_landlock(facts);
	holds |= HOLD_PROCESSES | HOLD_SIGNALS | HOLD_FILES | HOLD_MODES |
		 HOLD_SOCKETS;
	return facts->network ? holds : holds | HOLD_NETWORK | HOLD_TCP;
}

/* What a level's name has always said. */
static unsigned said_by(enum sandbox level)
{
	switch (level) {
	case SANDBOX_NAMESPACES:
		return HOLD_PROCESSES;
	case SANDBOX_LANDLOCK:
		return HOLD_FILES;
	case SANDBOX_NAMESPACES_LANDLOCK:
		return HOLD_PROCESSES | HOLD_FILES;
	default:
		return ~0U;
	}
}

char *hold_label(enum sandbox level, unsigned holds)
{
	struct strbuf label = STRBUF_INIT;
	unsigned said = said_by(level);

	/* The greater word says the smaller one. */
	if ((holds | said) & HOLD_PROCESSES)
		said |= HOLD_SIGNALS;
	if (holds & HOLD_NETWORK)
		said |= HOLD_TCP;
	strbuf_adds(&label, sandbox_name(level));
	for (size_t i = 0; i < COUNT; i++)
		if (holds & ~said & words[i].hold)
			strbuf_addf(&label, "+%s", words[i].word);
	return strbuf_detach(&label);
}

int hold_parse(enum hold *out, const char *word)
{
	struct strbuf known = STRBUF_INIT;

	for (size_t i = 0; i < COUNT; i++) {
		if (!strcmp(words[i].word, word)) {
			*out = words[i].hold;
			strbuf_release(&known);
			return 0;
		}
		strbuf_addf(&known, " %s", words[i].word);
	}
	error_set(ERR_INVALID, "a sandbox does not hold '%s'; the words are:%s",
		  word, known.buf);
	strbuf_release(&known);
	return ERR_INVALID;
}
