/* SPDX-License-Identifier: MIT */
#include "setup/format.h"
#include "git/repo.h"
#include "git/whole.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <string.h>
#include <unistd.h>

#define ALTERNATES_LIMIT ((size_t)1 << 20)

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
			  "repack -ad, and rename objects/info/alternates");
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

int format_check(struct refinery *r, bool serves)
{
	int error = serves ? repo_check_whole(r->repo) : 0;

	return error ? error : check_alternates(r);
}
