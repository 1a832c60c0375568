/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: the process between the runner and a test. It starts the
 * command in its sandbox, keeps the ends of its output, and holds it to its
 * limits. Whatever happens, it ends only after it has killed and reaped every
 * process that descends from it:
 *
 *     the command ended      at once; daemons it left do not delay the result
 *     time-out, cancelled    TERM to all, then KILL after the grace time
 *     disk, processes        KILL
 *     the runner is gone     KILL
 *
 * It does none of this if it is stopped or held up, which the runner looks out
 * for (runner/watchdog.h). The time limit counts suspended time. A pass needs
 * the command's status from the kernel and, in a sandbox, the same status
 * reported by the sandbox.
 */
#ifndef RUNNER_SUPERVISE_H
#define RUNNER_SUPERVISE_H

struct cgroup;
struct job_result;
struct job_spec;
struct strvec;

/* One byte on the link to the runner. */
#define SUPERVISE_CANCEL 'c' /* from the runner */
#define SUPERVISE_DONE 'd'   /* to the runner: the report is written */

/* How long it tries to kill what is left at the end, in milliseconds. */
#define SUPERVISE_KILL_MS 10000

/*
 * Be the supervisor of spec, with env as the command's whole environment, in
 * a process forked for it. link is a socket to the runner, whose end means
 * that the runner is gone; the report goes to the file report. The test runs
 * in group, which may be none. Never returns.
 */
void supervise(const struct job_spec *spec, const struct strvec *env,
	       struct cgroup *group, int link, int report)
	__attribute__((noreturn));

/* Read what a supervisor wrote. ERR if it is not complete. */
int supervise_report(struct job_result *out, int report);

#endif
