/* SPDX-License-Identifier: MIT */
#include "setup/format.h"
#include "git/repo.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ALTERNATES_LIMIT ((size_t)1 << 20)

static int refuse_partial(const char *key, const char *value, void *data)
{
	(void)data;
	if (!strcasecmp(value, "false"))
		return 0;
	error_set(ERR_REFUSED,
		  "the repository is a partial clone (%s is set); "
		  "a refinery needs all objects",
		  key);
	return error_next(ERR_REFUSED,
			  "make a full one: git clone --bare <url>, and git "
			  "refinery init there");
}

static int check_alternate(struct refinery *r, const char *path)
{
	CLEANUP(cleanup_free)
	char *full = *path == '/' ? alloc_string(path) :
				    repo_path(r->repo, "objects/%s", path);

	if (!access(full, X_OK))
		return 0;
	error_set(ERR_REFUSED,
		  "the repository borrows objects from '%s', "
		  "which is not there",
		  path);
	return error_next(ERR_REFUSED,
			  "bring it back, then make this one whole: git "
			  "repack -ad, and remove objects/info/alternates");
}

static int check_alternates(struct refinery *r)
{
	CLEANUP(cleanup_free)
	char *path = repo_path(r->repo, "objects/info/alternates");
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = file_read(&text, path, ALTERNATES_LIMIT);

	if (error)
		return error == ERR_NOTFOUND ? 0 : error;
	for (char *at = text.buf; !error && *at;) {
		size_t len = strcspn(at, "\n");
		CLEANUP(cleanup_free) char *line = alloc_string_n(at, len);

		if (len && *line != '#')
			error = check_alternate(r, line);
		at += len + (at[len] == '\n');
	}
	return error;
}

int format_check(struct refinery *r)
{
	int error = repo_config_each(
		r->repo, "^remote\\..*\\.(promisor|partialclonefilter)$",
		refuse_partial, NULL);

	if (!error)
		error = repo_config_each(r->repo, "^extensions\\.partialclone$",
					 refuse_partial, NULL);
	return error ? error : check_alternates(r);
}
