/* SPDX-License-Identifier: MIT */
#include "runner/shared.h"
#include "util/alloc.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

/* One line of /proc/sysvipc. Of a semaphore no process is told. */
struct object {
	int id;
	unsigned owner;
	int made_by, used_by; /* processes; 0: none */
	unsigned long attached;
};

static const struct {
	const char *path, *format;
} kinds[] = {
	[SHARED_MEMORY] = { "/proc/sysvipc/shm",
			    "%*d %d %*o %*u %d %d %lu %*u %*u %u" },
	[SHARED_SEMAPHORES] = { "/proc/sysvipc/sem",
				"%*d %d %*o %*u %*u %*u %u" },
	[SHARED_QUEUES] = { "/proc/sysvipc/msg",
			    "%*d %d %*o %*u %*u %d %d %*u %*u %u" },
};

static bool parse(struct object *out, enum shared_kind kind, const char *line)
{
	const char *format = kinds[kind].format;

	*out = (struct object){ 0 };
	if (kind == SHARED_MEMORY)
		return sscanf(line, format, &out->id, &out->made_by,
			      &out->used_by, &out->attached, &out->owner) == 5;
	if (kind == SHARED_SEMAPHORES)
		return sscanf(line, format, &out->id, &out->owner) == 2;
	return sscanf(line, format, &out->id, &out->made_by, &out->used_by,
		      &out->owner) == 4;
}

static bool is_known(const struct shared *s, enum shared_kind kind, int id)
{
	for (size_t i = 0; i < s->n[kind]; i++)
		if (s->ids[kind][i] == id)
			return true;
	return false;
}

static void note(struct shared *s, enum shared_kind kind, int id)
{
	s->ids[kind] = alloc_grow(s->ids[kind], s->n[kind], &s->alloc[kind],
				  sizeof(*s->ids[kind]));
	s->ids[kind][s->n[kind]++] = id;
}

static bool lives(int pid)
{
	return pid > 0 && (!kill(pid, 0) || errno != ESRCH);
}

/* Does a living process have to do with it? */
static bool in_use(enum shared_kind kind, const struct object *o)
{
	bool used = o->attached || lives(o->made_by) || lives(o->used_by);
	struct semid_ds set;

	if (kind != SHARED_SEMAPHORES || semctl(o->id, 0, IPC_STAT, &set))
		return used;
	for (unsigned long i = 0; !used && i < set.sem_nsems; i++)
		used = lives(semctl(o->id, (int)i, GETPID));
	return used;
}

static void drop(enum shared_kind kind, int id)
{
	if (kind == SHARED_MEMORY)
		shmctl(id, IPC_RMID, NULL);
	else if (kind == SHARED_SEMAPHORES)
		semctl(id, 0, IPC_RMID);
	else
		msgctl(id, IPC_RMID, NULL);
}

/* All of them, or those that were not there: noted, or dropped. */
static void each(struct shared *s, enum shared_kind kind, bool end)
{
	FILE *file = fopen(kinds[kind].path, "re");
	char line[512];
	struct object o;

	while (file && fgets(line, sizeof(line), file)) {
		if (!parse(&o, kind, line))
			continue;
		if (!end)
			note(s, kind, o.id);
		else if (o.owner == geteuid() && !is_known(s, kind, o.id) &&
			 !in_use(kind, &o))
			drop(kind, o.id);
	}
	if (file)
		fclose(file);
}

void shared_begin(struct shared *out, enum sandbox level)
{
	*out = (struct shared){ 0 };
	if (level != SANDBOX_NONE && level != SANDBOX_LANDLOCK)
		return;
	out->look = unshare(CLONE_NEWIPC) != 0;
	for (int kind = 0; out->look && kind < SHARED_KINDS; kind++)
		each(out, (enum shared_kind)kind, false);
}

void shared_end(struct shared *s)
{
	for (int kind = 0; kind < SHARED_KINDS; kind++) {
		if (s->look)
			each(s, (enum shared_kind)kind, true);
		free(s->ids[kind]);
	}
	*s = (struct shared){ 0 };
}
