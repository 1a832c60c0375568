/* SPDX-License-Identifier: MIT */
#include "util/encoding.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

/* Names are of a stranger's commit. */
#define NAME_LIMIT 40
#define NAME_BYTES                                                       \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" \
	"-_.:+()"

/* As git, which knows a name that iconv does not. */
static const char *known_name(const char *name)
{
	size_t len = strlen(name);

	if (!strcasecmp(name, "latin-1"))
		return "ISO-8859-1";
	if (!len || len > NAME_LIMIT || strspn(name, NAME_BYTES) != len)
		return NULL;
	return name;
}

static int convert(struct strbuf *out, const char *text, const char *encoding)
{
	const char *name = known_name(encoding);
	iconv_t how = name ? iconv_open("UTF-8", name) : (iconv_t)-1;
	char *in = (char *)text;
	size_t left = strlen(text);
	char bytes[4096];
	size_t done = 0;

	if (how == (iconv_t)-1)
		return -1;
	while (left && done != (size_t)-1) {
		char *to = bytes;
		size_t room = sizeof(bytes);

		done = iconv(how, &in, &left, &to, &room);
		if (done == (size_t)-1 && errno == E2BIG)
			done = 0;
		strbuf_add(out, bytes, (size_t)(to - bytes));
	}
	iconv_close(how);
	return left ? -1 : 0;
}

/* Bytes of the valid UTF-8 that text begins with, one character's; or 0. */
static size_t character(const char *text)
{
	size_t len = strnlen(text, 4);

	for (size_t n = 1; n <= len; n++)
		if (text_utf8_valid(text, n))
			return n;
	return 0;
}

static void mend(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t n = character(text);
		unsigned char byte = (unsigned char)*text;

		if (n) {
			strbuf_add(out, text, n);
			text += n;
			continue;
		}
		strbuf_addc(out, (char)(0xc0 | byte >> 6));
		strbuf_addc(out, (char)(0x80 | (byte & 0x3f)));
		text++;
	}
}

char *encoding_to_utf8(const char *text, const char *encoding)
{
	struct strbuf out = STRBUF_INIT;

	if (encoding && strcasecmp(encoding, "UTF-8") &&
	    strcasecmp(encoding, "utf8")) {
		if (!convert(&out, text, encoding) &&
		    strlen(out.buf) == out.len)
			return strbuf_detach(&out);
		strbuf_clear(&out);
	}
	mend(&out, text);
	return strbuf_detach(&out);
}
