/* SPDX-License-Identifier: MIT */
#include "cmd/cmd-date.h"
#include "git/repo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"

#include <string.h>

/* git knows what people write for a date. */
int cmd_since(int64_t *out, struct repo *repo, const char *date)
{
	static const char lead[] = "--max-age=";
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status;

	repo_git(repo, &p);
	strvec_push(&p.argv, "rev-parse");
	strvec_pushf(&p.argv, "--since=%s", date);
	status = repo_git_run(&p, NULL, &text, 100);
	strbuf_rtrim(&text);
	if (status || strncmp(text.buf, lead, strlen(lead)))
		return error_set(ERR_INVALID, "'%s' is no date", date);
	return number_parse(out, text.buf + strlen(lead), 0, INT64_MAX);
}
