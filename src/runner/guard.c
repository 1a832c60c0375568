/* SPDX-License-Identifier: MIT */
#include "runner/guard.h"
#include "config.h"
#include "util/error.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A container's own filter may refuse it, and then refuses all of them. */
int guard_leave_keyring(void)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 ||
	    errno == ENOSYS || errno == EPERM || errno == EACCES)
		return 0;
	return error_errno(ERR, "cannot make a session keyring");
}

#ifdef HAVE_SECCOMP

#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define REFUSE SCMP_ACT_ERRNO(EPERM)
#define MISSING SCMP_ACT_ERRNO(ENOSYS)

/* Which argument is the process. */
static const struct {
	int call;
	unsigned argument;
} on_process[] = {
	{ SCMP_SYS(kill), 0 },
	{ SCMP_SYS(tkill), 0 },
	{ SCMP_SYS(tgkill), 0 },
	{ SCMP_SYS(rt_sigqueueinfo), 0 },
	{ SCMP_SYS(rt_tgsigqueueinfo), 0 },
	{ SCMP_SYS(pidfd_open), 0 },
	{ SCMP_SYS(prlimit64), 0 },
	{ SCMP_SYS(sched_setaffinity), 0 },
	{ SCMP_SYS(sched_setattr), 0 },
	{ SCMP_SYS(sched_setparam), 0 },
	{ SCMP_SYS(sched_setscheduler), 0 },
	{ SCMP_SYS(setpriority), 1 },
	{ SCMP_SYS(ioprio_set), 1 },
	{ SCMP_SYS(migrate_pages), 0 },
	{ SCMP_SYS(move_pages), 0 },
	{ SCMP_SYS(process_vm_readv), 0 },
	{ SCMP_SYS(process_vm_writev), 0 },
	{ SCMP_SYS(ptrace), 1 },
};

static const int on_keys[] = { SCMP_SYS(keyctl), SCMP_SYS(add_key),
			       SCMP_SYS(request_key) };

/* The programs of other machines that this one runs. */
static const uint32_t relatives[] = {
#if defined(__x86_64__)
	SCMP_ARCH_X86, SCMP_ARCH_X32,
#elif defined(__aarch64__)
	SCMP_ARCH_ARM,
#endif
	0
};

/* A call that one of the machines does not have needs no rule there. */
static int refuse(scmp_filter_ctx filter, uint32_t action, int call,
		  const struct scmp_arg_cmp *when)
{
	int error = seccomp_rule_add_array(filter, action, call, when ? 1 : 0,
					   when);

	return error == -EDOM ? 0 : error;
}

/* An int in a register, whose other half may hold anything. */
static struct scmp_arg_cmp is(unsigned argument, int value)
{
	return (struct scmp_arg_cmp){ argument, SCMP_CMP_MASKED_EQ, UINT32_MAX,
				      (uint32_t)value };
}

static int refuse_process(scmp_filter_ctx filter, pid_t pid)
{
	int error = 0;

	for (size_t i = 0; !error && i < COUNT(on_process); i++) {
		struct scmp_arg_cmp when = is(on_process[i].argument, pid);

		error = refuse(filter, REFUSE, on_process[i].call, &when);
	}
	return error;
}

static int refuse_group(scmp_filter_ctx filter, pid_t group)
{
	struct scmp_arg_cmp when = is(0, -group);

	return refuse(filter, REFUSE, SCMP_SYS(kill), &when);
}

/* Signals by way of a file: its owner's, and one that stands for a process. */
static int refuse_files(scmp_filter_ctx filter)
{
	static const struct {
		int call, value;
	} owners[] = {
		{ SCMP_SYS(fcntl), F_SETOWN },
		{ SCMP_SYS(fcntl), F_SETOWN_EX },
		{ SCMP_SYS(fcntl64), F_SETOWN },
		{ SCMP_SYS(fcntl64), F_SETOWN_EX },
		{ SCMP_SYS(ioctl), FIOSETOWN },
		{ SCMP_SYS(ioctl), SIOCSPGRP },
	};
	int error = refuse(filter, MISSING, SCMP_SYS(pidfd_send_signal), NULL);

	for (size_t i = 0; !error && i < COUNT(owners); i++) {
		struct scmp_arg_cmp when = is(1, owners[i].value);

		error = refuse(filter, REFUSE, owners[i].call, &when);
	}
	return error;
}

static int refuse_watch(scmp_filter_ctx filter, const struct guard *guard)
{
	int error = 0;

	for (size_t i = 0; !error && i < COUNT(guard->watch); i++) {
		pid_t pid = guard->watch[i];

		/* Process 1 is no runner, but what a dead one leaves. */
		if (pid <= 1)
			continue;
		error = refuse_process(filter, pid);
		if (!error)
			error = refuse_group(filter, pid);
		if (!error && getpgid(pid) > 1)
			error = refuse_group(filter, getpgid(pid));
	}
	if (error || guard->scoped || guard->watch[0] <= 0)
		return error;
	error = refuse_group(filter, 1);
	return error ? error : refuse_files(filter);
}

/* io_uring makes sockets of its own, out of a filter's sight. */
static int refuse_network(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp other = { 0, SCMP_CMP_NE, AF_UNIX, 0 };
	int error = refuse(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket),
			   &other);

	if (!error)
		error = refuse(filter, MISSING, SCMP_SYS(socketcall), NULL);
	return error ? error :
		       refuse(filter, MISSING, SCMP_SYS(io_uring_setup), NULL);
}

static int fill(scmp_filter_ctx filter, const struct guard *guard)
{
	int error = 0;

	for (size_t i = 0; !error && relatives[i]; i++)
		error = seccomp_arch_add(filter, relatives[i]);
	for (size_t i = 0; !error && i < COUNT(on_keys); i++)
		error = refuse(filter, MISSING, on_keys[i], NULL);
	if (!error)
		error = refuse_watch(filter, guard);
	if (!error && guard->offline)
		error = refuse_network(filter);
	return error;
}

static int make(scmp_filter_ctx *out, const struct guard *guard)
{
	int error;

	*out = seccomp_init(SCMP_ACT_ALLOW);
	error = *out ? fill(*out, guard) : -ENOMEM;
	if (!error)
		return 0;
	return error_set(ERR, "cannot make a filter of system calls: %s",
			 strerror(-error));
}

/* In a child, as it cannot be taken off. */
static bool try_it(void)
{
	const struct guard guard = { .offline = true };
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		_exit(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		      guard_enter(&guard));
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}

bool guard_works(void)
{
	static int works = -1;

	if (works < 0)
		works = try_it();
	return works;
}

int guard_enter(const struct guard *guard)
{
	scmp_filter_ctx filter;
	int error = make(&filter, guard);
	int failed = error ? 0 : seccomp_load(filter);

	if (failed)
		error = error_set(ERR, "cannot filter system calls: %s",
				  strerror(-failed));
	seccomp_release(filter);
	return error;
}

int guard_file(const struct guard *guard)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	scmp_filter_ctx filter;
	int error = make(&filter, guard);

	if (!error && (fd < 0 || seccomp_export_bpf(filter, fd) ||
		       lseek(fd, 0, SEEK_SET)))
		error = error_set(ERR, "cannot write a filter of system calls");
	seccomp_release(filter);
	if (!error)
		return fd;
	close(fd);
	return error;
}

#else

bool guard_works(void)
{
	return false;
}

int guard_enter(const struct guard *guard)
{
	(void)guard;
	return error_set(ERR_NOTFOUND, "this program was built without "
				       "libseccomp");
}

int guard_file(const struct guard *guard)
{
	return guard_enter(guard);
}

#endif
