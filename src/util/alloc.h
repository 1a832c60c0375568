/* SPDX-License-Identifier: MIT */
/*
 * Memory that is there. When the system has none left, these functions print
 * a message and end the process with status 128: every state change survives
 * that, because it must survive a kill anyway.
 */
#ifndef UTIL_ALLOC_H
#define UTIL_ALLOC_H

#include <stddef.h>

/* Zeroed memory for n members; released with free(). */
void *alloc_zero(size_t n, size_t size);

/* Copies; released with free(). A NULL source gives NULL. */
char *alloc_string(const char *text);
char *alloc_string_n(const char *text, size_t len);

/* Printed text; released with free(). */
char *alloc_printf(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * Room for at least one more member in *array: *capacity grows by doubling
 * once n has reached it. Returns the array's new place; members stay.
 */
void *alloc_grow(void *array, size_t n, size_t *capacity, size_t size);

/* Replace *slot by a copy of text and free what it held. */
void alloc_replace(char **slot, const char *text);

#endif
