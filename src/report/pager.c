/* SPDX-License-Identifier: MIT */
#include "report/pager.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/number.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_LIMIT 4096
#define COLUMNS_DEFAULT 80
#define COLUMNS_MAX 10000

int pager_width(void)
{
	const char *told = getenv("COLUMNS");
	struct winsize size;
	int64_t columns;

	if (!isatty(STDOUT_FILENO) && !getenv("GIT_PAGER_IN_USE"))
		return 0;
	if (told && !number_parse(&columns, told, 1, COLUMNS_MAX))
		return (int)columns;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return COLUMNS_DEFAULT;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strcasecmp(text, *words))
			return true;
	return false;
}

/* The command, NULL: none is wanted; free(). */
static char *find_command(struct repo *repo)
{
	static const char *const no[] = { "false", "no", "off", "0", "", NULL };
	static const char *const yes[] = { "true", "yes", "on", "1", NULL };
	CLEANUP(cleanup_free) char *own = NULL;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	if (!repo_config_get(&own, repo, "pager.refinery")) {
		if (is_one_of(own, no))
			return NULL;
		if (!is_one_of(own, yes))
			return alloc_string(own);
	}
	repo_git(repo, &p);
	strvec_pushl(&p.argv, "var", "GIT_PAGER", NULL);
	if (repo_git_run(&p, NULL, &text, COMMAND_LIMIT))
		return NULL;
	strbuf_rtrim(&text);
	return text.len && strcmp(text.buf, "cat") ? strbuf_detach(&text) :
						     NULL;
}

static void tell_environment(void)
{
	char columns[16];

	snprintf(columns, sizeof(columns), "%d", pager_width());
	setenv("COLUMNS", columns, 1);
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	setenv("GIT_PAGER_IN_USE", "true", 1);
}

/* Our output into fd; what it was stays for the end. */
static void redirect(struct pager *pager, int fd)
{
	fflush(stdout);
	pager->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(fd, STDOUT_FILENO);
	if (!isatty(STDERR_FILENO))
		return;
	pager->err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(fd, STDERR_FILENO);
}

void pager_start(struct pager *pager, struct repo *repo)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_free) char *command = NULL;

	if (!isatty(STDOUT_FILENO))
		return;
	command = find_command(repo);
	if (!command)
		return;
	tell_environment();
	strvec_pushl(&p.argv, "sh", "-c", command, NULL);
	p.in = PROCESS_PIPE;
	if (process_start(&p)) {
		unsetenv("GIT_PAGER_IN_USE");
		return;
	}
	redirect(pager, p.in);
	close(p.in);
	pager->pid = p.pid;
	/* It is waited for in pager_release(). */
	p.in = PROCESS_NULL;
	p.pid = 0;
}

static void restore(int *saved, int fd)
{
	if (*saved < 0)
		return;
	dup2(*saved, fd);
	close(*saved);
	*saved = -1;
}

void pager_release(struct pager *pager)
{
	if (pager->pid <= 0)
		return;
	fflush(stdout);
	restore(&pager->out, STDOUT_FILENO);
	restore(&pager->err, STDERR_FILENO);
	while (waitpid(pager->pid, NULL, 0) < 0)
		;
	pager->pid = 0;
	unsetenv("GIT_PAGER_IN_USE");
}
