/* SPDX-License-Identifier: MIT */
/*
 * inject: run a command and make one of the system calls that write fail, or
 * the process that makes it die just before it.
 *
 *	inject [--at=<n>] [--kill=one|all | --error=<errno>] [--list=<file>]
 *	       [--below=<directory>] [--record=<directory>]
 *	       <command> [<argument>...]
 *
 * The calls of the command and of all its children are counted together in the
 * order in which they come, so that each has a number of its own and a run with
 * the same input has the same numbers. Without --at all of them are let go.
 * --kill=one kills the process that makes the call and lets the others go on
 * as orphans would; --kill=all kills all that the command has started.
 * --list writes a line for each call: its number, process, name and path.
 * --record keeps what loss.c needs to take back what was not synced: there, in
 * "calls", a line for each call that was let go, with the path it came from
 * and, under its number, the file that it took the place of or away.
 * Writes to pipes, terminals and devices are not counted, nor, with --below,
 * calls on paths outside of that directory.
 *
 * The kernel asks us about these calls (seccomp's user notification), so that
 * nothing else of the command is slowed down. The exit status is that of the
 * command, 128 + signal, or 99 if there is no such thing here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_UNABLE 99
#define PROCESSES_LIMIT 4096

/* What a call works on: a path (argument number), or a descriptor. */
struct call {
	int number;
	const char *name;
	int path, directory; /* arguments, or -1 */
	int descriptor;	     /* argument, or -1 */
	int flags;	     /* argument that must have O_CREAT or O_TRUNC */
	enum {
		WRITES,
		MAKES,
		TAKES,
		OPENS
	} effect;
};

static const struct call calls[] = {
	{ SYS_openat, "openat", 1, 0, -1, 2, OPENS },
	{ SYS_write, "write", -1, -1, 0, -1, WRITES },
	{ SYS_writev, "writev", -1, -1, 0, -1, WRITES },
	{ SYS_pwrite64, "pwrite64", -1, -1, 0, -1, WRITES },
	{ SYS_ftruncate, "ftruncate", -1, -1, 0, -1, WRITES },
	{ SYS_fsync, "fsync", -1, -1, 0, -1, WRITES },
	{ SYS_fdatasync, "fdatasync", -1, -1, 0, -1, WRITES },
	{ SYS_fchmod, "fchmod", -1, -1, 0, -1, WRITES },
	{ SYS_truncate, "truncate", 0, -1, -1, -1, WRITES },
	{ SYS_renameat, "rename", 3, 2, -1, -1, WRITES },
	{ SYS_renameat2, "rename", 3, 2, -1, -1, WRITES },
	{ SYS_linkat, "linkat", 3, 2, -1, -1, MAKES },
	{ SYS_symlinkat, "symlinkat", 2, 1, -1, -1, MAKES },
	{ SYS_unlinkat, "unlinkat", 1, 0, -1, -1, TAKES },
	{ SYS_mkdirat, "mkdirat", 1, 0, -1, -1, MAKES },
	{ SYS_fchmodat, "fchmodat", 1, 0, -1, -1, WRITES },
	{ SYS_utimensat, "utimensat", 1, 0, -1, -1, WRITES },
#ifdef SYS_open
	{ SYS_open, "open", 0, -1, -1, 1, OPENS },
	{ SYS_creat, "creat", 0, -1, -1, -1, WRITES },
	{ SYS_rename, "rename", 1, -1, -1, -1, WRITES },
	{ SYS_link, "link", 1, -1, -1, -1, MAKES },
	{ SYS_symlink, "symlink", 1, -1, -1, -1, MAKES },
	{ SYS_unlink, "unlink", 0, -1, -1, -1, TAKES },
	{ SYS_mkdir, "mkdir", 0, -1, -1, -1, MAKES },
	{ SYS_rmdir, "rmdir", 0, -1, -1, -1, TAKES },
	{ SYS_chmod, "chmod", 0, -1, -1, -1, WRITES },
	{ SYS_utime, "utime", 0, -1, -1, -1, WRITES },
	{ SYS_utimes, "utimes", 0, -1, -1, -1, WRITES },
#endif
};
#define CALLS (sizeof(calls) / sizeof(*calls))

