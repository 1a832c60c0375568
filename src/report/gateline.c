/* SPDX-License-Identifier: MIT */
#include "report/gateline.h"
#include "git/tree.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/number.h"

#include <stdlib.h>
#include <string.h>

void gate_line_release(struct gate_line *g)
{
	free(g->name);
	free(g->result);
	free(g->sandbox);
	*g = GATE_LINE_INIT;
}

int gate_line_parse(struct gate_line *out, const char *line)
{
	CLEANUP(strvec_release) struct strvec words = STRVEC_INIT;
	struct gate_line g = GATE_LINE_INIT;

	strvec_split(&words, line);
	if (words.n != 5 || oid_parse(&g.definition, words.v[2]) ||
	    number_parse(&g.ms, words.v[3], 0, INT64_MAX))
		return error_set(ERR_INVALID, "bad gate line '%s'", line);
	g.name = alloc_string(words.v[0]);
	g.result = alloc_string(words.v[1]);
	g.sandbox = alloc_string(words.v[4]);
	gate_line_release(out);
	*out = g;
	return 0;
}

char *gate_line_text(const struct gate_line *g)
{
	return alloc_printf("%s: %s in %lld.%llds (%s)", g->name, g->result,
			    (long long)g->ms / 1000,
			    (long long)g->ms % 1000 / 100, g->sandbox);
}

void gate_lines_json(struct json *array, const struct strvec *lines)
{
	strvec_each(lines, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;
		struct json *o;

		if (gate_line_parse(&g, *line))
			continue;
		o = json_push(array, json_object());
		json_set_string(o, "gate", g.name);
		json_set_string(o, "result", g.result);
		json_set_string(o, "definition", oid_hex(&g.definition));
		json_set_number(o, "ms", g.ms);
		json_set_string(o, "sandbox", g.sandbox);
	}
}

char *gate_failing(const struct log_record *record)
{
	strvec_each(&record->gates, line) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;

		if (!gate_line_parse(&g, *line) && strcmp(g.result, "pass"))
			return alloc_string(g.name);
	}
	return NULL;
}

int gate_output(struct strbuf *out, struct refinery *r,
		const struct log_record *record, const char *gate)
{
	int error = tree_read_file(out, NULL, r->repo, &record->id, gate,
				   GATE_OUTPUT_LIMIT);

	if (error != ERR_NOTFOUND)
		return error;
	return error_set(ERR_NOTFOUND,
			 "no output of gate '%s' was kept in "
			 "record %s",
			 gate, oid_short(&record->id));
}
