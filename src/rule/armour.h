/* SPDX-License-Identifier: MIT */
/*
 * Private keys in PEM (RFC 7468) or PGP armour, wherever they stand: in a file
 * of their own, or in literals of code.
 */
#ifndef RULE_ARMOUR_H
#define RULE_ARMOUR_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of text in which a key must end: RSA with 16384 bits has 12,700. */
#define ARMOUR_LIMIT 32768

/* Where the line goes on behind "-----BEGIN ... PRIVATE KEY ...-----"; or NULL.
 */
const char *armour_begins(const char *line, size_t len);

/*
 * How many bytes of what follows there belong to a key, 0 if it is none: code
 * that looks for one, for example. Quotes, plus signs between literals and
 * escaped line ends are passed over. It is whole if it has as many bytes as its
 * DER header says, or else an end: documentation shows keys that were cut
 * short.
 */
size_t armour_read(bool *whole, const char *text, size_t len);

#endif
