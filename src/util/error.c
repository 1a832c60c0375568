/* SPDX-License-Identifier: MIT */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char message[4096];
static char next[1024];

int error_set(int code, const char *format, ...)
{
	char text[sizeof(message)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	memcpy(message, text, sizeof(message));
	next[0] = '\0';
	return code;
}

int error_errno(int code, const char *format, ...)
{
	int saved = errno;
	char text[3072];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return error_set(code, "%s: %s", text, strerror(saved));
}

int error_wrap(int code, const char *format, ...)
{
	char context[1024];
	char text[sizeof(message)];
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	snprintf(text, sizeof(text), "%s: %.3000s", context, message);
	memcpy(message, text, sizeof(message));
	return code;
}

int error_next(int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(next, sizeof(next), format, args);
	va_end(args);
	return code;
}

const char *error_message(void)
{
	return message;
}

const char *error_next_action(void)
{
	return next;
}

void error_clear(void)
{
	message[0] = '\0';
	next[0] = '\0';
}
