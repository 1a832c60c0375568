/* SPDX-License-Identifier: MIT */
#include "queue/obstacles.h"
#include "git/obstacle.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"

#define SAMPLE_ID "000000000000"

static void take(struct strvec *out, char *name)
{
	if (!strvec_has(out, name))
		strvec_push(out, name);
	cleanup_free(&name);
}

void obstacles_names(struct strvec *out, const char *target)
{
	if (!target)
		target = SAMPLE_ID;
	take(out, name_log(target));
	take(out, name_entry(target, SAMPLE_ID));
	take(out, name_candidate(target));
	take(out, name_ready(target));
	take(out, name_usage(1, 1));
	take(out, alloc_string(NAMES_TESTS));
	take(out, alloc_string(NAMES_REVIEWS));
}

int obstacles_check(struct refinery *r, const char *target)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	obstacles_names(&names, target);
	strvec_each(&names, name) {
		CLEANUP(obstacle_release) struct obstacle o = OBSTACLE_INIT;

		if (obstacle_above(&o, r->repo, *name))
			return obstacle_error(&o, *name);
	}
	return 0;
}
