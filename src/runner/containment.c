/* SPDX-License-Identifier: MIT */
#include "runner/containment.h"
#include "config/settings.h"
#include "runner/job.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/say.h"

#include <string.h>
#include <sys/utsname.h>

/* Once a process, however many targets it works on. */
static void warn_of_weakness(enum sandbox level, const char *why)
{
	static bool warned;

	if (warned)
		return;
	warned = true;
	say_warning("bubblewrap does not work here: %s", why);
	say_warning(level >= SANDBOX_LANDLOCK ?
			    "tests run at sandbox level '%s' only: they reach "
			    "the network, and sockets of this host" :
			    "tests run at sandbox level '%s' only: they may "
			    "read and write what the runner may",
		    sandbox_name(level));
	say("next: apt-get install bubblewrap, then git refinery doctor");
}

int containment_choose(enum sandbox *out, const struct settings *s, bool warn)
{
	const char *wanted = settings_string(s, NULL, "sandbox");
	enum sandbox level = SANDBOX_NONE;
	const char *why = "";

	if (strcmp(wanted, "off"))
		level = sandbox_detect(&why);
	if (!strcmp(wanted, "require") && level != SANDBOX_BUBBLEWRAP) {
		error_set(ERR_REFUSED,
			  "refinery.sandbox is 'require' and "
			  "bubblewrap does not work here: %s",
			  why);
		return error_next(ERR_REFUSED, "apt-get install bubblewrap, "
					       "then git refinery doctor");
	}
	if (warn && !strcmp(wanted, "auto") && level != SANDBOX_BUBBLEWRAP)
		warn_of_weakness(level, why);
	*out = level;
	return 0;
}

char *containment_environment(enum sandbox level)
{
	struct utsname host;

	if (uname(&host)) {
		error_errno(ERR, "cannot ask for the machine's name");
		return NULL;
	}
	return alloc_printf("%s %s %s", host.sysname, host.machine,
			    sandbox_name(level));
}

void containment_set(struct job_spec *spec, struct strvec *binds,
		     const struct settings *s, enum sandbox level)
{
	settings_list(binds, s, NULL, "sandboxBind");
	spec->sandbox = level;
	spec->network = settings_bool(s, NULL, "sandboxNetwork");
	spec->binds = binds;
	spec->disk = settings_number(s, NULL, "testDisk");
	spec->processes = (int)settings_number(s, NULL, "testProcesses");
	spec->output = settings_number(s, NULL, "outputLimit");
}
