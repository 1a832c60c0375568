/* SPDX-License-Identifier: MIT */
#include "setup/journal.h"
#include "util/cleanup.h"
#include "util/strbuf.h"

#include <stdarg.h>

void journal_release(struct journal *j)
{
	strvec_release(&j->lines);
	*j = JOURNAL_INIT;
}

static void add(struct journal *j, const char *topic, const char *format,
		va_list args)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%-9s ", topic);
	strbuf_vaddf(&text, format, args);
	strvec_push(&j->lines, text.buf);
}

void journal_did(struct journal *j, const char *topic, const char *format, ...)
{
	va_list args;

	j->changes++;
	va_start(args, format);
	add(j, topic, format, args);
	va_end(args);
}

void journal_note(struct journal *j, const char *topic, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(j, topic, format, args);
	va_end(args);
}
