/* SPDX-License-Identifier: MIT */
#include "git/whole.h"
#include "git/repo.h"
#include "util/error.h"

#include <strings.h>

/* git 2.39 sets no extension, but says that the remote is a promisor. */
#define KEYS                                             \
	"^(remote\\..*\\.(promisor|partialclonefilter)|" \
	"extensions\\.partialclone)$"

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

bool repo_is_partial(struct repo *repo)
{
	if (!repo_config_each(repo, KEYS, refuse_partial, NULL))
		return false;
	error_clear();
	return true;
}

int repo_check_whole(struct repo *repo)
{
	if (!repo->shallow)
		return repo_config_each(repo, KEYS, refuse_partial, NULL);
	error_set(ERR_REFUSED, "the repository is a shallow clone; a refinery "
			       "needs the whole history");
	return error_next(ERR_REFUSED, "git fetch --unshallow");
}