struct plan {
	long at;
	bool kill, all;
	int error;
	const char *below;
	const char *record;
	FILE *list, *recorded;
};

static void fail(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(STATUS_UNABLE);
}

/* A filter that asks us about the calls above and lets all others go. */
static int install_filter(void)
{
	static struct sock_filter code[4 * CALLS + 8];
	struct sock_fprog program = { .filter = code };
	unsigned short n = 0;

#define NR offsetof(struct seccomp_data, nr)
#define ARG(i) (offsetof(struct seccomp_data, args) + (i) * sizeof(uint64_t))
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, NR);
	for (size_t i = 0; i < CALLS; i++) {
		const struct call *c = &calls[i];
		bool flags = c->flags >= 0;

		code[n++] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)c->number, 0,
			flags ? 4 : 1);
		if (flags) {
			code[n++] = (struct sock_filter)BPF_STMT(
				BPF_LD | BPF_W | BPF_ABS, ARG(c->flags));
			code[n++] = (struct sock_filter)BPF_JUMP(
				BPF_JMP | BPF_JSET | BPF_K, O_CREAT | O_TRUNC,
				1, 0);
			code[n++] = (struct sock_filter)BPF_STMT(
				BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
		}
		code[n++] = (struct sock_filter)BPF_STMT(
			BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						 SECCOMP_RET_ALLOW);
	program.len = n;
	if (geteuid())
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static const struct call *call_of(const struct seccomp_notif *n)
{
	for (size_t i = 0; i < CALLS; i++)
		if (calls[i].number == n->data.nr)
			return &calls[i];
	return &calls[0];
}

static void read_link(char *out, size_t size, const char *format, pid_t pid,
		      int fd)
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), format, (int)pid, fd);
	n = readlink(link, out, size - 1);
	out[n > 0 ? n : 0] = '\0';
}

/* The path that a call works on, as well as it can be told. */
static void read_path(char *out, size_t size, const struct seccomp_notif *n,
		      int argument, int directory)
{
	char name[1024] = "";
	struct iovec here = { name, sizeof(name) - 1 }, there;
	ssize_t got;

	out[0] = '\0';
	if (argument < 0)
		return;
	there.iov_base = (void *)(uintptr_t)n->data.args[argument];
	there.iov_len = sizeof(name) - 1;
	/* Up to the end of the page, where the next one is not there. */
	got = process_vm_readv((pid_t)n->pid, &here, 1, &there, 1, 0);
	if (got < 0) {
		there.iov_len = 4096 - (uintptr_t)there.iov_base % 4096;
		if (there.iov_len > sizeof(name) - 1)
			there.iov_len = sizeof(name) - 1;
		got = process_vm_readv((pid_t)n->pid, &here, 1, &there, 1, 0);
	}
	name[got > 0 ? got : 0] = '\0';
	if (name[0] != '/') {
		int at =
			directory < 0 ? AT_FDCWD : (int)n->data.args[directory];

		read_link(out, size / 2,
			  at == AT_FDCWD ? "/proc/%d/cwd" : "/proc/%d/fd/%d",
			  (pid_t)n->pid, at);
		strcat(out, "/");
	}
	strncat(out, name, size - strlen(out) - 1);
}

static void path_of(char *out, size_t size, const struct seccomp_notif *n,
		    const struct call *c)
{
	if (c->descriptor >= 0)
		read_link(out, size, "/proc/%d/fd/%d", (pid_t)n->pid,
			  (int)n->data.args[c->descriptor]);
	else
		read_path(out, size, n, c->path, c->directory);
}

/*
 * Would it change a file? Not if it makes what is there, takes away what is
 * not, opens an old file, or has no file at all.
 */
static bool writes(const struct seccomp_notif *n, const struct call *c,
		   const char *path)
{
	struct stat st;
	bool there = !lstat(path, &st);

	if (c->descriptor >= 0)
		return path[0] == '/' && strncmp(path, "/memfd:", 7) &&
		       (!there || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
	if (there && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) &&
	    !S_ISLNK(st.st_mode))
		return false;
	switch (c->effect) {
	case MAKES:
		return !there;
	case TAKES:
		return there;
	case OPENS:
		return !there || (n->data.args[c->flags] & O_TRUNC);
	default:
		return true;
	}
}

