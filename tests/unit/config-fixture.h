/* SPDX-License-Identifier: MIT */
/* A bare repository with just the configuration that a test writes into it. */
#ifndef TESTS_CONFIG_FIXTURE_H
#define TESTS_CONFIG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/settings.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
	char directory[64];
	struct repo *repo;
	struct settings *settings;
};

static inline int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct process p = PROCESS_INIT;
	int status;

	memcpy(f->directory, "/tmp/config-test-XXXXXX", 24);
	if (!mkdtemp(f->directory) || setenv("HOME", f->directory, 1) ||
	    setenv("GIT_CONFIG_NOSYSTEM", "1", 1) ||
	    unsetenv("XDG_CONFIG_HOME"))
		return -1;
	strvec_pushl(&p.argv, "git", "init", "-q", "--bare", "-b", "main",
		     f->directory, NULL);
	status = process_run(&p, NULL, NULL, 0, NULL);
	process_release(&p);
	*state = f;
	return status ? status : repo_open(&f->repo, f->directory);
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	settings_free(f->settings);
	repo_free(f->repo);
	file_remove_tree(f->directory);
	free(f);
	return 0;
}

/* Load settings from this text alone, appended to what git init wrote. */
static inline int fixture_load(struct fixture *f, const char *config)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	char path[128];

	snprintf(path, sizeof(path), "%s/config", f->directory);
	strbuf_adds(&text, "[core]\n\trepositoryformatversion = 0\n"
			   "\tbare = true\n");
	strbuf_adds(&text, config);
	assert_int_equal(file_write(path, text.buf, text.len, 0644, false), 0);
	repo_free(f->repo);
	f->repo = NULL;
	assert_int_equal(repo_open(&f->repo, f->directory), 0);
	settings_free(f->settings);
	f->settings = NULL;
	return settings_load(&f->settings, f->repo);
}

#endif
