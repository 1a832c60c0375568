/* SPDX-License-Identifier: MIT */
#include "util/json.h"
#include "util/alloc.h"
#include "util/text.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static cJSON *raw(const struct json *value)
{
	return (cJSON *)value;
}

static cJSON *checked(cJSON *value)
{
	/* cJSON returns NULL only when memory is gone: end as alloc.h does. */
	if (!value)
		alloc_zero(SIZE_MAX, 1);
	return value;
}

static cJSON *string(const char *text)
{
	cJSON *value;
	char *safe;

	if (!text)
		return checked(cJSON_CreateNull());
	if (text_utf8_valid(text, strlen(text)))
		return checked(cJSON_CreateString(text));
	safe = text_safe(text);
	value = checked(cJSON_CreateString(safe));
	free(safe);
	return value;
}

struct json *json_object(void)
{
	return (struct json *)checked(cJSON_CreateObject());
}

struct json *json_array(void)
{
	return (struct json *)checked(cJSON_CreateArray());
}

void json_free(struct json *value)
{
	cJSON_Delete(raw(value));
}

void cleanup_json(struct json **value)
{
	json_free(*value);
}

void json_set_string(struct json *object, const char *name, const char *text)
{
	cJSON_AddItemToObject(raw(object), name, string(text));
}

void json_set_number(struct json *object, const char *name, int64_t number)
{
	cJSON_AddItemToObject(raw(object), name,
			      checked(cJSON_CreateNumber((double)number)));
}

void json_set_real(struct json *object, const char *name, double number)
{
	cJSON_AddItemToObject(raw(object), name,
			      checked(isfinite(number) ?
					      cJSON_CreateNumber(number) :
					      cJSON_CreateNull()));
}

void json_set_bool(struct json *object, const char *name, bool value)
{
	cJSON_AddItemToObject(raw(object), name,
			      checked(cJSON_CreateBool(value)));
}

struct json *json_set(struct json *object, const char *name, struct json *value)
{
	cJSON_AddItemToObject(raw(object), name, raw(value));
	return value;
}

struct json *json_push(struct json *array, struct json *value)
{
	cJSON_AddItemToArray(raw(array), raw(value));
	return value;
}

void json_push_string(struct json *array, const char *text)
{
	cJSON_AddItemToArray(raw(array), string(text));
}

char *json_print(const struct json *value)
{
	char *printed = cJSON_Print(raw(value));
	char *text = alloc_printf("%s\n", printed ? printed : "null");

	cJSON_free(printed);
	return text;
}
