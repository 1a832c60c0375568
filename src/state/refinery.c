/* SPDX-License-Identifier: MIT */
#include "state/refinery.h"
#include "config/settings.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/whole.h"
#include "state/names.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/share.h"
#include "util/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What git itself refuses it says at its first command. */
static void share(struct repo *repo)
{
	CLEANUP(cleanup_free) char *value = NULL;
	int bits = 0;

	if (repo_config_get(&value, repo, "core.sharedRepository") ||
	    share_parse(&bits, value))
		error_clear();
	share_begin(bits);
}

int refinery_open_raw(struct refinery **out, const char *directory)
{
	struct refinery *r = alloc_zero(1, sizeof(*r));
	int error = repo_open(&r->repo, directory);

	if (error) {
		free(r);
		return error;
	}
	share(r->repo);
	*out = r;
	return 0;
}

int refinery_open(struct refinery **out, const char *directory)
{
	struct refinery *r;
	int error = refinery_open_raw(&r, directory);

	if (error)
		return error;
	error = settings_load(&r->settings, r->repo);
	if (error) {
		refinery_free(r);
		return error;
	}
	r->repo->git_limit =
		settings_number(r->settings, NULL, "gitTimeout") * 1000;
	strvec_each(settings_warnings(r->settings), warning)
		say_warning("%s", *warning);
	*out = r;
	return 0;
}

void refinery_free(struct refinery *r)
{
	if (!r)
		return;
	settings_free(r->settings);
	repo_free(r->repo);
	free(r);
}

void cleanup_refinery(struct refinery **r)
{
	refinery_free(*r);
}

char *refinery_path(struct refinery *r, const char *format, ...)
{
	struct strbuf path = STRBUF_INIT;
	char *slash;
	va_list args;

	strbuf_addf(&path, "%s/refinery/", r->repo->common);
	va_start(args, format);
	strbuf_vaddf(&path, format, args);
	va_end(args);
	slash = strrchr(path.buf, '/');
	*slash = '\0';
	if (!r->look_only && !file_exists(path.buf))
		file_mkdirs(path.buf, 0777);
	*slash = '/';
	return strbuf_detach(&path);
}

int refinery_default_target(const char **out, struct refinery *r)
{
	const struct strvec *targets = settings_targets(r->settings);

	if (targets->n) {
		*out = targets->v[0];
		return 0;
	}
	error_set(ERR_NOTFOUND, "no target is configured in this repository");
	return error_next(ERR_NOTFOUND, "git refinery init");
}

int refinery_serves(struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *log = name_log(target);
	const struct strvec *targets = settings_targets(r->settings);
	CLEANUP(cleanup_free) char *known = strvec_join(targets, ", ");
	struct oid id;
	int error = r->repo->view ? 0 : repo_check_whole(r->repo);

	if (error)
		return error;
	if (!strvec_has(targets, target)) {
		error_set(ERR_NOTFOUND, "'%s' is not a target of this refinery",
			  target);
		return error_next(ERR_NOTFOUND,
				  targets->n ?
					  "use one of: %s%s" :
					  "%sgit refinery init --target=%s",
				  known, targets->n ? "" : target);
	}
	error = ref_read(&id, r->repo, log);
	if (error != ERR_NOTFOUND)
		return error;
	error_set(ERR_NOTFOUND, "target '%s' has no log here yet", target);
	return error_next(ERR_NOTFOUND, "git refinery init --target=%s",
			  target);
}
