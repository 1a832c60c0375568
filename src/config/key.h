/* SPDX-License-Identifier: MIT */
/*
 * The one table of settings. What is not in it does not exist: a name, its
 * type, default, limits, who may set it, and the help text that the manual,
 * completion and `git refinery config` show all come from here.
 *
 * Names compare without case, as git's do. Where a setting stands:
 *
 *	scope		git config (T0)			.refinery (T1)
 *	KEY_REPOSITORY	refinery.<name>			never
 *	KEY_TARGET	refinery.<target>.<name>,	[target "<target>"]
 *			then refinery.<name>		and, for review<Name>,
 *							[review] <name>
 *	KEY_TEST	refinery.test.<gate>.<name>	[test "<gate>"]
 *	KEY_LANE	refinery.lane.<lane>.<name>	[lane "<lane>"]
 *	KEY_REVIEWER	refinery.reviewer.<r>.<name>	[reviewer "<r>"]
 *	KEY_PROVIDER	refinery.provider.<p>.<name>	never
 *	KEY_MODEL	refinery.model.<model>.<name>	never
 *
 * and .refinery only if the row says so (field file).
 */
#ifndef CONFIG_KEY_H
#define CONFIG_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_scope {
	KEY_REPOSITORY,
	KEY_TARGET,
	KEY_TEST,
	KEY_LANE,
	KEY_REVIEWER,
	KEY_PROVIDER,
	KEY_MODEL,
	KEY_SCOPES, /* how many there are */
};

enum key_type {
	KEY_STRING, /* min, max: bytes */
	KEY_BOOL,   /* true, yes, on, 1; false, no, off, 0, empty */
	KEY_NUMBER,
	KEY_DURATION, /* seconds, written as 90s, 10m, 2h, 1d */
	KEY_SIZE,     /* bytes, written as 64k, 10m, 2g */
	KEY_CHOICE,
	KEY_LIST,    /* words; more than one value adds up; max: items */
	KEY_PATTERN, /* extended regular expression, no {n} and no \1 */
	KEY_MONEY,   /* millionths of a dollar, written as 2.50 */
};

struct key {
	const char *name;
	enum key_scope scope;
	enum key_type type;
	const char *initial; /* the default, written as a value; never NULL */
	int64_t min, max;    /* of numbers, times, sizes; see the types */
	const char *const *choices; /* of KEY_CHOICE, ends with NULL */
	bool file;  /* may stand in .refinery too (T1); else only T0 decides */
	bool whole; /* a list: each value is one item, spaces and all */
	int (*item)(const char *item); /* checks a text or item; may be NULL */
	const char *help;
};

/*
 * The rows of reviewers, and those of providers, models and budgets, which are
 * files of their own (key-reviewer.c, key-model.c). For key_at() alone.
 */
extern const struct key key_reviewers[];
extern const size_t key_reviewers_count;
extern const struct key key_models[];
extern const size_t key_models_count;

/*
 * What stands before the subject of a scope's settings in git config: "test.",
 * "lane.", ...; "" of the first two.
 */
const char *key_prefix(enum key_scope scope);

/*
 * The scope of a setting called so, without "refinery.": by its prefix, or else
 * by whether it has a subject.
 */
enum key_scope key_scope_of(const char *name);

/* Row number index, in the order of the manual; NULL after the last. */
const struct key *key_at(size_t index);

/* The row of that name in scope, or NULL. */
const struct key *key_find(enum key_scope scope, const char *name);

/* The most similar name in scope, or NULL if none is near. */
const char *key_suggest(enum key_scope scope, const char *name);

/* "string", "duration", ... for the manual and for listings. */
const char *key_type_name(enum key_type type);

#endif
