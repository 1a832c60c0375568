/* SPDX-License-Identifier: MIT */
/*
 * Settings by the names that people use: which row of the table a name means,
 * where it stands in git config, what it is set to and by whom. For the table
 * itself see config/key.h.
 */
#ifndef REPORT_SETTING_H
#define REPORT_SETTING_H

#include "config/gate.h"
#include "config/ini.h"
#include "config/key.h"
#include "config/lane.h"
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

/* What holds for a target, from settings and .refinery at its tip. */
struct setting_rules {
	struct gates gates;
	struct lanes lanes;
	struct reviewers reviewers;
	struct ini file; /* .refinery */
	bool known;	 /* all of it could be read */
};

#define SETTING_RULES_INIT ((struct setting_rules){ .gates = GATES_INIT })

void setting_rules_release(struct setting_rules *rules);

/* ERR_INVALID, ERR_REFUSED as gates_load(); what could be read is there. */
int setting_rules_read(struct setting_rules *out, struct refinery *r,
		       const char *target);

/* r must have settings. */
void setting_value(struct setting_value *out, const struct setting *s,
		   const struct refinery *r, const char *target,
		   const struct setting_rules *rules);

#endif
