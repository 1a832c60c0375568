/* SPDX-License-Identifier: MIT */
/* Rules over secrets. What was found is named, and not repeated. */
#include "rule/armour.h"
#include "rule/rule-file.h"
#include "rule/secret.h"

#include <ctype.h>
#include <string.h>

/* How far the two halves of an AWS key pair stand apart, in lines. */
#define PAIR_LINES 8
#define AWS_SECRET 40

static void tell(struct findings *out, const struct rule_file *f, uint32_t n,
		 const char *line, const struct secret *secret)
{
	static const char *const ids[] = { "secret/token", "secret/url",
					   "secret/assignment" };
	struct finding *found = rule_add(out, ids[secret->kind], f->path, n);

	if (!found)
		return;
	found->column = (uint32_t)secret->start + 1;
	if (secret->kind == SECRET_TOKEN)
		finding_setf(&found->message,
			     "%s stands in the text: %.8s... (%zu characters)",
			     secret->what, line + secret->start, secret->len);
	else
		finding_setf(&found->message,
			     "%s stands in the text (%zu characters)",
			     secret->what, secret->len);
}

/* A test may hold a made-up value; a token with a checksum is not made up. */
static bool counts(const struct rule_file *f, const struct secret *secret)
{
	return secret->kind == SECRET_TOKEN || (!f->specimen && !f->prose);
}

/* The next run of 40 characters of base64 in the line, or NULL. */
static const char *aws_secret(const char *line, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && (isalnum((unsigned char)line[i + n]) ||
				       strchr("+/", line[i + n])))
			n++;
		if (n == AWS_SECRET && secret_entropy(line + i, n) > 4.2)
			return line + i;
		i += n + 1;
	}
	return NULL;
}

/* AKIA or ASIA and sixteen more, and not the documented example. */
static bool aws_id(const char *line, size_t len)
{
	for (size_t i = 0; i + 20 <= len; i++) {
		size_t n = 4;

		if (memcmp(line + i, "AKIA", 4) && memcmp(line + i, "ASIA", 4))
			continue;
		while (i + n < len && (isupper((unsigned char)line[i + n]) ||
				       isdigit((unsigned char)line[i + n])))
			n++;
		if (n == 20 && !memmem(line + i, n, "EXAMPLE", 7) &&
		    (!i || !isalnum((unsigned char)line[i - 1])))
			return true;
	}
	return false;
}

/* An id alone is no secret; with the secret near it, it is a key. */
static void aws(struct findings *out, const struct rule_file *f, uint32_t id)
{
	uint32_t from = id > PAIR_LINES ? id - PAIR_LINES : 1;

	for (uint32_t n = rule_added(f, from); n && n <= id + PAIR_LINES;
	     n = rule_added(f, n + 1)) {
		size_t len;
		const char *line = lines_at(&f->lines, n, &len);
		const char *at = aws_secret(line, len);
		struct secret secret = {
			.kind = SECRET_TOKEN,
			.what = "an AWS secret key",
			.len = AWS_SECRET,
		};

		if (!at || memmem(line, len, "EXAMPLE", 7))
			continue;
		secret.start = (size_t)(at - line);
		tell(out, f, n, line, &secret);
		return;
	}
}

static void private_key(struct findings *out, const struct rule_file *f,
			uint32_t n, const char *line, size_t len)
{
	const char *end = f->lines.text + f->lines.starts[f->lines.count];
	const char *key = armour_begins(line, len);
	bool whole;

	if (key && armour_read(&whole, key, (size_t)(end - key)) && whole)
		rule_add(out,
			 f->specimen || f->prose ? "secret/specimen-key" :
						   "secret/private-key",
			 f->path, n);
}

void rule_secret(struct findings *out, const struct rule_file *f)
{
	for (uint32_t n = rule_added(f, 1); n; n = rule_added(f, n + 1)) {
		size_t len, at = 0;
		const char *line = lines_at(&f->lines, n, &len);
		struct secret secret;

		while (secret_next(&secret, line, len, &at, false))
			if (counts(f, &secret))
				tell(out, f, n, line, &secret);
		if (aws_id(line, len))
			aws(out, f, n);
		private_key(out, f, n, line, len);
	}
}
