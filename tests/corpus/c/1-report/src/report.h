#ifndef REPORT_H
#define REPORT_H

#include "table.h"

#include <stdbool.h>

/* Write a report of a table, with a title, and mail it to somebody. */
int report_mail(const struct table *table, const char *title, const char *to);

/* The report of a file as one text, which the caller frees. */
char *report_load(const char *path);

/* The title of the book with the largest stock. */
const char *report_best(const struct table *table);

bool report_allowed(const char *user, const char *password);

#endif
