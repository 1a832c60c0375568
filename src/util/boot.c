/* SPDX-License-Identifier: MIT */
#include "util/boot.h"
#include "util/error.h"
#include "util/file.h"

#include <stdio.h>
#include <string.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static void read_line(char *line, int size, const char *path)
{
	FILE *file = fopen(path, "re");

	line[0] = '\0';
	if (file && !fgets(line, size, file))
		line[0] = '\0';
	if (file)
		fclose(file);
}

bool boot_same(const char *path)
{
	char now[64], then[64];

	read_line(now, sizeof(now), BOOT_ID);
	read_line(then, sizeof(then), path);
	return *now && !strcmp(now, then);
}

int boot_note(const char *path)
{
	char now[64];

	read_line(now, sizeof(now), BOOT_ID);
	return file_write(path, now, strlen(now), 0666, false);
}
