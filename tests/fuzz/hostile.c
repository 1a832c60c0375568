/* SPDX-License-Identifier: MIT */
/*
 * SARIF as an enemy writes it: its own shape, so that readers go deep, with
 * wrong values where they hurt. Every eighth log is cut off or has its bytes
 * changed, too.
 */
#include "fuzz.h"

#include "util/strbuf.h"

struct enemy {
	struct strbuf *out;
	unsigned seed;
	uint64_t state;
};

/* xorshift64*, Marsaglia and Vigna. */
static unsigned draw(struct enemy *e, unsigned n)
{
	e->state ^= e->state >> 12;
	e->state ^= e->state << 25;
	e->state ^= e->state >> 27;
	return (unsigned)((e->state * 0x2545f4914f6cdd1d) >> 33) % n;
}

/* Wrong, but JSON; the last ones are not even that. */
static const char *const values[] = {
	"null",
	"true",
	"[]",
	"{}",
	"-1",
	"0",
	"1.5",
	"1e300",
	"-0",
	"4294967296",
	"9007199254740993",
	"\"\"",
	"[[[[[[[[[[]]]]]]]]]]",
	"{\"text\":{\"text\":{}}}",
	"{\"\":\"\"}",
	"\"{0}{0}{0}{1}{9}{{}}\"",
	"\"\xe2\x80\xae evil\"",
	"01",
	"+1",
	"NaN",
	"\"\\ud800\"",
	"\"\\u0000\"",
	"1e400",
};

#define VALUES 17

static const char *const uris[] = {
	"../../etc/passwd",
	"%2e%2e/%2e%2e/etc/passwd",
	"file:///etc/passwd",
	"file://evil.example/slot/work/a.c",
	"..\\\\..\\\\a.c",
	"%00",
	"%",
	"C:/windows/a.c",
	"//evil.example/a.c",
	"a.c#../b",
	"a.c?x",
	"file:///slot/work/../../etc/passwd",
	"/slot/workshop/a.c",
	"./a.c",
	"file:///slot/work/a.c",
	"src//./a.c",
	"\xf0\x9f\x98\x80.c",
	".",
	"/",
	"http://evil.example/a.c",
	"data:text/plain,x",
	"a\\nb.c",
	"-n",
};

static const char *const ids[] = { "A",	      "B",	   "C", "R1",
				   "R1/../x", "%SRCROOT%", "" };

#define PICK(e, list) (list)[draw(e, sizeof(list) / sizeof(*(list)))]

static void put(struct enemy *e, const char *text)
{
	strbuf_adds(e->out, text);
}

static void hostile(struct enemy *e)
{
	unsigned n = e->seed % 8 == 1 && !draw(e, 50) ?
			     sizeof(values) / sizeof(*values) :
			     VALUES;

	put(e, values[draw(e, n)]);
}

/* "name": and the value that belongs there, or mostly so. */
static int member(struct enemy *e, const char *name)
{
	strbuf_addf(e->out, "\"%s\":", name);
	if (draw(e, 6))
		return 1;
	hostile(e);
	return 0;
}

static void string(struct enemy *e, const char *name, const char *text)
{
	if (member(e, name))
		strbuf_addf(e->out, "\"%s\"", text);
	put(e, ",");
}

static void number(struct enemy *e, const char *name)
{
	if (member(e, name))
		strbuf_addf(e->out, "%u", draw(e, 12));
	put(e, ",");
}

/* Objects end with a member of their own, after all the commas. */
static void end(struct enemy *e)
{
	put(e, "\"properties\":{}}");
}

static void long_text(struct enemy *e, const char *name)
{
	unsigned n = draw(e, 2000) ? draw(e, 60) : 200000;

	strbuf_addf(e->out, "\"%s\":\"", name);
	for (unsigned i = 0; i < n; i++)
		put(e, draw(e, 9) ? "x" : "{0}");
	put(e, "\",");
}

static void location(struct enemy *e)
{
	put(e, "{");
	string(e, "uri", PICK(e, uris));
	if (draw(e, 2))
		string(e, "uriBaseId", PICK(e, ids));
	number(e, "index");
	end(e);
}

