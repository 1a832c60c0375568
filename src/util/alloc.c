/* SPDX-License-Identifier: MIT */
#include "util/alloc.h"
#include "util/cleanup.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *memory)
{
	static const char message[] = "fatal: out of memory\n";

	if (memory)
		return memory;
	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(128);
	_exit(128);
}

void *alloc_zero(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

char *alloc_string(const char *text)
{
	return text ? checked(strdup(text)) : NULL;
}

char *alloc_string_n(const char *text, size_t len)
{
	return text ? checked(strndup(text, len)) : NULL;
}

char *alloc_printf(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return checked(text);
}

void *alloc_grow(void *array, size_t n, size_t *capacity, size_t size)
{
	size_t want = *capacity ? *capacity * 2 : 8;

	if (n < *capacity)
		return array;
	if (want > SIZE_MAX / size)
		return checked(NULL);
	array = checked(realloc(array, want * size));
	*capacity = want;
	return array;
}

void alloc_replace(char **slot, const char *text)
{
	char *copy = alloc_string(text);

	free(*slot);
	*slot = copy;
}

void cleanup_free(char **pointer)
{
	free(*pointer);
}

void cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
