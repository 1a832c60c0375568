/* SPDX-License-Identifier: MIT */
#include "git/internal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/*
 * A snapshot: one consistent reading of all the files. libgit2 checks them
 * for changes itself, so asking for one each time is cheap.
 */
static int open_config(git_config **out, struct repo *repo)
{
	int error = git_repository_config_snapshot(out, repo->git);

	return error ? libgit2_error(error, "cannot read the configuration") :
		       0;
}

int repo_config_get(char **out, struct repo *repo, const char *key)
{
	git_config *config;
	const char *value;
	int error;

	error = open_config(&config, repo);
	if (error)
		return error;
	error = git_config_get_string(&value, config, key);
	if (error)
		error = libgit2_error(error, "cannot read '%s'", key);
	else
		*out = alloc_string(value);
	git_config_free(config);
	return error;
}

static int push_value(const git_config_entry *entry, void *data)
{
	strvec_push(data, entry->value ? entry->value : "true");
	return 0;
}

int repo_config_list(struct strvec *out, struct repo *repo, const char *key)
{
	git_config *config;
	int error;

	error = open_config(&config, repo);
	if (error)
		return error;
	error = git_config_get_multivar_foreach(config, key, NULL, push_value,
						out);
	git_config_free(config);
	if (error && error != GIT_ENOTFOUND)
		return libgit2_error(error, "cannot read '%s'", key);
	return 0;
}

struct each {
	regex_t regex;
	int (*callback)(const char *key, const char *value, void *data);
	void *data;
};

static int each_entry(const git_config_entry *entry, void *data)
{
	struct each *each = data;

	if (regexec(&each->regex, entry->name, 0, NULL, 0))
		return 0;
	return each->callback(entry->name, entry->value ? entry->value : "true",
			      each->data);
}

/* libgit2's own matching leaks 20 KiB with each key that does not match. */
int repo_config_each(struct repo *repo, const char *regexp,
		     int (*callback)(const char *key, const char *value,
				     void *data),
		     void *data)
{
	struct each each = { .callback = callback, .data = data };
	git_config *config;
	int error;

	error = open_config(&config, repo);
	if (error)
		return error;
	if (regcomp(&each.regex, regexp, REG_EXTENDED | REG_NOSUB)) {
		git_config_free(config);
		return error_set(ERR, "'%s' is no expression", regexp);
	}
	error = git_config_foreach(config, each_entry, &each);
	regfree(&each.regex);
	git_config_free(config);
	return error;
}

/*
 * Writes go through git: it keeps the file's layout, locks it, and knows the
 * worktree's own file.
 */
int repo_config_set(struct repo *repo, const char *key, const char *value)
{
	struct process p = PROCESS_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "config", "--local", NULL);
	if (value)
		strvec_pushl(&p.argv, "--replace-all", key, value, NULL);
	else
		strvec_pushl(&p.argv, "--unset-all", key, NULL);
	status = repo_git_run(&p, NULL, NULL, 0);
	process_release(&p);
	/* 5: asked to remove what is not there. */
	return !status || (!value && status == 5) ? 0 : ERR;
}

int repo_config_add(struct repo *repo, const char *key, const char *value)
{
	struct process p = PROCESS_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "config", "--local", "--add", key, value, NULL);
	status = repo_git_run(&p, NULL, NULL, 0);
	process_release(&p);
	return status ? ERR : 0;
}

int repo_config_remove(struct repo *repo, const char *key, const char *value)
{
	struct process p = PROCESS_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "config", "--local", "--fixed-value",
		     "--unset-all", key, value, NULL);
	status = repo_git_run(&p, NULL, NULL, 0);
	process_release(&p);
	/* 5: it is not there. */
	return !status || status == 5 ? 0 : ERR;
}

int repo_config_own(struct strvec *keys, struct strvec *values,
		    struct repo *repo, const char *regexp)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct process p = PROCESS_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "config", "--local", "-z", "--get-regexp", regexp,
		     NULL);
	status = repo_git_run(&p, NULL, &text, 16 << 20);
	process_release(&p);
	for (char *at = text.buf; !status && at < text.buf + text.len;) {
		char *next = at + strlen(at) + 1;
		char *end = strchr(at, '\n');

		/* A key without "=" means true. */
		strvec_push(values, end ? end + 1 : "true");
		if (end)
			*end = '\0';
		strvec_push(keys, at);
		at = next;
	}
	return !status || status == 1 ? 0 : ERR;
}

int repo_config_origin(char **out, struct repo *repo, const char *key)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct process p = PROCESS_INIT;
	int status;

	repo_git(repo, &p);
	strvec_pushl(&p.argv, "config", "-z", "--show-origin", "--get", key,
		     NULL);
	status = repo_git_run(&p, NULL, &text, 1 << 20);
	process_release(&p);
	if (status)
		return error_set(ERR_NOTFOUND, "'%s' is not set", key);
	*out = alloc_string(text.buf);
	return 0;
}
