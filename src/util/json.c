/* SPDX-License-Identifier: MIT */
#include "util/json.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
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

/* Takes over what cJSON printed. */
static char *safe(char *printed, const char *end)
{
	struct strbuf text = STRBUF_INIT;

	text_json(&text, printed ? printed : "null");
	strbuf_adds(&text, end);
	cJSON_free(printed);
	return strbuf_detach(&text);
}

char *json_print(const struct json *value)
{
	return safe(cJSON_Print(raw(value)), "\n");
}

char *json_print_line(const struct json *value)
{
	return safe(cJSON_PrintUnformatted(raw(value)), "");
}

struct json *json_copy(const struct json *value)
{
	return (struct json *)checked(cJSON_Duplicate(raw(value), true));
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What is wrong with the string whose content starts at *at, or NULL. */
static const char *scan_string(const char *text, size_t len, size_t *at)
{
	for (; *at < len && text[*at] != '"'; ++*at) {
		if ((unsigned char)text[*at] < 0x20)
			return "a control character in a string";
		if (text[*at] != '\\')
			continue;
		++*at;
		if (*at + 4 < len && !memcmp(text + *at, "u0000", 5))
			return "an escaped NUL";
	}
	return NULL;
}

/* What is wrong with the number at *at, which becomes its last byte. */
static const char *scan_number(const char *text, size_t len, size_t *at)
{
	size_t i = *at + (text[*at] == '-');
	bool zero = i + 1 < len && text[i] == '0' && digit(text[i + 1]);

	while (*at + 1 < len &&
	       (digit(text[*at + 1]) || strchr("+-.eE", text[*at + 1])))
		++*at;
	return zero ? "a number with a leading zero" : NULL;
}

/* What cJSON would let pass; the byte is *at. */
static const char *scan(const char *text, size_t len, size_t *at)
{
	const char *wrong = NULL;
	int depth = 0;

	for (*at = 0; *at < len && !wrong; ++*at) {
		char c = text[*at];

		if (c == '"') {
			++*at;
			wrong = scan_string(text, len, at);
		} else if (digit(c) || c == '-') {
			wrong = scan_number(text, len, at);
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_LIMIT)
				wrong = "nested too deeply";
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (c == '+') {
			wrong = "a number with a plus sign";
		}
	}
	return wrong;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *twice(const cJSON *object)
{
	size_t n = 0, count = (size_t)cJSON_GetArraySize(object);
	const char **names = alloc_zero(count + 1, sizeof(*names));
	const char *found = NULL;

	for (const cJSON *m = object->child; m; m = m->next)
		names[n++] = m->string;
	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 1; i < n && !found; i++)
		if (!strcmp(names[i - 1], names[i]))
			found = names[i];
	free(names);
	return found;
}

/* A name that stands twice in one object of the value, or NULL. */
static const char *ambiguous(const cJSON *value)
{
	const char *found = cJSON_IsObject(value) ? twice(value) : NULL;

	for (const cJSON *m = value->child; m && !found; m = m->next)
		found = ambiguous(m);
	return found;
}

int json_parse(struct json **out, const char *text, size_t len, size_t limit)
{
	CLEANUP(cleanup_json) struct json *value = NULL;
	const char *wrong, *end = text;
	size_t at;

	if (len > limit)
		return error_set(ERR_INVALID, "JSON of more than %zu bytes",
				 limit);
	if (!text_utf8_valid(text, len))
		return error_set(ERR_INVALID, "JSON that is not UTF-8");
	wrong = scan(text, len, &at);
	if (wrong)
		return error_set(ERR_INVALID, "JSON with %s at byte %zu", wrong,
				 at);
	value = (struct json *)cJSON_ParseWithLengthOpts(text, len, &end,
							 false);
	if (value)
		while (end < text + len && strchr(" \t\r\n", *end))
			end++;
	if (!value || end < text + len)
		return error_set(ERR_INVALID, "no JSON at byte %zu",
				 (size_t)(end - text));
	wrong = ambiguous(raw(value));
	if (wrong)
		return error_set(ERR_INVALID, "JSON with '%s' twice", wrong);
	*out = value;
	value = NULL;
	return 0;
}

const struct json *json_get(const struct json *value, const char *name)
{
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(raw(value),
								     name);
}

const struct json *json_find(const struct json *value, ...)
{
	const char *name;
	va_list names;

	va_start(names, value);
	while (value && (name = va_arg(names, const char *)))
		value = json_get(value, name);
	va_end(names);
	return value;
}

const char *json_text(const struct json *value)
{
	return cJSON_IsString(raw(value)) ? raw(value)->valuestring : NULL;
}

bool json_real(double *out, const struct json *value)
{
	if (!cJSON_IsNumber(raw(value)) || !isfinite(raw(value)->valuedouble))
		return false;
	*out = raw(value)->valuedouble;
	return true;
}

bool json_integer(int64_t *out, const struct json *value)
{
	double real;

	if (!json_real(&real, value) || trunc(real) != real ||
	    fabs(real) > (double)((int64_t)1 << 53))
		return false;
	*out = (int64_t)real;
	return true;
}

bool json_true(const struct json *value)
{
	return cJSON_IsTrue(raw(value));
}

bool json_is_object(const struct json *value)
{
	return cJSON_IsObject(raw(value));
}

bool json_is_bool(const struct json *value)
{
	return cJSON_IsBool(raw(value));
}

bool json_is_array(const struct json *value)
{
	return cJSON_IsArray(raw(value));
}

size_t json_count(const struct json *value)
{
	return value ? (size_t)cJSON_GetArraySize(raw(value)) : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
	if (!json_is_array(array) || index >= json_count(array))
		return NULL;
	return (const struct json *)cJSON_GetArrayItem(raw(array), (int)index);
}

const char *json_name(const struct json *member)
{
	return member ? raw(member)->string : NULL;
}

const struct json *json_first(const struct json *value)
{
	return value ? (const struct json *)raw(value)->child : NULL;
}

const struct json *json_next(const struct json *member)
{
	return (const struct json *)raw(member)->next;
}
