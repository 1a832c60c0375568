/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/lfs.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <string.h>

#define FILE_LIMIT ((size_t)1 << 20)

/* Does any .gitattributes of that commit give files to git-lfs? */
static int uses_lfs(bool *out, struct repo *repo, const struct oid *tip)
{
	CLEANUP(strvec_release) struct strvec files = STRVEC_INIT;
	int error = tree_find_files(&files, repo, tip, ".gitattributes");

	*out = false;
	for (size_t i = 0; !error && !*out && i < files.n; i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

		error = tree_read_file(&text, NULL, repo, tip, files.v[i],
				       FILE_LIMIT);
		*out = !error && strstr(text.buf, "filter=lfs");
	}
	return error;
}

static void tell(struct check *c, const char *target)
{
	CLEANUP(cleanup_free) char *store = lfs_store(c->r->repo);

	if (store)
		diagnosis_add(c->out, DIAGNOSIS_OK, "git-lfs", NULL,
			      "%s uses it, and contents are kept here: an "
			      "entry that lacks some is refused",
			      target);
	else
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "git-lfs",
			      "enqueue from clones that have git-lfs, which "
			      "uploads them",
			      "%s uses it, and contents are kept elsewhere or "
			      "nowhere: whether an entry's are uploaded cannot "
			      "be seen here",
			      target);
	if (!c->r->repo->bare && !process_available("git-lfs"))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "git-lfs",
			      "apt-get install git-lfs",
			      "%s uses it, and it is not installed here",
			      target);
}

void check_lfs(struct check *c)
{
	strvec_each(settings_targets(c->r->settings), target) {
		CLEANUP(cleanup_free) char *branch = name_target(*target);
		struct oid tip;
		bool uses;

		if (!ref_read(&tip, c->r->repo, branch) &&
		    !uses_lfs(&uses, c->r->repo, &tip) && uses)
			tell(c, *target);
		error_clear();
	}
}
