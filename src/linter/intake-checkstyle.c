/* SPDX-License-Identifier: MIT */
#include "linter/intake-format.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strbuf.h"
#include "util/xml.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct intake *in;
	bool begun;   /* the outermost element is there */
	bool right;   /* and it is that of checkstyle */
	bool in_file; /* within <file> */
	struct strbuf file;
};

static bool number(int64_t *out, const char *text)
{
	*out = 0;
	return !text || !*text || !number_parse(out, text, 0, UINT32_MAX);
}

/* -1: no problem; -2: no such severity. */
static int level_of(const char *severity)
{
	if (!severity || !strcmp(severity, "warning"))
		return FINDING_WARNING;
	if (!strcmp(severity, "error"))
		return FINDING_ERROR;
	if (!strcmp(severity, "info"))
		return FINDING_NOTE;
	return strcmp(severity, "ignore") ? -2 : -1;
}

static void read_error(struct reading *r, const char **attributes)
{
	struct intake_item item = { 0 };
	CLEANUP(cleanup_free) char *path = NULL;
	int level = level_of(xml_attribute(attributes, "severity"));

	if (level == -1) {
		intake_set_aside(r->in, INTAKE_NO_PROBLEM, "ignored");
		return;
	}
	if (level == -2 ||
	    !number(&item.first, xml_attribute(attributes, "line")) ||
	    !number(&item.column, xml_attribute(attributes, "column"))) {
		intake_set_aside(r->in, INTAKE_MALFORMED,
				 "an error with a wrong line, column or "
				 "severity");
		return;
	}
	if (!intake_path(&path, r->in, r->in_file ? r->file.buf : NULL))
		return;
	item.path = path;
	item.level = (enum finding_level)level;
	item.rule = xml_attribute(attributes, "source");
	item.message = xml_attribute(attributes, "message");
	intake_add(r->in, &item);
}

static void start(void *data, const char *element, const char **attributes)
{
	struct reading *r = data;

	if (!r->begun) {
		r->begun = true;
		r->right = !strcmp(element, "checkstyle");
	} else if (!r->right) {
		return;
	} else if (!strcmp(element, "file")) {
		const char *name = xml_attribute(attributes, "name");

		strbuf_clear(&r->file);
		strbuf_adds(&r->file, name ? name : "");
		r->in_file = true;
	} else if (!strcmp(element, "error")) {
		read_error(r, attributes);
	}
}

static void end(void *data, const char *element)
{
	struct reading *r = data;

	if (!strcmp(element, "file"))
		r->in_file = false;
}

static int parse(struct intake *in, const char *text, size_t len)
{
	struct reading r = { .in = in, .file = STRBUF_INIT };
	const struct xml_handler handler = { start, end, &r };
	int error = xml_parse(text, len, INTAKE_SIZE_LIMIT, &handler);

	strbuf_release(&r.file);
	if (!error && !r.right)
		error = error_set(ERR_INVALID, "XML that is not checkstyle's");
	return error;
}

const struct intake_format intake_checkstyle = { "checkstyle", parse };
