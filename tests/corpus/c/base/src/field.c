#define _POSIX_C_SOURCE 200809L
#include "field.h"

#include <stdlib.h>
#include <string.h>

static const char *start_of(const char *line, size_t n)
{
	while (n > 0 && line) {
		line = strchr(line, '\t');
		if (line)
			line++;
		n--;
	}
	return line;
}

char *field_copy(const char *line, size_t n)
{
	const char *start = start_of(line, n);

	if (!start)
		return NULL;
	return strndup(start, strcspn(start, "\t\n"));
}

long field_number(const char *line, size_t n)
{
	char *text = field_copy(line, n);
	char *end = NULL;
	long number = -1;

	if (text) {
		number = strtol(text, &end, 10);
		if (end == text || *end || number < 0 || number > 1000000)
			number = -1;
	}
	free(text);
	return number;
}
