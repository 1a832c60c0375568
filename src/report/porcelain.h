/* SPDX-License-Identifier: MIT */
/*
 * Output for programs, as --porcelain=v1: a record is a line, its fields are
 * separated by a tab and quoted like paths in git's own output (core.quotePath
 * counts). With -z a record ends with NUL instead and nothing is quoted; only
 * the last field of a record may then hold tabs.
 */
#ifndef REPORT_PORCELAIN_H
#define REPORT_PORCELAIN_H

#include <stdbool.h>
#include <stdint.h>

struct repo;

struct porcelain {
	bool nul;   /* -z */
	bool ascii; /* core.quotePath: bytes above 0x7f are quoted, too */
	bool open;  /* within a record */
};

#define PORCELAIN_INIT ((struct porcelain){ .ascii = true })

void porcelain_begin(struct porcelain *p, struct repo *repo, bool nul);

/* The next field. NULL and "" are empty fields. */
void porcelain_field(struct porcelain *p, const char *text);
void porcelain_number(struct porcelain *p, int64_t number);

/* The record is complete. */
void porcelain_end(struct porcelain *p);

#endif
