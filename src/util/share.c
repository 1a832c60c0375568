/* SPDX-License-Identifier: MIT */
#include "util/share.h"
#include "util/error.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define GROUP 0660
#define EVERYBODY 0664

/* The umask is the process's, and so is this. */
static struct {
	int bits;
	mode_t users, ours;
} share;

static const struct {
	const char *name;
	int bits;
} names[] = {
	{ "umask", 0 },
	{ "group", GROUP },
	{ "all", EVERYBODY },
	{ "world", EVERYBODY },
	{ "everybody", EVERYBODY },
};

static int parse_number(int *out, long n)
{
	if (n >= 0 && n <= 2) {
		*out = n == 1 ? GROUP : n == 2 ? EVERYBODY : 0;
		return 0;
	}
	if ((n & 0600) != 0600)
		return error_set(ERR_INVALID,
				 "core.sharedRepository: the owner must be "
				 "able to read and write");
	*out = -(int)(n & 0666);
	return 0;
}

int share_parse(int *out, const char *value)
{
	static const char *const no[] = { "", "false", "no", "off" };
	char *end;
	long n = strtol(value, &end, 8);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(value, names[i].name))
			continue;
		*out = names[i].bits;
		return 0;
	}
	if (*value && !*end)
		return parse_number(out, n);
	*out = GROUP;
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (!strcasecmp(value, no[i]))
			*out = 0;
	return 0;
}

/* Who may read what may be entered or run may enter or run it. */
static int with_execution(int bits)
{
	return bits | (bits & 0444) >> 2;
}

void share_begin(int bits)
{
	mode_t users;

	share_suspend();
	users = umask(077);
	share.bits = bits;
	share.users = users;
	share.ours = bits < 0 ? (mode_t)(0777 & ~with_execution(-bits)) :
				users & ~(mode_t)with_execution(bits);
	umask(share.ours);
}

unsigned share_wanted(int bits, unsigned mode, bool directory)
{
	int tweak = abs(bits);

	if (!(mode & S_IWUSR))
		tweak &= ~0222;
	if (mode & S_IXUSR || directory)
		tweak = with_execution(tweak);
	mode = (bits < 0 ? mode & ~0777U : mode) | (unsigned)tweak;
	return bits && directory ? mode | S_ISGID : mode;
}

int share_mode(int mode)
{
	return share.bits ?
		       (int)(share_wanted(share.bits, (unsigned)mode, false) &
			     0777) :
		       mode;
}

void share_suspend(void)
{
	if (share.bits)
		umask(share.users);
}

void share_resume(void)
{
	if (share.bits)
		umask(share.ours);
}
