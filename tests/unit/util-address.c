/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/address.h"
#include "util/error.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct address address(const char *text)
{
	struct network n;

	assert_int_equal(network_parse(&n, text), 0);
	assert_int_equal(n.bits, 128);
	return n.address;
}

static void private_is_not_public(void **state)
{
	static const char *const closed[] = {
		"0.0.0.0",
		"10.1.2.3",
		"100.64.0.1",
		"127.0.0.1",
		"127.255.1.1",
		"169.254.169.254",
		"172.16.0.1",
		"172.31.255.255",
		"192.0.0.8",
		"192.168.1.1",
		"198.18.0.1",
		"224.0.0.1",
		"255.255.255.255",
		"::",
		"::1",
		"fe80::1",
		"fc00::1",
		"fd12::1",
		"fec0::1",
		"ff02::1",
		"::ffff:127.0.0.1",
		"::ffff:10.0.0.1",
		"64:ff9b::7f00:1",
		"64:ff9b:1::1",
		"2002:7f00:1::",
		"2002:a00:1::1",
		"2001::1",
		"2001:db8::1",
		"::127.0.0.1",
		"3fff::1",
	};
	static const char *const open[] = {
		"1.1.1.1",     "8.8.8.8",	   "172.15.0.1",
		"172.32.0.1",  "169.253.0.1",	   "100.128.0.1",
		"192.167.0.1", "223.255.255.1",	   "2606:4700::1111",
		"2a00::1",     "64:ff9b::808:808", "::ffff:8.8.8.8",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(closed) / sizeof(*closed); i++) {
		struct address a = address(closed[i]);

		if (address_public(&a))
			fail_msg("%s is taken for public", closed[i]);
	}
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		struct address a = address(open[i]);

		if (!address_public(&a))
			fail_msg("%s is taken for private", open[i]);
	}
}

static void networks_are_parsed(void **state)
{
	static const char *const bad[] = {
		"",
		"localhos",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/",
		"1.2.3",
		"::1/129",
		"::g",
		"127.0.0.1/8/8",
		"*",
		" 127.0.0.1",
		"example.org",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
	};
	struct network n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(network_parse(&n, bad[i]), ERR_INVALID);
	assert_int_equal(network_parse(&n, "10.0.0.0/8"), 0);
	assert_int_equal(n.bits, 104);
	assert_int_equal(network_parse(&n, "fd00::/9"), 0);
	assert_int_equal(n.bits, 9);
}

static void lists_hold_addresses(void **state)
{
	struct strvec list = STRVEC_INIT;
	struct address a = address("10.200.0.1"), b = address("11.0.0.1");
	struct address four = address("127.0.0.1"), six = address("::1");

	(void)state;
	assert_false(address_listed(&a, &list));
	strvec_push(&list, "10.128.0.0/9");
	assert_true(address_listed(&a, &list));
	assert_false(address_listed(&b, &list));
	assert_false(address_listed(&four, &list));
	strvec_push(&list, "localhost");
	assert_true(address_listed(&four, &list));
	assert_true(address_listed(&six, &list));
	assert_false(address_listed(&b, &list));
	strvec_release(&list);
}

static void sockets_have_addresses(void **state)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct address a, b = address("127.0.0.1");

	(void)state;
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(address_of(&a, (const struct sockaddr *)&v4));
	assert_memory_equal(&a, &b, sizeof(a));
	assert_false(address_of(&a, (const struct sockaddr *)&local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_is_not_public),
		cmocka_unit_test(networks_are_parsed),
		cmocka_unit_test(lists_hold_addresses),
		cmocka_unit_test(sockets_have_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
