/* SPDX-License-Identifier: MIT */
#include "config/lane.h"
#include "config/ini.h"
#include "config/key.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/text.h"

#include <stdlib.h>

void lanes_release(struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->n; i++) {
		free(lanes->v[i].name);
		strvec_release(&lanes->v[i].paths);
	}
	free(lanes->v);
	*lanes = LANES_INIT;
}

static int add(struct lanes *lanes, const char *name, const char *paths)
{
	struct lane *lane;

	if (lanes->n == LANE_LIMIT) {
		error_set(ERR_INVALID, "more than %d lanes are defined",
			  LANE_LIMIT);
		return error_next(ERR_INVALID,
				  "take some out of " INI_FILE
				  " or of refinery.lane in git config");
	}
	lanes->v = alloc_grow(lanes->v, lanes->n, &lanes->alloc,
			      sizeof(*lanes->v));
	lane = &lanes->v[lanes->n++];
	*lane = (struct lane){ .name = alloc_string(name) };
	strvec_split(&lane->paths, paths);
	return 0;
}

static int add_own(struct lanes *lanes, const struct settings *s,
		   const struct strvec *names)
{
	int error = 0;

	strvec_each(names, name) {
		CLEANUP(cleanup_free) char *paths = NULL;

		if (!error && !settings_lane(&paths, s, *name, "paths"))
			error = add(lanes, *name, paths);
	}
	return error;
}

int lanes_load(struct lanes *out, const struct settings *s, const char *text,
	       size_t len)
{
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;
	CLEANUP(strvec_release) struct strvec own = STRVEC_INIT;
	CLEANUP(ini_release) struct ini ini = INI_INIT;
	int error = text ? ini_read(&ini, text, len, INI_FILE) : 0;

	settings_lanes(&own, s);
	if (!error)
		error = add_own(&lanes, s, &own);
	for (size_t i = 0; !error && i < ini.n; i++)
		if (ini.v[i].key->scope == KEY_LANE &&
		    !strvec_has(&own, ini.v[i].subject))
			error = add(&lanes, ini.v[i].subject, ini.v[i].value);
	if (error)
		return error;
	lanes_release(out);
	*out = lanes;
	lanes = LANES_INIT;
	return 0;
}

static bool matches(const struct lane *lane, const char *path)
{
	strvec_each(&lane->paths, pattern)
		if (text_glob(*pattern, path))
			return true;
	return false;
}

static bool holds(const struct lane *lane, const struct strvec *changed)
{
	strvec_each(changed, path)
		if (!matches(lane, *path))
			return false;
	return true;
}

unsigned lanes_of(const struct lanes *lanes, const struct strvec *changed)
{
	if (!changed->n || strvec_has(changed, INI_FILE))
		return LANE_COMMON;
	for (size_t i = 0; i < lanes->n; i++)
		if (holds(&lanes->v[i], changed))
			return (unsigned)i + 1;
	return LANE_COMMON;
}

const char *lanes_name(const struct lanes *lanes, unsigned lane)
{
	return lane && lane <= lanes->n ? lanes->v[lane - 1].name : NULL;
}
