/* SPDX-License-Identifier: MIT */
#include "linter/linter-command.h"
#include "config/reviewer.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <string.h>

bool linter_takes_files(const char *command)
{
	return strstr(command, REVIEWER_FILES) != NULL;
}

static void put_quoted(struct strbuf *out, const char *name)
{
	strbuf_adds(out, *name == '-' ? " './" : " '");
	for (; *name; name++)
		if (*name == '\'')
			strbuf_adds(out, "'\\''");
		else
			strbuf_addc(out, *name);
	strbuf_addc(out, '\'');
}

/* Bytes that a name takes at most, quoted. */
static size_t quoted_length(const char *name)
{
	size_t len = strlen(" './'");

	for (; *name; name++)
		len += *name == '\'' ? 4 : 1;
	return len;
}

size_t linter_batch(const struct strvec *files, size_t first)
{
	size_t n = 0, bytes = 0;

	for (size_t i = first; i < files->n; i++, n++) {
		bytes += quoted_length(files->v[i]);
		if (n && bytes > LINTER_BATCH_BYTES)
			break;
	}
	return n;
}

char *linter_command(const char *command, const struct strvec *files,
		     size_t first, size_t n, const char *report)
{
	struct strbuf text = STRBUF_INIT;
	const char *found;

	strbuf_addf(&text, "exec >\"$TMPDIR/%s\"\nset --", report);
	for (size_t i = first; i < first + n; i++)
		put_quoted(&text, files->v[i]);
	strbuf_addc(&text, '\n');
	while ((found = strstr(command, REVIEWER_FILES))) {
		strbuf_add(&text, command, (size_t)(found - command));
		strbuf_adds(&text, "\"$@\"");
		command = found + strlen(REVIEWER_FILES);
	}
	strbuf_addf(&text, "%s\n", command);
	return strbuf_detach(&text);
}
