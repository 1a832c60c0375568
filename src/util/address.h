/* SPDX-License-Identifier: MIT */
/*
 * Addresses of the internet as 16 bytes, IPv4 as ::ffff:a.b.c.d, and which of
 * them belong to everybody. Pure.
 */
#ifndef UTIL_ADDRESS_H
#define UTIL_ADDRESS_H

#include "util/strvec.h"

#include <stdbool.h>

#define ADDRESS_SIZE 16

struct sockaddr;

struct address {
	unsigned char byte[ADDRESS_SIZE];
};

struct network {
	struct address address;
	unsigned bits; /* that count, 0 to 128 */
};

/* Of a socket; false if it is of another family, such as a local one. */
bool address_of(struct address *out, const struct sockaddr *socket);

/*
 * "192.0.2.1", "10.0.0.0/8", "::1", "fd00::/8"; "localhost" is valid, too, and
 * stands for both families' loopback. ERR_INVALID.
 */
int network_parse(struct network *out, const char *text);

/* Is the address in one of the networks? Those must have been checked. */
bool address_listed(const struct address *a, const struct strvec *networks);

/*
 * Can the address be reached by everybody, as far as its number tells: no
 * loopback, private, link-local, shared, multicast, reserved, documentation or
 * benchmark address (RFC 6890 and the registries that follow it), neither by
 * itself nor embedded in a translated one (RFC 4291, 3056, 6052; Teredo is
 * out)?
 */
bool address_public(const struct address *a);

#endif
