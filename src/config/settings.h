/* SPDX-License-Identifier: MIT */
/*
 * The settings of a repository as its owner made them (T0): git config under
 * `refinery.`, read once, checked whole. What the branch itself asks for in
 * .refinery (T1) is merged above that, in config/gate.h.
 *
 * Getters take the name of a row in config/key.h; asking for a name that is
 * not there, or with the wrong type, is a bug and asserted. target is NULL (or
 * ignored) for settings of the repository.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "config/key.h"
#include "util/strvec.h"

#include <stdbool.h>
#include <stdint.h>

struct repo;
struct settings;

/*
 * Read them all. ERR_INVALID names the key, its file and the valid form; a
 * repository with a bad setting is not served. Unknown keys are no error but
 * a warning each: a newer version may have set them. At most 10,000 keys.
 */
int settings_load(struct settings **out, struct repo *repo);
void settings_free(struct settings *s);
void cleanup_settings(struct settings **s);

/* Lines for the user about keys without effect, with what was meant. */
const struct strvec *settings_warnings(const struct settings *s);

/*
 * The branches that are served, by short name: the values of refinery.target;
 * without any, the branch that HEAD names in a bare repository, and in others
 * none: what is checked out there is somebody's work. The first is the
 * default target. Belongs to s.
 */
const struct strvec *settings_targets(const struct settings *s);

/* The value or its default, as text; never NULL. Belongs to s. */
const char *settings_string(const struct settings *s, const char *target,
			    const char *name);

/* A number; seconds of a duration; bytes of a size; millionths of money. */
int64_t settings_number(const struct settings *s, const char *target,
			const char *name);

bool settings_bool(const struct settings *s, const char *target,
		   const char *name);

/* Append the items of a list. */
void settings_list(struct strvec *out, const struct settings *s,
		   const char *target, const char *name);

/* The value of any type as text, as a list's items in one line; free(). */
char *settings_text(const struct settings *s, const char *target,
		    const char *name);

/* Append the names of gates that have any refinery.test.<gate>.* here. */
void settings_gates(struct strvec *out, const struct settings *s);

/*
 * The value of refinery.test.<gate>.<name>; free(). ERR_NOTFOUND, without a
 * message, if it is not set here. The values of a list come joined by spaces.
 */
int settings_test(char **out, const struct settings *s, const char *gate,
		  const char *name);

/* The same of lanes: refinery.lane.<lane>.<name>. */
void settings_lanes(struct strvec *out, const struct settings *s);
int settings_lane(char **out, const struct settings *s, const char *lane,
		  const char *name);

/* And of reviewers: refinery.reviewer.<reviewer>.<name>. */
int settings_reviewer(char **out, const struct settings *s,
		      const char *reviewer, const char *name);

/*
 * The same of any scope whose settings have a subject and stand in git config
 * alone: names, and values or their defaults. Text: free().
 */
void settings_subjects(struct strvec *out, const struct settings *s,
		       enum key_scope scope);
bool settings_is_set(const struct settings *s, enum key_scope scope,
		     const char *subject, const char *name);
char *settings_text_of(const struct settings *s, enum key_scope scope,
		       const char *subject, const char *name);
int64_t settings_number_of(const struct settings *s, enum key_scope scope,
			   const char *subject, const char *name);
void settings_list_of(struct strvec *out, const struct settings *s,
		      enum key_scope scope, const char *subject,
		      const char *name);

/* Where a value comes from. */
enum settings_origin {
	SETTINGS_DEFAULT,
	SETTINGS_CONFIG,   /* git config, for just this target or test */
	SETTINGS_FALLBACK, /* git config: refinery.<name> for all targets */
	SETTINGS_FILE,	   /* .refinery at the target's tip */
};

enum settings_origin settings_origin(const struct settings *s,
				     const char *target, const char *name);

/* "default", "git config", "git config (refinery.*)", ".refinery" */
const char *settings_origin_name(enum settings_origin origin);

#endif
