/* SPDX-License-Identifier: MIT */
/* What libFuzzer calls with each input; what replays corpora does the same. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* The key that servers are sent, and may send back. */
#define FUZZ_KEY "sk-fuzz-5150"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Hostile SARIF, always the same of the same seed. */
void hostile_sarif(struct strbuf *out, unsigned seed);

#endif
