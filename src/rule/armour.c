/* SPDX-License-Identifier: MIT */
#include "rule/armour.h"
#include "rule/secret.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/*
 * Characters of base64 of the smallest keys whose bytes are not DER: those that
 * are encrypted, OpenSSH's and PGP's. EC P-256, encrypted, has 164.
 */
#define BASE64_MINIMUM 150

/* The first line has as many. */
#define LINE_MINIMUM 32

/* A line or literal of the key with fewer is its last. */
#define PIECE_MINIMUM 16

/* The first bytes tell how many there are: tag, length of length, length. */
#define HEADER 4

struct body {
	unsigned char header[HEADER];
	size_t n;   /* characters of base64, without padding */
	size_t run; /* of those the last ones, with nothing between */
	uint32_t bits;
	bool headers, last, ended;
};

static int value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void add(struct body *b, int digit)
{
	b->bits = b->bits << 6 | (uint32_t)digit;
	b->n++;
	if (b->n == 4)
		for (int i = 0; i < 3; i++)
			b->header[i] = (unsigned char)(b->bits >> (16 - 8 * i));
	if (b->n == 6)
		b->header[3] = (unsigned char)(b->bits >> 4);
}

/* A plus sign that joins two literals stands beside a space or a quote. */
static bool joins(const char *text, size_t len, size_t at)
{
	bool left = !at || strchr(" \t\r\n\"'`", text[at - 1]);
	bool right = at + 1 == len || strchr(" \t\r\n\"'`", text[at + 1]);

	return text[at] == '+' && (left || right);
}

/* "Proc-Type: 4,ENCRYPTED" and the like; its length, up to the line's end. */
static size_t header_line(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && (isalnum((unsigned char)text[n]) || text[n] == '-'))
		n++;
	if (!n || n + 1 >= len || text[n] != ':' || text[n + 1] != ' ')
		return 0;
	while (n < len && !strchr("\\\n", text[n]))
		n++;
	return n;
}

/* What else begins here is no key: code that looks for one, for example. */
static bool begins(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && value(text[n]) >= 0)
		n++;
	return n >= LINE_MINIMUM && secret_entropy(text, n) > 3.5;
}

/* An escaped line end, in a literal or in a literal of one. */
static size_t escape(const char *text, size_t len)
{
	size_t n = 1;

	while (n < len && text[n] == '\\')
		n++;
	return n < len ? n + 1 : n;
}

/* What stands between two pieces; a short one is the last. */
static void pause(struct body *b)
{
	b->last = b->last || (b->run && b->run < PIECE_MINIMUM);
	b->run = 0;
}

/* Returns where it ends. */
static size_t read_body(struct body *b, const char *text, size_t len)
{
	size_t i = 0, n;

	for (; i < len; i += n) {
		bool digit = value(text[i]) >= 0 && !joins(text, len, i);

		n = 1;
		if (i + 8 <= len && !memcmp(text + i, "-----END", 8)) {
			b->ended = true;
			return i;
		}
		if (!digit) {
			n = text[i] == '\\' ? escape(text + i, len - i) : 1;
			pause(b);
		} else if (b->n ? !b->last : begins(text + i, len - i)) {
			add(b, value(text[i]));
			b->run++;
		} else {
			n = b->n ? 0 : header_line(text + i, len - i);
			if (!n)
				return i;
			b->headers = true;
		}
	}
	return i;
}

/* Bytes of the DER value with that header; 0: it is none. */
static size_t der_length(const unsigned char *h)
{
	if (h[0] != 0x30)
		return 0;
	if (h[1] < 0x80)
		return 2 + (size_t)h[1];
	if (h[1] == 0x81)
		return 3 + (size_t)h[2];
	if (h[1] == 0x82)
		return 4 + ((size_t)h[2] << 8 | h[3]);
	return 0;
}

const char *armour_begins(const char *line, size_t len)
{
	static const char begin[] = "-----BEGIN ";
	const char *end = line + len;
	const char *at = memmem(line, len, begin, strlen(begin)), *tail;

	tail = at ? memmem(at, (size_t)(end - at), "PRIVATE KEY", 11) : NULL;
	if (!tail || tail - at > 40)
		return NULL;
	tail = memmem(tail, (size_t)(end - tail), "-----", 5);
	return tail ? tail + 5 : NULL;
}

size_t armour_read(bool *whole, const char *text, size_t len)
{
	struct body b = { 0 };
	size_t end =
		read_body(&b, text, len < ARMOUR_LIMIT ? len : ARMOUR_LIMIT);
	size_t wanted = b.headers || b.n < 6 ? 0 : der_length(b.header);

	/* A plus sign at the end of a line is not told from one that joins. */
	*whole = wanted ? b.n * 3 / 4 + 3 + b.n / 64 >= wanted :
			  b.ended && b.n >= BASE64_MINIMUM;
	return b.n ? end : 0;
}
