/* SPDX-License-Identifier: MIT */
#include "runner/containment.h"
#include "config/settings.h"
#include "runner/hold.h"
#include "runner/job.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/say.h"
#include "util/strvec.h"

#include <string.h>
#include <sys/utsname.h>

static unsigned holds_at(const struct settings *s, enum sandbox level)
{
	const struct hold_facts facts =
		hold_look(settings_bool(s, NULL, "sandboxNetwork"));

	return hold_all(level, &facts);
}

char *containment_label(const struct settings *s, enum sandbox level)
{
	return hold_label(level, holds_at(s, level));
}

bool containment_isolates(const struct settings *s, enum sandbox level)
{
	return holds_at(s, level) & HOLD_NETWORK;
}

/* What a warning says of it first. */
static const char *weakness(unsigned holds)
{
	if (!(holds & HOLD_FILES))
		return "they may read and write what the runner may";
	if (!(holds & HOLD_NETWORK))
		return "they reach the network, and sockets of this host";
	if (!(holds & HOLD_SOCKETS))
		return "they reach sockets of this host that have a name, and "
		       "change the mode of the runner's files";
	return "what it lacks is in git-refinery-run(1)";
}

/* Once a process, however many targets it works on. */
static void warn_of_weakness(const struct settings *s, enum sandbox level,
			     const char *why)
{
	CLEANUP(cleanup_free) char *label = containment_label(s, level);
	static bool warned;

	if (warned)
		return;
	warned = true;
	say_warning("bubblewrap does not work here: %s", why);
	say_warning("tests run at sandbox level '%s' only: %s", label,
		    weakness(holds_at(s, level)));
	say("next: apt-get install bubblewrap, then git refinery doctor");
}

static int check_required(const struct settings *s, enum sandbox level)
{
	CLEANUP(strvec_release) struct strvec required = STRVEC_INIT;
	CLEANUP(cleanup_free) char *label = containment_label(s, level);
	unsigned holds = holds_at(s, level);

	settings_list(&required, s, NULL, "sandboxRequire");
	strvec_each(&required, word) {
		enum hold hold;
		int error = hold_parse(&hold, *word);

		if (error)
			return error_next(error, "git config refinery."
						 "sandboxRequire <word>");
		if (holds & hold)
			continue;
		error_set(ERR_REFUSED,
			  "refinery.sandboxRequire asks for '%s', which the "
			  "sandbox '%s' does not hold here",
			  *word, label);
		return error_next(ERR_REFUSED, "git refinery doctor");
	}
	return 0;
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
		warn_of_weakness(s, level, why);
	*out = level;
	return check_required(s, level);
}

char *containment_environment(const char *label)
{
	struct utsname host;

	if (uname(&host)) {
		error_errno(ERR, "cannot ask for the machine's name");
		return NULL;
	}
	return alloc_printf("%s %s %s", host.sysname, host.machine, label);
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
