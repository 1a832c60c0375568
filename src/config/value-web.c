/* SPDX-License-Identifier: MIT */
#include "config/value.h"
#include "util/address.h"
#include "util/error.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int no_url(const char *text)
{
	return error_set(ERR_INVALID,
			 "'%.80s' is not an address such as "
			 "https://api.example.org/v1",
			 text);
}

int value_url(const char *text)
{
	const char *host = strstr(text, "://");
	size_t len;

	if (!host || (strncmp(text, "https:", 6) && strncmp(text, "http:", 5)))
		return no_url(text);
	host += 3;
	len = strcspn(host, "/");
	if (!len || memchr(host, '@', len) || strpbrk(host, "?#\\ \"<>"))
		return no_url(text);
	return value_line(text);
}

int value_proxy(const char *text)
{
	size_t len = strcspn(text, ":");

	if (strncmp(text, "http", len) && strncmp(text, "https", len) &&
	    strncmp(text, "socks5h", len))
		return error_set(ERR_INVALID,
				 "'%.80s' is not a proxy such as "
				 "http://proxy.example.org:3128",
				 text);
	if (strncmp(text + len, "://", 3) || strchr(text, '@'))
		return error_set(ERR_INVALID,
				 "'%.80s' is not a proxy without a password",
				 text);
	return value_line(text);
}

int value_network(const char *text)
{
	struct network n;

	return network_parse(&n, text);
}

static bool is_token(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_", text[i]))
			return false;
	return len > 0;
}

int value_token(const char *text)
{
	if (is_token(text, strlen(text)))
		return 0;
	return error_set(ERR_INVALID, "'%.80s' is not a name of a header",
			 text);
}

int value_header(const char *text)
{
	static const char *const ours[] = {
		"authorization", "x-api-key",	   "api-key",	       "cookie",
		"host",		 "content-length", "transfer-encoding"
	};
	size_t len = strcspn(text, ":");

	if (!text[len] || !is_token(text, len))
		return error_set(
			ERR_INVALID,
			"'%.80s' is not a header such as 'Name: value'", text);
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (strlen(ours[i]) == len && !strncasecmp(text, ours[i], len))
			return error_set(ERR_INVALID,
					 "the header '%s' is not for settings; "
					 "keys go into keyFile, keyCommand or "
					 "keyCredential",
					 ours[i]);
	return value_line(text);
}

int value_decimal(const char *text)
{
	size_t whole = strspn(text, "0123456789");
	const char *rest = text + whole;

	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (!whole || *rest || strlen(text) > 8 || rest[-1] == '.')
		return error_set(ERR_INVALID,
				 "'%.80s' is not a number such as 0.2", text);
	return 0;
}
