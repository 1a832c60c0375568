/* SPDX-License-Identifier: MIT */
#include "util/say.h"
#include "util/cleanup.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool quiet;
static bool progress_shown;

void say_set_quiet(bool value)
{
	quiet = value;
}

static void clear_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

static void line(const char *lead, const char *format, va_list args)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;

	strbuf_vaddf(&text, format, args);
	text_block(&safe, text.buf, text.len);
	clear_progress();
	fprintf(stderr, "%s%s\n", lead, safe.buf);
}

void say(const char *format, ...)
{
	va_list args;

	if (quiet)
		return;
	va_start(args, format);
	line("", format, args);
	va_end(args);
}

void say_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("warning: ", format, args);
	va_end(args);
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

void say_progress(const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf safe = STRBUF_INIT;
	va_list args;

	if (quiet || !isatty(STDERR_FILENO))
		return;
	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	text_line(&safe, text.buf, text.len);
	if (safe.len >= columns())
		strbuf_cut(&safe, columns() - 1);
	clear_progress();
	fputs(safe.buf, stderr);
	fflush(stderr);
	progress_shown = safe.len > 0;
}