static bool counts(const struct plan *plan, const struct seccomp_notif *n,
		   const struct call *c, const char *path)
{
	size_t len = plan->below ? strlen(plan->below) : 0;

	if (len && (strncmp(path, plan->below, len) ||
		    (path[len] != '/' && path[len])))
		return false;
	return writes(n, c, path);
}

static void list(const struct plan *plan, long number, pid_t pid,
		 const struct call *c, const char *path)
{
	char name[64] = "", file[64];
	FILE *comm;

	snprintf(file, sizeof(file), "/proc/%d/comm", (int)pid);
	comm = fopen(file, "r");
	if (comm && fgets(name, sizeof(name), comm))
		name[strcspn(name, "\n")] = '\0';
	if (comm)
		fclose(comm);
	fprintf(plan->list, "%ld %d %s %s %s\n", number, (int)pid, name,
		c->name, path);
	fflush(plan->list);
}

/* The call is about to be let go. A link keeps what it takes away. */
static void record(const struct plan *plan, long number,
		   const struct seccomp_notif *n, const struct call *c,
		   const char *path)
{
	bool renames = !strcmp(c->name, "rename");
	char source[4096] = "", kept[4200];
	struct stat st;

	if (renames)
		read_path(source, sizeof(source), n,
			  c->path - (c->path == 1 ? 1 : 2),
			  c->directory < 0 ? -1 : 0);
	if (renames || c->effect == TAKES) {
		snprintf(kept, sizeof(kept), "%s/%ld", plan->record, number);
		if (link(path, kept) && errno == EPERM)
			mkdir(kept, 0700);
	}
	fprintf(plan->recorded, "%ld\t%s\t%s\t%lu\t%s\n", number, c->name, path,
		stat(path, &st) ? 0UL : (unsigned long)st.st_ino, source);
	fflush(plan->recorded);
}

struct server {
	const struct plan *plan;
	int listener;
	pid_t command;
	pid_t seen[PROCESSES_LIMIT]; /* whoever made such a call */
	size_t n;
	long count;
	bool over; /* all are to die */
};

static void remember(struct server *s, pid_t pid)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->seen[i] == pid)
			return;
	if (s->n < PROCESSES_LIMIT)
		s->seen[s->n++] = pid;
}

/* Before the call is made: the process never returns from it. */
static void strike(struct server *s, pid_t pid)
{
	kill(pid, SIGKILL);
	if (!s->plan->all)
		return;
	s->over = true;
	kill(s->command, SIGKILL);
	for (size_t i = 0; i < s->n; i++)
		kill(s->seen[i], SIGKILL);
}

static void answer(struct server *s, struct seccomp_notif *n,
		   struct seccomp_notif_resp *reply)
{
	const struct call *c = call_of(n);
	char path[4096];
	bool counted, hit;

	path_of(path, sizeof(path), n, c);
	/* Dead already, or another process by now: nothing to read. */
	if (ioctl(s->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &n->id))
		return;
	remember(s, (pid_t)n->pid);
	if (s->over) {
		kill((pid_t)n->pid, SIGKILL);
		return;
	}
	counted = counts(s->plan, n, c, path);
	hit = counted && ++s->count == s->plan->at;
	if (s->plan->list && (hit || (counted && !s->plan->at)))
		list(s->plan, s->count, (pid_t)n->pid, c, path);
	if (hit && s->plan->kill) {
		strike(s, (pid_t)n->pid);
		return;
	}
	if (counted && s->plan->record)
		record(s->plan, s->count, n, c, path);
	reply->id = n->id;
	reply->val = 0;
	reply->error = hit && s->plan->error ? -s->plan->error : 0;
	reply->flags = reply->error ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SEND, reply);
}

