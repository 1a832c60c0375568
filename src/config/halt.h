/* SPDX-License-Identifier: MIT */
/*
 * What keeps a target from moving, by the word of its owner: a pause (nothing
 * is tested, nothing lands), a freeze (what is tested waits to land), a drain
 * (nothing new is queued).
 */
#ifndef CONFIG_HALT_H
#define CONFIG_HALT_H

#include "config/freeze.h"

#include <stdbool.h>
#include <stdint.h>

struct settings;

struct halt {
	char *pause;   /* the reason; NULL: not paused */
	char *drain;   /* the reason; NULL: entries are taken */
	int64_t until; /* end of pause and drain; 0: until resumed */
	bool is_frozen;
	struct frozen frozen; /* if so */
};

#define HALT_INIT ((struct halt){ 0 })

void halt_release(struct halt *h);

/* What holds for target at now. A pause or drain that is over does not. */
void halt_read(struct halt *out, const struct settings *s, const char *target,
	       int64_t now);

/*
 * Each in a line, as "paused until Mon 2026-11-23 08:00 CET: release of 2.0";
 * NULL if it does not hold; free().
 */
char *halt_pause_text(const struct halt *h);
char *halt_drain_text(const struct halt *h);
char *halt_freeze_text(const struct halt *h);

#endif
