/* SPDX-License-Identifier: MIT */
#include "runner/host.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/number.h"
#include "util/strbuf.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CGROUPS "/sys/fs/cgroup"
#define FILE_LIMIT 65536

/* Cgroups may be nested this deep. */
#define DEPTH_MAX 64

unsigned host_quota(const char *text)
{
	long long quota, period;

	if (sscanf(text, "%lld %lld", &quota, &period) != 2 || quota <= 0 ||
	    period <= 0 || quota / period >= INT32_MAX)
		return 0;
	return (unsigned)((quota + period - 1) / period);
}

static double field(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtod(at + strlen(name), NULL) : 0;
}

static double share(double value)
{
	return value < 0 ? 0 : value > 1 ? 1 : value;
}

double host_available(const char *text)
{
	double all = field(text, "MemTotal:");

	return all > 0 && strstr(text, "MemAvailable:") ?
		       share(field(text, "MemAvailable:") / all) :
		       1;
}

double host_left(const char *current, const char *max)
{
	double limit = strtod(max, NULL);

	return limit > 0 ? share(1 - strtod(current, NULL) / limit) : 1;
}

double host_pressure(const char *text)
{
	const char *some = strstr(text, "some ");

	return some ? share(field(some, "avg60=") / 100) : 0;
}

char *host_cgroup(const char *text)
{
	const char *at =
		!strncmp(text, "0::/", 4) ? text : strstr(text, "\n0::/");

	if (!at)
		return NULL;
	at = strchr(at, '/');
	return alloc_string_n(at, strcspn(at, "\n"));
}

/* The file's text; empty if it cannot be read. */
static void look_into(struct strbuf *out, const char *path)
{
	strbuf_clear(out);
	if (file_read(out, path, FILE_LIMIT)) {
		strbuf_clear(out);
		error_clear();
	}
	strbuf_adds(out, "");
}

static void look_into_group(struct strbuf *out, const char *group,
			    const char *name)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf(CGROUPS "%s/%s", group, name);

	look_into(out, path);
}

static void limit_by_group(struct host *out, const char *group)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf max = STRBUF_INIT;
	unsigned quota;
	double left;

	look_into_group(&text, group, "cpu.max");
	quota = host_quota(text.buf);
	if (quota && quota < out->processors)
		out->processors = quota;
	look_into_group(&text, group, "memory.current");
	look_into_group(&max, group, "memory.max");
	left = host_left(text.buf, max.buf);
	if (left < out->memory_free)
		out->memory_free = left;
}

/* A group is limited by those above it, too. */
static void limit_by_groups(struct host *out)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(cleanup_free) char *group = NULL;

	look_into(&text, "/proc/self/cgroup");
	group = host_cgroup(text.buf);
	for (int i = 0; group && i < DEPTH_MAX; i++) {
		char *slash = strrchr(group, '/');

		limit_by_group(out, group);
		if (!slash)
			break;
		*slash = '\0';
	}
}

static unsigned allowed_processors(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	n = CPU_COUNT(&set);
	return n > 0 ? (unsigned)n : 1;
}

void host_look(struct host *out)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	out->processors = allowed_processors();
	look_into(&text, "/proc/meminfo");
	out->memory_free = host_available(text.buf);
	look_into(&text, "/proc/pressure/memory");
	out->memory_pressure = host_pressure(text.buf);
	limit_by_groups(out);
}
