/* SPDX-License-Identifier: MIT */
#include "queue/pusher.h"
#include "config/settings.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/text.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

char *pusher_name(struct refinery *r)
{
	CLEANUP(strvec_release) struct strvec variables = STRVEC_INIT;
	const struct passwd *user;

	settings_list(&variables, r->settings, NULL, "pusherEnv");
	strvec_each(&variables, variable) {
		const char *value = getenv(*variable);

		if (value && *value)
			return text_safe(value);
	}
	user = getpwuid(geteuid());
	return user ? alloc_string(user->pw_name) :
		      alloc_printf("uid-%u", (unsigned)geteuid());
}

static bool listed(struct refinery *r, const char *target, const char *key,
		   const char *name, bool when_empty)
{
	CLEANUP(strvec_release) struct strvec patterns = STRVEC_INIT;

	settings_list(&patterns, r->settings, target, key);
	strvec_each(&patterns, pattern)
		if (text_glob(*pattern, name))
			return true;
	return !patterns.n && when_empty;
}

bool pusher_may_enqueue(struct refinery *r, const char *target,
			const char *name)
{
	return listed(r, target, "allow", name, true);
}

bool pusher_may_bypass(struct refinery *r, const char *target, const char *name)
{
	return listed(r, target, "bypass", name, false);
}
