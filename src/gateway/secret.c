/* SPDX-License-Identifier: MIT */
#include "gateway/secret.h"
#include "gateway/model.h"
#include "gateway/protocol.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Somebody may have to type a password for it. */
#define ANSWER_MS 120000

/* What is printed besides the password. */
#define OUTPUT_LIMIT (4 * SECRET_LIMIT)

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

void secret_release(struct secret *s)
{
	wipe(s->text);
	wipe(s->header);
	free(s->origin);
	if (s->dumpable >= 0)
		prctl(PR_SET_DUMPABLE, s->dumpable, 0, 0, 0);
	*s = SECRET_INIT;
}

static void hold(struct secret *s)
{
	s->dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* From the process if there is one, else from the file. */
static ssize_t read_some(struct process *p, int fd, char *buffer, size_t size)
{
	ssize_t n;

	if (p)
		return process_read(p, buffer, size);
	do
		n = read(fd, buffer, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? error_errno(ERR, "cannot read the key") : n;
}

/* Up to size - 1 bytes into buffer: no copies that nobody wipes. */
static int read_all(struct process *p, int fd, char *buffer, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read_some(p, fd, buffer + len, size - len);

		if (n < 0)
			return (int)n;
		if (!n)
			break;
		len += (size_t)n;
	}
	if (len == size)
		return error_set(ERR_INVALID, "it is too long for a key");
	buffer[len] = '\0';
	return 0;
}

/* One line of printable characters, as it goes into a header. */
static int keep(struct secret *s, const char *text, size_t len)
{
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	if (!len)
		return error_set(ERR_NOTFOUND, "it is empty");
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x21 || text[i] > 0x7e || len > SECRET_LIMIT)
			return error_set(ERR_NOTFOUND,
					 "it is not one word of printable "
					 "characters");
	s->text = alloc_string_n(text, len);
	return 0;
}

static int from_file(struct secret *s, const struct provider *p)
{
	CLEANUP(cleanup_close) int fd = open(p->key_file, O_RDONLY | O_CLOEXEC);
	char buffer[SECRET_LIMIT + 2];
	struct stat st;
	int error;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(ERR_NOTFOUND, "keyFile '%s'", p->key_file);
	if (!S_ISREG(st.st_mode) || st.st_mode & 077 ||
	    (st.st_uid != geteuid() && st.st_uid)) {
		error_set(ERR_REFUSED, "keyFile '%s' can be read by others",
			  p->key_file);
		return error_next(ERR_REFUSED, "chmod 600 '%s'", p->key_file);
	}
	error = read_all(NULL, fd, buffer, sizeof(buffer));
	if (!error)
		error = keep(s, buffer, strlen(buffer));
	explicit_bzero(buffer, sizeof(buffer));
	return error ? error_wrap(error, "keyFile '%s'", p->key_file) : 0;
}

/* Run p, whose input has been set up, and read what it prints. */
static int collect(struct process *p, const char *input, char *buffer,
		   size_t size)
{
	int error, status;

	p->in = *input ? PROCESS_PIPE : PROCESS_NULL;
	p->out = PROCESS_PIPE;
	p->limit = ANSWER_MS;
	error = process_start(p);
	if (error)
		return error;
	if (*input)
		error = process_write(p, input, strlen(input));
	process_close(&p->in);
	if (!error)
		error = read_all(p, -1, buffer, size);
	if (error)
		process_end(p);
	status = error ? error : process_wait(p);
	if (!error && status < 0)
		error = status;
	if (!error && status)
		error = error_set(ERR_NOTFOUND, "it ended with status %d",
				  status);
	return error;
}

static int from_command(struct secret *s, const struct provider *p)
{
	CLEANUP(process_release) struct process sh = PROCESS_INIT;
	char buffer[SECRET_LIMIT + 2];
	int error;

	strvec_pushl(&sh.argv, "/bin/sh", "-c", p->key_command, NULL);
	error = collect(&sh, "", buffer, sizeof(buffer));
	if (!error)
		error = keep(s, buffer, strcspn(buffer, "\r\n"));
	explicit_bzero(buffer, sizeof(buffer));
	return error ? error_wrap(error, "keyCommand of provider '%s'",
				  p->name) :
		       0;
}

/* git's format: lines of name=value. */
static int find_password(struct secret *s, const char *lines)
{
	static const char name[] = "password=";

	while (*lines) {
		size_t len = strcspn(lines, "\n");

		if (!strncmp(lines, name, strlen(name)))
			return keep(s, lines + strlen(name),
				    len - strlen(name));
		lines += len + (lines[len] == '\n');
	}
	return error_set(ERR_NOTFOUND, "it has no password");
}

static int no_credential(const struct provider *p, const char *origin)
{
	const char *host = strstr(origin, "://") + 3;

	error_wrap(ERR_NOTFOUND, "git credential has no key for %s", origin);
	return error_next(ERR_NOTFOUND,
			  "printf 'protocol=%.*s\\nhost=%s\\nusername=%s\\n"
			  "password=%%s\\n' \"$key\" | git credential approve",
			  (int)(host - 3 - origin), origin, host, p->name);
}

static int from_credential(struct secret *s, const struct provider *p,
			   struct repo *repo)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	const char *host = strstr(s->origin, "://") + 3;
	CLEANUP(cleanup_free)
	char *input =
		alloc_printf("protocol=%.*s\nhost=%s\n\n",
			     (int)(host - 3 - s->origin), s->origin, host);
	char buffer[OUTPUT_LIMIT];
	int error;

	repo_git(repo, &git);
	strvec_pushl(&git.argv, "credential", "fill", NULL);
	strvec_push(&git.env, "GIT_ASKPASS=false");
	git.err = PROCESS_NULL;
	error = collect(&git, input, buffer, sizeof(buffer));
	if (!error)
		error = find_password(s, buffer);
	explicit_bzero(buffer, sizeof(buffer));
	return error ? no_credential(p, s->origin) : 0;
}

static int get(struct secret *s, const struct provider *p, struct repo *repo)
{
	if (p->key_credential)
		return from_credential(s, p, repo);
	if (*p->key_file)
		return from_file(s, p);
	return *p->key_command ? from_command(s, p) : 0;
}

static char *origin_of(const char *url)
{
	const char *host = strstr(url, "://");
	size_t len = host ? (size_t)(host - url) + 3 : 0;

	return alloc_string_n(url, len + strcspn(url + len, "/"));
}

int secret_load(struct secret *out, const struct provider *p, struct repo *repo)
{
	CLEANUP(secret_release) struct secret s = SECRET_INIT;
	const struct protocol *protocol = p->protocol;
	bool own = *p->key_header;
	int error;

	s.origin = origin_of(p->url);
	hold(&s);
	error = get(&s, p, repo);
	if (error)
		return error;
	if (s.text)
		s.header = alloc_printf(
			"%s: %s%s", own ? p->key_header : protocol->key_header,
			own ? "" : protocol->key_lead, s.text);
	secret_release(out);
	*out = s;
	s = SECRET_INIT;
	return 0;
}

const char *secret_header(const struct secret *s, const char *url)
{
	CLEANUP(cleanup_free) char *origin = origin_of(url);

	return s->origin && !strcasecmp(origin, s->origin) ? s->header : NULL;
}