static void region(struct enemy *e)
{
	put(e, "{");
	number(e, "startLine");
	number(e, "startColumn");
	if (draw(e, 2))
		number(e, "endLine");
	number(e, "endColumn");
	put(e, "\"snippet\":{");
	long_text(e, "text");
	end(e);
	put(e, ",");
	end(e);
}

static void message(struct enemy *e)
{
	put(e, "\"message\":{");
	if (draw(e, 2))
		long_text(e, "text");
	string(e, "id", PICK(e, ids));
	put(e, "\"arguments\":[");
	for (unsigned n = draw(e, 12); n; n--) {
		hostile(e);
		put(e, ",");
	}
	put(e, "\"\"],");
	end(e);
	put(e, ",");
}

static void fix(struct enemy *e)
{
	put(e, "\"fixes\":[{\"artifactChanges\":[{\"artifactLocation\":");
	location(e);
	put(e, ",\"replacements\":[");
	for (unsigned n = draw(e, 70); n; n--) {
		put(e, "{\"deletedRegion\":");
		region(e);
		put(e, ",\"insertedContent\":{");
		long_text(e, "text");
		end(e);
		put(e, "},");
	}
	put(e, "{}],");
	end(e);
	put(e, "],");
	end(e);
	put(e, "],");
}

static void result(struct enemy *e)
{
	static const char *const levels[] = { "error", "note", "none", "bad" };

	put(e, "{");
	string(e, "ruleId", PICK(e, ids));
	number(e, "ruleIndex");
	string(e, "level", PICK(e, levels));
	message(e);
	if (member(e, "locations")) {
		put(e, "[{\"physicalLocation\":{\"artifactLocation\":");
		location(e);
		put(e, ",\"region\":");
		region(e);
		put(e, ",");
		end(e);
		put(e, "}]");
	}
	put(e, ",");
	fix(e);
	if (member(e, "suppressions"))
		put(e, draw(e, 4) ? "[]" : "[{\"status\":7}]");
	put(e, ",");
	end(e);
}

static void rules(struct enemy *e)
{
	put(e, "\"rules\":[");
	for (unsigned n = draw(e, 5); n; n--) {
		put(e, "{");
		string(e, "id", PICK(e, ids));
		if (member(e, "defaultConfiguration"))
			put(e, "{\"level\":\"error\"}");
		put(e, ",\"messageStrings\":{\"A\":{");
		long_text(e, "text");
		put(e, "\"x\":0}},");
		end(e);
		put(e, ",");
	}
	put(e, "{}]");
}

static void bases(struct enemy *e)
{
	put(e, "\"originalUriBaseIds\":{");
	for (unsigned i = 0; i < 3; i++) {
		strbuf_addf(e->out, "\"%s\":{", ids[i]);
		string(e, "uri", PICK(e, uris));
		string(e, "uriBaseId", PICK(e, ids));
		end(e);
		put(e, ",");
	}
	put(e, "\"Z\":{}},");
}

static void run(struct enemy *e)
{
	put(e, "{\"tool\":{\"driver\":{");
	rules(e);
	put(e, "}},");
	bases(e);
	put(e, "\"artifacts\":[");
	for (unsigned n = draw(e, 4); n; n--) {
		put(e, "{\"location\":");
		location(e);
		put(e, "},");
	}
	put(e, "7],\"invocations\":[");
	hostile(e);
	put(e, "],\"results\":[");
	for (unsigned n = draw(e, 40); n; n--) {
		result(e);
		put(e, ",");
	}
	hostile(e);
	put(e, "]}");
}

/* Deeper than anybody may follow. */
static void abyss(struct enemy *e)
{
	for (unsigned n = 100000; n; n--)
		put(e, draw(e, 2) ? "[" : "{\"a\":");
}

void hostile_sarif(struct strbuf *out, unsigned seed)
{
	struct enemy e = { out, seed, 0x9e3779b97f4a7c15 * (seed + 1) };

	put(&e, "{\"version\":\"2.1.0\",\"runs\":[");
	run(&e);
	if (seed % 16 == 7)
		abyss(&e);
	put(&e, "]}");
	if (seed % 8 == 3)
		strbuf_cut(out, draw(&e, (unsigned)out->len));
	for (unsigned n = seed % 8 == 5 ? 20 : 0; n; n--)
		out->buf[draw(&e, (unsigned)out->len)] = (char)draw(&e, 256);
}
