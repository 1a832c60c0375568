/* SPDX-License-Identifier: MIT */
/* Records of the ledger, written and read; for ledger.c alone. */
#ifndef GATEWAY_LEDGER_RECORD_H
#define GATEWAY_LEDGER_RECORD_H

#include "gateway/ledger.h"

struct draft;
struct record;

#define LEDGER_KIND "usage/1"

/* The first record of a request, and the second. */
void ledger_draft_reserved(struct draft *d, const struct usage *u);
void ledger_draft_settled(struct draft *d, const struct usage *u);

/* Read one; of the second kind, id and time are those of the first. */
int ledger_read(struct usage *out, const struct record *r);

#endif
