/* SPDX-License-Identifier: MIT */
/* Dates as people write them. */
#ifndef CMD_CMD_DATE_H
#define CMD_CMD_DATE_H

#include <stdint.h>

struct repo;

/*
 * Seconds since 1970 of a date as git takes it: "yesterday", "2 weeks ago",
 * "2026-01-31". ERR_INVALID.
 */
int cmd_since(int64_t *out, struct repo *repo, const char *date);

#endif
