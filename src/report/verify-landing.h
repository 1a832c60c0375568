/* SPDX-License-Identifier: MIT */
/* Inside report/verify.h: one landing, against history and evidence. */
#ifndef REPORT_VERIFY_LANDING_H
#define REPORT_VERIFY_LANDING_H

#include "config/gate.h"
#include "git/oid.h"

#include <stdbool.h>

struct log_record;
struct refinery;
struct verification;

/* What is kept from one landing to the next. */
struct landing_check {
	struct refinery *r;
	const char *target;
	bool contents;
	struct verification *out;
	bool loaded;	   /* gates are those of config */
	struct oid config; /* .refinery's blob; zero: none */
	struct gates gates;
	int gates_error;
	struct strvec told; /* gates of git config that a note was made of */
	bool rewritten;	    /* the target lost commits after the record */
	size_t lost;	    /* landings whose commits are gone since then */
	size_t untested;    /* landings that no gate was asked for */
	struct oid newest_untested; /* the record of the newest of them */
};

#define LANDING_CHECK_INIT ((struct landing_check){ .gates = GATES_INIT })

void landing_check_release(struct landing_check *c);

/* Check a record of event LOG_LANDED. Negative: could not be carried out. */
int landing_check(struct landing_check *c, const struct log_record *l);

/* Inside it: what the notes on the landed tree say. */
int landing_check_evidence(struct landing_check *c, const struct log_record *l);

/* Note down what is wrong with a record. */
void verify_finding(struct verification *v, const struct log_record *l,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
