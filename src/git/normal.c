/* SPDX-License-Identifier: MIT */
#include "git/normal.h"
#include "git/attribute.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"

#define SIZE_LIMIT ((size_t)256 << 20)

static int check_out(struct strbuf *out, struct repo *repo,
		     const char *directory, const char *path,
		     const struct oid *blob)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	int status;

	attribute_git(repo, directory, &git);
	strvec_pushl(&git.argv, "cat-file", "--filters", NULL);
	strvec_pushf(&git.argv, "--path=%s", path);
	strvec_push(&git.argv, oid_hex(blob));
	status = repo_git_run(&git, NULL, out, SIZE_LIMIT);
	return status > 0 ? ERR : status;
}

/* The object is left behind, as git's own merge leaves its own. */
static int add(struct oid *out, struct repo *repo, const char *directory,
	       const char *path, const struct strbuf *content)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status;

	attribute_git(repo, directory, &git);
	strvec_pushl(&git.argv, "-c", "core.fsync=none", "-c",
		     "core.safecrlf=false", "hash-object", "-w", "--stdin",
		     NULL);
	strvec_pushf(&git.argv, "--path=%s", path);
	status = repo_git_run(&git, content, &text, OID_HEX + 1);
	if (status)
		return status < 0 ? status : ERR;
	return oid_parse_prefix(out, text.buf);
}

int normal_form(struct oid *out, struct repo *repo, const char *directory,
		const char *path, const struct oid *blob)
{
	CLEANUP(strbuf_release) struct strbuf content = STRBUF_INIT;
	int error;

	if (oid_is_zero(blob)) {
		*out = *blob;
		return 0;
	}
	error = check_out(&content, repo, directory, path, blob);
	return error ? error : add(out, repo, directory, path, &content);
}
