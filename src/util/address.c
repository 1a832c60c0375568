/* SPDX-License-Identifier: MIT */
#include "util/address.h"
#include "util/error.h"
#include "util/number.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define BITS (ADDRESS_SIZE * 8)
#define V4_OFFSET 12
#define LOOPBACK_V4 "127.0.0.0/8"
#define LOOPBACK_V6 "::1"

static const unsigned char mapped[V4_OFFSET] = { [10] = 0xff, [11] = 0xff };

static struct address from_v4(const void *bytes)
{
	struct address a;

	memcpy(a.byte, mapped, V4_OFFSET);
	memcpy(a.byte + V4_OFFSET, bytes, 4);
	return a;
}

bool address_of(struct address *out, const struct sockaddr *socket)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)socket;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)socket;

	if (socket->sa_family == AF_INET)
		*out = from_v4(&v4->sin_addr);
	else if (socket->sa_family == AF_INET6)
		memcpy(out->byte, &v6->sin6_addr, ADDRESS_SIZE);
	else
		return false;
	return true;
}

static int parse_address(struct network *out, const char *text)
{
	unsigned char bytes[4];

	out->bits = BITS;
	if (inet_pton(AF_INET6, text, out->address.byte) == 1)
		return 0;
	if (inet_pton(AF_INET, text, bytes) != 1)
		return ERR_INVALID;
	out->address = from_v4(bytes);
	return 0;
}

int network_parse(struct network *out, const char *text)
{
	char copy[INET6_ADDRSTRLEN + 1] = "";
	size_t len = strcspn(text, "/");
	int64_t bits = 0;
	bool v4 = !memchr(text, ':', len);
	int error = len < sizeof(copy) ? 0 : ERR_INVALID;

	if (!strcmp(text, "localhost"))
		return network_parse(out, LOOPBACK_V4);
	if (!error) {
		memcpy(copy, text, len);
		error = parse_address(out, copy);
	}
	if (!error && text[len])
		error = number_parse(&bits, text + len + 1, 0, v4 ? 32 : BITS);
	if (error)
		return error_set(ERR_INVALID,
				 "'%.80s' is not an address or network such as "
				 "127.0.0.1, ::1, 10.0.0.0/8 or localhost",
				 text);
	if (text[len])
		out->bits = (unsigned)bits + (v4 ? V4_OFFSET * 8 : 0);
	return 0;
}

static bool in(const struct address *a, const struct network *n)
{
	unsigned whole = n->bits / 8, rest = n->bits % 8;
	unsigned char mask = (unsigned char)(0xff00 >> rest);

	if (memcmp(a->byte, n->address.byte, whole))
		return false;
	return !rest || !((a->byte[whole] ^ n->address.byte[whole]) & mask);
}

static bool in_text(const struct address *a, const char *text)
{
	struct network n;

	return !network_parse(&n, text) && in(a, &n);
}

bool address_listed(const struct address *a, const struct strvec *networks)
{
	strvec_each(networks, text) {
		if (in_text(a, *text))
			return true;
		if (!strcmp(*text, "localhost") && in_text(a, LOOPBACK_V6))
			return true;
	}
	return false;
}

static bool public_v4(const struct address *a)
{
	static const char *const closed[] = {
		"0.0.0.0/8",	  "10.0.0.0/8",	    "100.64.0.0/10",
		LOOPBACK_V4,	  "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24",	  "192.0.2.0/24",   "192.88.99.0/24",
		"192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
		"203.0.113.0/24", "224.0.0.0/3",
	};

	for (size_t i = 0; i < sizeof(closed) / sizeof(*closed); i++)
		if (in_text(a, closed[i]))
			return false;
	return true;
}

bool address_public(const struct address *a)
{
	static const struct {
		const char *network;
		unsigned offset; /* of the IPv4 address in it */
	} embedding[] = {
		{ "::ffff:0:0/96", V4_OFFSET },
		{ "64:ff9b::/96", V4_OFFSET },
		{ "2002::/16", 2 },
	};

	for (size_t i = 0; i < sizeof(embedding) / sizeof(*embedding); i++) {
		struct address v4 = from_v4(a->byte + embedding[i].offset);

		if (in_text(a, embedding[i].network))
			return public_v4(&v4);
	}
	return in_text(a, "2000::/3") && !in_text(a, "2001::/23") &&
	       !in_text(a, "2001:db8::/32") && !in_text(a, "3fff::/20");
}
