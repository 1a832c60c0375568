/* SPDX-License-Identifier: MIT */
/*
 * JSON out. A thin cover over cJSON, which is used nowhere else. Text that is
 * not UTF-8 is written with \xNN, so that the result always parses.
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

/* The text, indented for people and followed by a newline; free(). */
char *json_print(const struct json *value);

#endif
