/* SPDX-License-Identifier: MIT */
/*
 * Settings by the names that people use: which row of the table a name means,
 * where it stands in git config, what it is set to and by whom. For the table
 * itself see config/key.h.
 */
#ifndef REPORT_SETTING_H
#define REPORT_SETTING_H

#include "config/gate.h"
#include "config/lane.h"
#include "config/key.h"
#include "config/reviewer.h"
#include "config/settings.h"

#include <stdbool.h>

struct refinery;

struct setting {
	const struct key *key;
	char *subject; /* target, gate or lane; NULL: none */
	char *name;    /* as in git config: "refinery.main.method" */
};

#define SETTING_INIT ((struct setting){ 0 })

void setting_release(struct setting *s);

/*
 * What name means: "method", "main.method", "test.unit.command", each with or
 * without "refinery." before it. target, if not NULL, is whose value is meant
 * where the name says none. ERR_NOTFOUND, with the nearest name.
 */
int setting_find(struct setting *out, const char *name, const char *target);

/* What counts for it. text belongs to the caller. */
struct setting_value {
	char *text;
	enum settings_origin origin;
};

#define SETTING_VALUE_INIT ((struct setting_value){ 0 })

void setting_value_release(struct setting_value *v);

/*
 * r must have settings. For a target's or a gate's value .refinery at the tip
 * of target counts, too; gates is what it gives, NULL if it cannot be read, and
 * so are lanes and reviewers, then empty.
 */
void setting_value(struct setting_value *out, const struct setting *s,
		   const struct refinery *r, const char *target,
		   const struct gates *gates, const struct lanes *lanes,
		   const struct reviewers *reviewers);

/*
 * The gates, lanes and reviewers of target at its tip. ERR_INVALID, ERR_REFUSED
 * as gates_load(); the others may be there all the same.
 */
int setting_gates(struct gates *out, struct lanes *lanes,
		  struct reviewers *reviewers, struct refinery *r,
		  const char *target);

#endif
