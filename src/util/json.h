/* SPDX-License-Identifier: MIT */
/*
 * JSON. A thin cover over cJSON, which is used nowhere else.
 *
 * Out: text that is not UTF-8 is written with \xNN, so that the result always
 * parses, and control and bidirectional characters as \uXXXX.
 *
 * In, from outside: cJSON accepts more than JSON is, and what two readers
 * understand differently is refused before and after it, see json_parse().
 * Getters take NULL and values of any type for "not there".
 */
#ifndef UTIL_JSON_H
#define UTIL_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct json;

struct json *json_object(void);
struct json *json_array(void);
void json_free(struct json *value);
void cleanup_json(struct json **value);

/*
 * Members of an object. A NULL text, and a real that is no number, are written
 * as null.
 */
void json_set_string(struct json *object, const char *name, const char *text);
void json_set_number(struct json *object, const char *name, int64_t number);
void json_set_real(struct json *object, const char *name, double number);
void json_set_bool(struct json *object, const char *name, bool value);

/* The object or array takes over value; returns it for filling. */
struct json *json_set(struct json *object, const char *name,
		      struct json *value);
struct json *json_push(struct json *array, struct json *value);
void json_push_string(struct json *array, const char *text);

/* How deep arrays and objects may stand in each other. */
#define JSON_DEPTH_LIMIT 64

/*
 * Read one value; what follows it may be white space only. ERR_INVALID, with
 * the place where one can be named: not JSON, longer than limit bytes, nested
 * deeper than JSON_DEPTH_LIMIT, not UTF-8, a NUL or another raw control byte
 * in a string, an escaped NUL, a number with a leading zero or a plus sign, a
 * name twice in one object. In memory it takes up to 32 times its length.
 */
int json_parse(struct json **out, const char *text, size_t len, size_t limit);

/*
 * A member by its exact name, or by a path of names, up to NULL. NULL: not
 * there. Belongs to value.
 */
const struct json *json_get(const struct json *value, const char *name);
const struct json *json_find(const struct json *value, ...)
	__attribute__((sentinel));

/* The text of a string, else NULL. Belongs to value. */
const char *json_text(const struct json *value);

/* Is it a whole number within 2^53? Then *out gets it. */
bool json_integer(int64_t *out, const struct json *value);

/* Is it a number that is finite? Then *out gets it. */
bool json_real(double *out, const struct json *value);

/* Is it true? */
bool json_true(const struct json *value);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_bool(const struct json *value);

/* Members of an array or object; its own name, NULL in an array. */
size_t json_count(const struct json *value);
const struct json *json_at(const struct json *array, size_t index);
const char *json_name(const struct json *member);

/* For each member of an array or object, also of NULL, which has none. */
#define json_each(value, member)                                    \
	for (const struct json *member = json_first(value); member; \
	     member = json_next(member))
const struct json *json_first(const struct json *value);
const struct json *json_next(const struct json *member);

/* A copy of its own, to be put elsewhere. */
struct json *json_copy(const struct json *value);

/* The text in one line, without spaces or a line end; free(). */
char *json_print_line(const struct json *value);

/* The text, indented for people and followed by a newline; free(). */
char *json_print(const struct json *value);

#endif