/* Until the last process that the filter holds for has ended. */
static void serve(struct server *s)
{
	struct pollfd fd = { .fd = s->listener, .events = POLLIN };
	struct seccomp_notif_sizes sizes;
	struct seccomp_notif *n;
	struct seccomp_notif_resp *reply;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		fail("sizes");
	n = calloc(1, sizes.seccomp_notif + sizeof(*n));
	reply = calloc(1, sizes.seccomp_notif_resp + sizeof(*reply));
	for (;;) {
		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			break;
		if (fd.revents & POLLIN) {
			memset(n, 0, sizes.seccomp_notif);
			memset(reply, 0, sizes.seccomp_notif_resp);
			if (!ioctl(s->listener, SECCOMP_IOCTL_NOTIF_RECV, n))
				answer(s, n, reply);
		} else if (fd.revents & (POLLHUP | POLLERR)) {
			break;
		}
	}
	free(n);
	free(reply);
}

static int number_of_error(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} errors[] = { { "ENOSPC", ENOSPC }, { "EIO", EIO },
		       { "EDQUOT", EDQUOT }, { "EACCES", EACCES },
		       { "EINTR", EINTR },   { "EROFS", EROFS } };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (!strcmp(errors[i].name, name))
			return errors[i].number;
	fprintf(stderr, "inject: unknown error '%s'\n", name);
	exit(STATUS_UNABLE);
}

static void start_record(struct plan *plan, const char *directory)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/calls", directory);
	plan->record = directory;
	plan->recorded = fopen(path, "ae");
	if (!plan->recorded)
		fail(path);
}

static char **parse(struct plan *plan, char **argv)
{
	for (argv++; *argv && !strncmp(*argv, "--", 2); argv++) {
		char *value = strchr(*argv, '=');

		if (!value)
			break;
		value++;
		if (!strncmp(*argv, "--at=", 5))
			plan->at = atol(value);
		else if (!strncmp(*argv, "--kill=", 7))
			plan->all = !strcmp(value, "all"), plan->kill = true;
		else if (!strncmp(*argv, "--error=", 8))
			plan->error = number_of_error(value);
		else if (!strncmp(*argv, "--below=", 8))
			plan->below = value;
		else if (!strncmp(*argv, "--record=", 9))
			start_record(plan, value);
		else if (!strncmp(*argv, "--list=", 7))
			plan->list = fopen(value, "we");
	}
	if (!*argv) {
		fprintf(stderr, "usage: inject [<option>...] <command>\n");
		exit(STATUS_UNABLE);
	}
	return argv;
}

/* In the child, which may not write any more once the filter is there. */
static void run(char **argv, volatile int *number, int ready, int go)
{
	char byte;

	*number = install_filter();
	close(ready);
	if (*number < 0 || read(go, &byte, 1) != 1)
		_exit(STATUS_UNABLE);
	close(*number);
	execvp(argv[0], argv);
	_exit(127);
}

/* Start the command behind the filter and get hold of its listener. */
static void start(struct server *s, char **argv)
{
	volatile int *number =
		mmap(NULL, sizeof(*number), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ready[2], go[2], process;
	char byte;

	if (number == MAP_FAILED || pipe2(ready, O_CLOEXEC) ||
	    pipe2(go, O_CLOEXEC))
		fail("cannot prepare");
	*number = -1;
	s->command = fork();
	if (!s->command)
		run(argv, number, ready[1], go[0]);
	close(ready[1]);
	process = (int)syscall(SYS_pidfd_open, s->command, 0);
	if (read(ready[0], &byte, 1) || *number < 0)
		fail("cannot filter system calls");
	s->listener = (int)syscall(SYS_pidfd_getfd, process, *number, 0);
	if (s->listener < 0 || write(go[1], "", 1) != 1)
		fail("cannot listen");
}

int main(int argc, char **argv)
{
	struct plan plan = { 0 };
	struct server s = { .plan = &plan };
	pid_t server;
	int status;

	(void)argc;
	argv = parse(&plan, argv);
	start(&s, argv);
	server = fork();
	if (!server) {
		serve(&s);
		_exit(0);
	}
	while (waitpid(s.command, &status, 0) < 0)
		if (errno != EINTR)
			fail("cannot wait");
	if (!plan.kill || plan.all)
		while (waitpid(server, NULL, 0) < 0 && errno == EINTR)
			continue;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}
