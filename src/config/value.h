/* SPDX-License-Identifier: MIT */
/*
 * Values of settings: text that is checked against its row of the table
 * before anything is done with it, wherever it comes from.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

struct key;
struct strvec;

/* No value is longer than this, in bytes. */
#define VALUE_LIMIT 8192

/* ERR_INVALID if value is none for key; the message tells the valid form. */
int value_check(const struct key *key, const char *value);

/* The number (bool: 0 or 1) that a checked value stands for. */
int value_number(int64_t *out, const struct key *key, const char *value);

/* Append the items of one value of a list; an empty value empties out. */
void value_items(struct strvec *out, const struct key *key, const char *value);

/*
 * Checks of single items, for the table. All return 0 or ERR_INVALID with
 * a message. A pattern of paths that could never match is refused: the gate
 * would silently never run.
 */
int value_line(const char *text);      /* no control characters */
int value_command(const char *text);   /* those, but line ends and tabs */
int value_ident(const char *text);     /* a line without < and > */
int value_absolute(const char *text);  /* a path from the root */
int value_directory(const char *text); /* relative, clean, not .git */
int value_glob(const char *text);      /* of relative paths */
int value_variable(const char *text);  /* name of an environment variable */
int value_branch(const char *text);    /* short name of a branch */
int value_gate(const char *text);      /* 1 to 64 of [A-Za-z0-9._-] */
int value_object(const char *text);    /* the full name of an object */
int value_freeze(const char *text);    /* a window of config/freeze.h */
int value_slots(const char *text);     /* "auto" or 1 to 256 */
int value_moment(const char *text);    /* a date of config/when.h */
int value_status(const char *text);    /* an exit status, 0 to 125 */

/* The same of what has to do with servers (value-web.c). */
int value_url(const char *text);     /* http or https, no user, no query */
int value_proxy(const char *text);   /* scheme://host:port, no user */
int value_network(const char *text); /* of util/address.h */
int value_header(const char *text);  /* "Name: value" that holds no key */
int value_token(const char *text);   /* name of a header */
int value_decimal(const char *text); /* "0.2" */

#endif
