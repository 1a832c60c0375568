/* SPDX-License-Identifier: MIT */
/*
 * Redaction: before text goes to a model, what is secret in it is taken out:
 * all that the rules would find, and what only might be one (rule/secret.h).
 */
#ifndef RULE_REDACT_H
#define RULE_REDACT_H

#include <stddef.h>

struct strbuf;

/*
 * Append text with each secret replaced by [REDACTED], line ends kept, so that
 * its lines have the same numbers. *count is raised by how many there were.
 */
void redact(struct strbuf *out, size_t *count, const char *text, size_t len);

#endif
