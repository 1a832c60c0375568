/* SPDX-License-Identifier: MIT */
/* Reports on a tree at /slot/work, in which each file has the same text. */
#ifndef TESTS_LINTER_INTAKE_FIXTURE_H
#define TESTS_LINTER_INTAKE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linter/intake.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <string.h>

#define FIXTURE_TEXT "one\necho $x\n\xc3\xa4 three\n"

struct intaken {
	enum finding_level level; /* at most; see INTAKEN */
	struct findings findings;
	struct intake_report report;
};

#define INTAKEN ((struct intaken){ .level = FINDING_ERROR })

static inline void intaken_release(struct intaken *r)
{
	findings_release(&r->findings);
	intake_report_release(&r->report);
}

static inline int fixture_text(struct strbuf *out, const char *path, void *data)
{
	(void)path;
	(void)data;
	strbuf_adds(out, FIXTURE_TEXT);
	return 0;
}

static inline int intake_n(struct intaken *r, const char *format,
			   const char *text, size_t len)
{
	const struct intake_context context = {
		.tool = "tool",
		.root = "/slot/work",
		.level = r->level,
		.text = fixture_text,
	};
	const struct intake_format *f = NULL;

	assert_int_equal(intake_format_parse(&f, format), 0);
	return intake_parse(&r->findings, &r->report, f, text, len, &context);
}

static inline int intake(struct intaken *r, const char *format,
			 const char *text)
{
	return intake_n(r, format, text, strlen(text));
}

/* Each as "path:first-last:column level rule: message" in a line. */
static inline void assert_findings(const struct intaken *r, const char *want)
{
	CLEANUP(strbuf_release) struct strbuf got = STRBUF_INIT;

	for (size_t i = 0; i < r->findings.n; i++) {
		const struct finding *f = &r->findings.v[i];

		strbuf_addf(&got, "%s:%u-%u:%u %s %s: %s\n", f->path, f->first,
			    f->last, f->column, finding_level_name(f->level),
			    f->rule, f->message);
	}
	assert_string_equal(got.buf, want);
}

#endif
