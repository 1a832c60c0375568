/* SPDX-License-Identifier: MIT */
#include "queue/proc-receive.h"
#include "queue/pushopt.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a pkt-line with its length; of a reason in an answer. */
#define LINE_LIMIT 65520
#define REASON_LIMIT 500

/* "version=1", "push-options atomic": between them a NUL. */
#define VERSION "version=1"

void proc_receive_release(struct proc_receive *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].ref);
	free(p->v);
	strvec_release(&p->options);
	*p = PROC_RECEIVE_INIT;
}

static int read_full(int fd, char *out, size_t len)
{
	for (size_t got = 0; got < len;) {
		ssize_t n = read(fd, out + got, len - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(ERR, "cannot read from git");
		if (!n)
			return error_set(ERR_INVALID, "git ended the "
						      "conversation early");
		got += (size_t)n;
	}
	return 0;
}

/* Four hex digits, strictly; negative if they are none. */
static int parse_length(const char digits[4])
{
	static const char set[] = "0123456789abcdef0123456789ABCDEF";
	int length = 0;

	for (int i = 0; i < 4; i++) {
		const char *at = memchr(set, digits[i], sizeof(set) - 1);

		if (!at)
			return -1;
		length = length * 16 + (int)((at - set) % 16);
	}
	return length;
}

/* 1 and the line without its end; 0: the end of the section. */
static int read_line(struct strbuf *out, int fd)
{
	char digits[4];
	int error = read_full(fd, digits, sizeof(digits));
	int length;

	if (error)
		return error;
	length = parse_length(digits);
	if (!length)
		return 0;
	if (length < 4 || length > LINE_LIMIT)
		return error_set(ERR_INVALID, "git sent a line of a length "
					      "that is not possible");
	strbuf_clear(out);
	strbuf_room(out, (size_t)length);
	error = read_full(fd, out->buf, (size_t)length - 4);
	if (error)
		return error;
	out->len = (size_t)length - 4;
	out->buf[out->len] = '\0';
	if (out->len && out->buf[out->len - 1] == '\n')
		strbuf_cut(out, out->len - 1);
	return 1;
}

static int write_full(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(ERR, "cannot answer git");
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static void add_line(struct strbuf *out, const char *text, size_t len)
{
	strbuf_addf(out, "%04zx", len + 4);
	strbuf_add(out, text, len);
}

static bool offers(const struct strbuf *line, const char *what)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	size_t len = strlen(line->buf);

	if (len < line->len)
		strvec_split(&words, line->buf + len + 1);
	return strvec_has(&words, what);
}

static int negotiate(struct proc_receive *p, bool *options, int in, int fd)
{
	static const char plain[] = VERSION;
	static const char with_options[] = VERSION "\0push-options";
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf answer = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf rest = STRBUF_INIT;
	int result = read_line(&line, in);

	if (result < 0)
		return result;
	if (!result || strcmp(line.buf, VERSION))
		return error_set(ERR_INVALID, "git speaks a version of "
					      "proc-receive that is not known "
					      "here");
	*options = offers(&line, "push-options");
	p->atomic = offers(&line, "atomic");
	while ((result = read_line(&rest, in)) > 0)
		continue;
	if (result < 0)
		return result;
	if (*options)
		add_line(&answer, with_options, sizeof(with_options) - 1);
	else
		add_line(&answer, plain, sizeof(plain) - 1);
	strbuf_adds(&answer, "0000");
	return write_full(fd, answer.buf, answer.len);
}

/* "<old> <new> <ref>" */
static int parse_command(struct proc_receive *p, const struct strbuf *line)
{
	struct proc_command c = { 0 };
	size_t fixed = 2 * (OID_HEX + 1);

	if (line->len <= fixed || strlen(line->buf) != line->len ||
	    line->buf[OID_HEX] != ' ' || line->buf[fixed - 1] != ' ' ||
	    oid_parse_prefix(&c.old, line->buf) ||
	    oid_parse_prefix(&c.new, line->buf + OID_HEX + 1))
		return error_set(ERR_INVALID, "git sent a command that is "
					      "none");
	if (p->n == PROC_RECEIVE_COMMANDS)
		return error_set(ERR_INVALID, "more than %d refs in one push",
				 PROC_RECEIVE_COMMANDS);
	c.ref = alloc_string(line->buf + fixed);
	p->v = alloc_grow(p->v, p->n, &p->alloc, sizeof(*p->v));
	p->v[p->n++] = c;
	return 0;
}

static int read_commands(struct proc_receive *p, int in)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	int result;

	while ((result = read_line(&line, in)) > 0) {
		result = parse_command(p, &line);
		if (result)
			break;
	}
	return result;
}

static int read_options(struct proc_receive *p, int in)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	int result;

	while ((result = read_line(&line, in)) > 0) {
		if (p->options.n == PUSHOPT_MAX)
			return error_set(ERR_INVALID,
					 "more than %d push options",
					 PUSHOPT_MAX);
		strvec_push(&p->options, line.buf);
	}
	return result;
}

int proc_receive_read(struct proc_receive *out, int in, int fd)
{
	struct proc_receive p = PROC_RECEIVE_INIT;
	bool options = false;
	int error = negotiate(&p, &options, in, fd);

	if (!error)
		error = read_commands(&p, in);
	if (!error && options)
		error = read_options(&p, in);
	if (error) {
		proc_receive_release(&p);
		return error;
	}
	proc_receive_release(out);
	*out = p;
	return 0;
}

static void answer(struct strbuf *answers, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void answer(struct strbuf *answers, const char *format, ...)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&line, format, args);
	va_end(args);
	add_line(answers, line.buf, line.len);
}

void proc_receive_ok(struct strbuf *answers, const struct proc_command *c,
		     const struct proc_result *result)
{
	answer(answers, "ok %s", c->ref);
	answer(answers, "option refname %s", result->ref);
	answer(answers, "option old-oid %s", oid_hex(&result->old));
	answer(answers, "option new-oid %s", oid_hex(&result->new));
	if (result->forced)
		answer(answers, "option forced-update");
}

void proc_receive_pass(struct strbuf *answers, const struct proc_command *c)
{
	answer(answers, "ok %s", c->ref);
	answer(answers, "option fall-through");
}

void proc_receive_no(struct strbuf *answers, const struct proc_command *c,
		     const char *reason)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;

	text_line(&line, reason, strlen(reason));
	answer(answers, "ng %s %.*s", c->ref, REASON_LIMIT, line.buf);
}

int proc_receive_send(int fd, const struct strbuf *answers)
{
	int error = write_full(fd, answers->buf, answers->len);

	return error ? error : write_full(fd, "0000", 4);
}
