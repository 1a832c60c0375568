/* SPDX-License-Identifier: MIT */
#include "git/driver.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RESULT_LIMIT ((size_t)1 << 30)

/* The three files, as the driver sees them: names in its directory. */
struct files {
	char *name[3]; /* base, ours, theirs */
};

static char *place_of(const struct driver_job *job, const char *name)
{
	return alloc_printf("%s/%s", job->directory, name);
}

static void remove_files(struct files *f, const struct driver_job *job)
{
	for (int i = 0; i < 3; i++) {
		CLEANUP(cleanup_free)
		char *place = f->name[i] ? place_of(job, f->name[i]) : NULL;

		if (place)
			unlink(place);
		free(f->name[i]);
	}
}

static int put_file(char **name, const struct driver_job *job,
		    const struct strbuf *content)
{
	CLEANUP(cleanup_free) char *place = place_of(job, ".merge_XXXXXX");
	int fd = mkstemp(place), error;

	if (fd < 0)
		return error_errno(ERR, "cannot make a file in '%s'",
				   job->directory);
	close(fd);
	*name = alloc_string(place + strlen(job->directory) + 1);
	error = file_write(place, content->buf, content->len, 0600, false);
	return error;
}

/* One word of a shell, whatever is in it. */
static void add_quoted(struct strbuf *out, const char *word)
{
	strbuf_addc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'' || *word == '!')
			strbuf_addf(out, "'\\%c'", *word);
		else
			strbuf_addc(out, *word);
	}
	strbuf_addc(out, '\'');
}

/* The text is git config's; of what others wrote there is the path, quoted. */
static void expand(struct strbuf *out, const struct driver_job *job,
		   const struct files *f)
{
	for (const char *at = job->command; *at; at++) {
		const char *which =
			*at == '%' && at[1] ? strchr("OABLP%", at[1]) : NULL;

		if (!which) {
			strbuf_addc(out, *at);
			continue;
		}
		at++;
		if (*which == 'L')
			strbuf_addf(out, "%d", job->marker);
		else if (*which == 'P')
			add_quoted(out, job->path);
		else if (*which == '%')
			strbuf_addc(out, '%');
		else
			strbuf_adds(out,
				    f->name[strchr("OAB", *which) - "OAB"]);
	}
}

static int run(struct strbuf *out, struct repo *repo,
	       const struct driver_job *job, const struct files *f)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf command = STRBUF_INIT;
	CLEANUP(cleanup_free) char *result = place_of(job, f->name[1]);
	int status;

	expand(&command, job, f);
	strvec_pushl(&p.argv, "sh", "-c", command.buf, NULL);
	repo_clean_env(&p);
	strvec_pushf(&p.env, "GIT_DIR=%s", repo->directory);
	strvec_push(&p.env, "GIT_WORK_TREE=.");
	p.directory = job->directory;
	p.out = PROCESS_NULL;
	p.err = PROCESS_NULL;
	status = process_run(&p, NULL, NULL, 0, NULL);
	if (status)
		return status < 0 ? status : 0;
	status = file_read(out, result, RESULT_LIMIT);
	return status ? status : 1;
}

int driver_merge(struct strbuf *out, struct repo *repo,
		 const struct driver_job *job)
{
	const struct strbuf *content[] = { job->base, job->ours, job->theirs };
	struct files f = { 0 };
	int result = 0;

	if (!job->directory)
		return 0;
	for (int i = 0; !result && i < 3; i++)
		result = put_file(&f.name[i], job, content[i]);
	if (!result)
		result = run(out, repo, job, &f);
	remove_files(&f, job);
	return result;
}

static int silence(const char *key, const char *value, void *data)
{
	struct process *git = data;

	if (!value)
		return 0;
	strvec_push(&git->argv, "-c");
	strvec_pushf(&git->argv, "%s={ %s\n} </dev/null >/dev/null", key,
		     value);
	return 0;
}

int driver_silence(struct repo *repo, struct process *git)
{
	return repo_config_each(repo, "^merge\\..*\\.driver$", silence, git);
}
