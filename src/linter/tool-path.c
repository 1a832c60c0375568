/* SPDX-License-Identifier: MIT */
#include "linter/tool-path.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int outside(const char *path)
{
	return error_set(ERR_REFUSED, "'%.200s' is outside of the tree", path);
}

/* Take the last name away; false if there is none. */
static bool up(struct strbuf *path)
{
	const char *slash = strrchr(path->buf, '/');

	if (!path->len)
		return false;
	strbuf_cut(path, slash ? (size_t)(slash - path->buf) : 0);
	return true;
}

/* Append path name by name, without "." and empty ones. */
static int add_names(struct strbuf *out, const char *path, bool may_go_up)
{
	for (const char *name = path; *name; name += strspn(name, "/")) {
		size_t len = strcspn(name, "/");

		if (len == 2 && !memcmp(name, "..", 2)) {
			if (!may_go_up || !up(out))
				return outside(path);
		} else if (len && !(len == 1 && *name == '.')) {
			if (out->len)
				strbuf_addc(out, '/');
			strbuf_add(out, name, len);
		}
		name += len;
	}
	return 0;
}

/* Take the names of root from the beginning of path. */
static int strip_root(struct strbuf *path, const char *root)
{
	CLEANUP(strbuf_release) struct strbuf top = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf rest = STRBUF_INIT;
	int error = add_names(&top, root, false);

	if (error)
		return error;
	if (strncmp(path->buf, top.buf, top.len) ||
	    (top.len && path->buf[top.len] != '/'))
		return outside(path->buf);
	strbuf_adds(&rest, path->buf + top.len + (top.len > 0));
	strbuf_clear(path);
	strbuf_add(path, rest.buf, rest.len);
	return 0;
}

static int relative(char **out, const char *root, const char *path,
		    bool may_go_up)
{
	CLEANUP(strbuf_release) struct strbuf clean = STRBUF_INIT;
	int error;

	if (strnlen(path, TOOL_PATH_LIMIT + 1) > TOOL_PATH_LIMIT)
		return error_set(ERR_INVALID, "a path of more than %d bytes",
				 TOOL_PATH_LIMIT);
	error = add_names(&clean, path, may_go_up);
	if (!error && *path == '/')
		error = strip_root(&clean, root);
	if (!error && !clean.len)
		error = outside(path);
	if (!error)
		*out = strbuf_detach(&clean);
	return error;
}

int tool_path(char **out, const char *root, const char *path)
{
	return relative(out, root, path, true);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int decode(struct strbuf *out, const char *uri)
{
	for (; *uri; uri++) {
		int high, low;

		if (*uri == '?' || *uri == '#')
			return error_set(ERR_INVALID,
					 "a URI with a query or fragment");
		if (*uri != '%') {
			strbuf_addc(out, *uri == '\\' ? '/' : *uri);
			continue;
		}
		high = hex(uri[1]);
		low = high < 0 ? -1 : hex(uri[2]);
		if (low < 0 || !(high | low))
			return error_set(ERR_INVALID,
					 "a URI with a wrong %%-code");
		strbuf_addc(out, (char)(high << 4 | low));
		uri += 2;
	}
	return 0;
}

/* RFC 3986: a letter, then letters, digits, "+", "-" or ".", then ":". */
static size_t scheme_length(const char *uri)
{
	size_t len = 0;

	if (!isalpha((unsigned char)*uri))
		return 0;
	while (isalnum((unsigned char)uri[len]) ||
	       (uri[len] && strchr("+-.", uri[len])))
		len++;
	return uri[len] == ':' ? len + 1 : 0;
}

/* What follows "//": an authority that is this host, and then a path. */
static const char *without_host(const char *rest)
{
	rest += 2;
	return strncasecmp(rest, "localhost/", 10) ? rest : rest + 9;
}

/* Append the path of a URI: absolute if it has a scheme or says so. */
static int uri_path(struct strbuf *out, const char *uri)
{
	bool too_long = strnlen(uri, TOOL_PATH_LIMIT + 1) > TOOL_PATH_LIMIT;
	size_t scheme = too_long ? 0 : scheme_length(uri);
	const char *rest = uri + scheme;

	if (too_long)
		return error_set(ERR_INVALID, "a URI of more than %d bytes",
				 TOOL_PATH_LIMIT);
	if (scheme && (scheme != 5 || strncasecmp(uri, "file:", 5)))
		return outside(uri);
	if (!strncmp(rest, "//", 2)) {
		rest = without_host(rest);
		if (*rest != '/')
			return outside(uri);
	}
	if (scheme && *rest != '/')
		return error_set(ERR_INVALID, "a URI without an absolute path");
	return decode(out, rest);
}

static int resolve(struct strbuf *out, const char *base, const char *uri)
{
	CLEANUP(strbuf_release) struct strbuf path = STRBUF_INIT;
	int error = uri_path(&path, uri);

	if (error)
		return error;
	if (base && *path.buf != '/')
		strbuf_addf(out, "%s/", base);
	strbuf_add(out, path.buf, path.len);
	return 0;
}

int tool_path_uri(char **out, const char *root, const char *base,
		  const char *uri)
{
	CLEANUP(strbuf_release) struct strbuf path = STRBUF_INIT;
	int error = resolve(&path, base, uri);

	return error ? error : relative(out, root, path.buf, false);
}

int tool_path_base(char **out, const char *base, const char *uri)
{
	CLEANUP(strbuf_release) struct strbuf path = STRBUF_INIT;
	int error = resolve(&path, base, uri);

	if (!error && path.len > TOOL_PATH_LIMIT)
		error = error_set(ERR_INVALID, "a base of more than %d bytes",
				  TOOL_PATH_LIMIT);
	if (!error)
		*out = strbuf_detach(&path);
	return error;
}
