/* SPDX-License-Identifier: MIT */
#include "setup/doctor.h"
#include "config/settings.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strvec.h"

/* Does it have settings to go by? Keys without effect are told, too. */
static bool check_settings(struct check *c)
{
	if (settings_load(&c->r->settings, c->r->repo)) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "config");
		return false;
	}
	strvec_each(settings_warnings(c->r->settings), warning)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "config",
			      "git config --show-origin --get-regexp "
			      "'^refinery\\.'",
			      "%s", *warning);
	return true;
}

/*
 * What `init` has not touched is neither judged nor mended. A clone whose
 * pushes are reviewed may serve nothing.
 */
static bool is_set_up(struct check *c, bool reviews)
{
	if (settings_origin(c->r->settings, NULL, "target") != SETTINGS_DEFAULT)
		return true;
	if (reviews)
		return false;
	diagnosis_add(c->out, DIAGNOSIS_PROBLEM, "target", "git refinery init",
		      "this repository is not set up: it has no "
		      "refinery.target");
	return false;
}

int doctor(struct diagnoses *out, bool fix)
{
	CLEANUP(cleanup_refinery) struct refinery *r = NULL;
	struct check c = { .out = out, .fix = fix };
	bool set_up = false;
	int error = refinery_open_raw(&r, NULL);

	if (error == ERR_NOTFOUND)
		return error;
	if (error)
		diagnosis_error(out, DIAGNOSIS_PROBLEM, "repository");
	c.r = r;
	if (r)
		check_repository(&c);
	if (r && check_settings(&c))
		set_up = is_set_up(&c, check_review(&c));
	if (r && r->settings)
		check_refs(&c, set_up);
	if (set_up) {
		check_whole(&c);
		check_wiring(&c);
		check_targets(&c);
		check_lfs(&c);
		check_locks(&c);
		check_slots(&c);
		check_hooks(&c);
		check_objects(&c);
	}
	check_host(&c);
	return 0;
}
