/* SPDX-License-Identifier: MIT */
/* The kept outputs of a trial, as attachments of a record. */
#ifndef QUEUE_ATTACH_H
#define QUEUE_ATTACH_H

#include "config/gate.h"
#include "git/tree.h"

struct refinery;
struct trial;

/* Kept output is bounded when it is written; this bounds a forged file. */
#define ATTACH_LIMIT (32 << 20)

struct attachments {
	struct tree_file files[GATE_LIMIT]; /* names belong to the trial */
	size_t n;
};

/* Write each output that is on file as a blob, named by its gate. */
int attach_outputs(struct attachments *out, struct refinery *r,
		   const struct trial *trial);

/*
 * "The end of the output of 'unit':" and the last ATTACH_TAIL bytes that the
 * gate of the trial that did not pass has written, made safe to show; "" if
 * nothing of it is on file; free().
 */
#define ATTACH_TAIL 4000
char *attach_tail(struct refinery *r, const struct trial *trial);

#endif
