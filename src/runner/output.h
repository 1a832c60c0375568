/* SPDX-License-Identifier: MIT */
/*
 * What is kept of a command's output: the beginning and the end, whatever it
 * wrote in between, in bounded memory. A quarter of the limit is for the
 * head, the rest for the tail, where failures are explained.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct strbuf;

#define OUTPUT_LIMIT_DEFAULT (64 << 10)
#define OUTPUT_LIMIT_MIN 1024
#define OUTPUT_LIMIT_MAX (16 << 20)

struct output {
	char *head, *tail;
	size_t head_size, tail_size;
	size_t head_len, tail_len;
	size_t next;   /* where the ring continues */
	int64_t total; /* bytes seen */
};

#define OUTPUT_INIT ((struct output){ 0 })

/* limit: bytes to keep; 0 is the default, others are brought into range. */
void output_init(struct output *o, int64_t limit);
void output_release(struct output *o);

void output_add(struct output *o, const char *bytes, size_t len);

/*
 * Append what was kept, byte for byte; where something is missing a line of
 * its own says how much: "... 1234 bytes left out ...".
 */
void output_text(const struct output *o, struct strbuf *out);

#endif
