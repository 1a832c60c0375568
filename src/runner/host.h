/* SPDX-License-Identifier: MIT */
/*
 * What this process may use of its host. What cannot be found out does not
 * limit: the answers are never an error.
 */
#ifndef RUNNER_HOST_H
#define RUNNER_HOST_H

#include <stdint.h>

struct host {
	unsigned processors;	/* by affinity and cgroup quota; 1 or more */
	double memory_free;	/* share that can be had without swapping */
	double memory_pressure; /* share of the last minute, see below */
};

void host_look(struct host *out);

/*
 * The parts, from the texts of the kernel's files. cpu.max of a cgroup
 * ("150000 100000": one and a half processors, rounded up to 2); 0: no limit.
 */
unsigned host_quota(const char *text);

/* /proc/meminfo: available of all; 1: not known. */
double host_available(const char *text);

/* memory.current and memory.max of a cgroup: what is left of it, as a share. */
double host_left(const char *current, const char *max);

/* /proc/pressure/memory: how long something waited for memory; 0: not known. */
double host_pressure(const char *text);

/* /proc/self/cgroup: the path of version 2 below its mount; NULL; free(). */
char *host_cgroup(const char *text);

#endif
