/* SPDX-License-Identifier: MIT */
/*
 * What a server says when it does not do what it was asked: bodies of any
 * shape. Pure.
 */
#ifndef GATEWAY_TROUBLE_H
#define GATEWAY_TROUBLE_H

#include <stddef.h>

struct json;

/* Bytes of a message that are kept. */
#define TROUBLE_LIMIT 300

struct trouble {
	char *message; /* NULL if there is none */
	char *code;    /* the server's words for it, type and code; or NULL */
};

#define TROUBLE_INIT ((struct trouble){ 0 })

void trouble_release(struct trouble *t);

/*
 * Read a value: {"error": {"message", "type", "code"}}, {"error": "..."},
 * {"message"}, {"detail"}, {"html-message"} and what else is about. The texts
 * are as they came: trouble_tidy() is for showing them.
 */
void trouble_of(struct trouble *out, const struct json *value);

/*
 * The same of a body, and tidy; of one that is no JSON, its kind and size are
 * told.
 */
void trouble_read(struct trouble *out, const char *body, size_t len,
		  const char *content_type, const char *key);

/*
 * One safe line of at most TROUBLE_LIMIT bytes, from which the key, if it is
 * not NULL, has been taken out first; free().
 */
char *trouble_tidy(const char *text, const char *key);

/* The same in place; NULL stays NULL. */
void trouble_make_tidy(char **text, const char *key);

#endif
