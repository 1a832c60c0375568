/* SPDX-License-Identifier: MIT */
/*
 * The protocol between git receive-pack and the proc-receive hook, version 1,
 * as githooks(5) has it: pkt-lines, each four hex digits of length and a
 * text; 0000 ends a section. git sends the version and what it can do, then
 * the commands of the push, then its options if we asked for them; we answer
 * for each command.
 */
#ifndef QUEUE_PROC_RECEIVE_H
#define QUEUE_PROC_RECEIVE_H

#include "git/oid.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdbool.h>

/* Commands of one push that are taken; a line is at most 65,520 bytes. */
#define PROC_RECEIVE_COMMANDS 1000

struct proc_command {
	char *ref;
	struct oid old, new; /* new zero: a deletion */
};

struct proc_receive {
	struct proc_command *v;
	size_t n, alloc;
	struct strvec options;
	bool atomic;
};

#define PROC_RECEIVE_INIT ((struct proc_receive){ 0 })

void proc_receive_release(struct proc_receive *p);

/*
 * Read everything from in, answering the version on out. ERR_INVALID: what
 * came is not this protocol or breaks a limit.
 */
int proc_receive_read(struct proc_receive *out, int in, int fd);

/* What really happened for one command: another ref moved from old to new. */
struct proc_result {
	const char *ref;
	struct oid old, new;
	bool forced; /* new is no successor of old */
};

/* Append answers to a command: done, leave it to git, or no with one line. */
void proc_receive_ok(struct strbuf *answers, const struct proc_command *c,
		     const struct proc_result *result);
void proc_receive_pass(struct strbuf *answers, const struct proc_command *c);
void proc_receive_no(struct strbuf *answers, const struct proc_command *c,
		     const char *reason);

/* Send the answers and the end. */
int proc_receive_send(int fd, const struct strbuf *answers);

#endif
