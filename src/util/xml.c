/* SPDX-License-Identifier: MIT */
#include "util/xml.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <expat.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct reader {
	XML_Parser expat;
	const struct xml_handler *handler;
	int depth;
	const char *wrong; /* why we stopped it */
};

static void reader_release(struct reader *r)
{
	XML_ParserFree(r->expat);
}

static void stop(struct reader *r, const char *wrong)
{
	r->wrong = wrong;
	XML_StopParser(r->expat, XML_FALSE);
}

static void start(void *data, const char *element, const char **attributes)
{
	struct reader *r = data;

	if (++r->depth > XML_DEPTH_LIMIT)
		stop(r, "it is nested too deeply");
	else if (r->handler->start)
		r->handler->start(r->handler->data, element, attributes);
}

static void end(void *data, const char *element)
{
	struct reader *r = data;

	r->depth--;
	if (r->handler->end)
		r->handler->end(r->handler->data, element);
}

static void doctype(void *data, const char *name, const char *system,
		    const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(data, "it has a DOCTYPE");
}

int xml_parse(const char *text, size_t len, size_t limit,
	      const struct xml_handler *handler)
{
	CLEANUP(reader_release) struct reader r = { .handler = handler };

	if (len > limit || len > INT32_MAX)
		return error_set(ERR_INVALID, "XML of more than %zu bytes",
				 limit);
	r.expat = XML_ParserCreate(NULL);
	if (!r.expat) /* only when memory is gone: end as alloc.h does */
		alloc_zero(SIZE_MAX, 1);
	XML_SetUserData(r.expat, &r);
	XML_SetElementHandler(r.expat, start, end);
	XML_SetStartDoctypeDeclHandler(r.expat, doctype);
	if (XML_Parse(r.expat, text, (int)len, true) != XML_STATUS_ERROR)
		return 0;
	return error_set(ERR_INVALID, "no XML at line %lu: %s",
			 (unsigned long)XML_GetCurrentLineNumber(r.expat),
			 r.wrong ? r.wrong :
				   XML_ErrorString(XML_GetErrorCode(r.expat)));
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(*attributes, name))
			return attributes[1];
	return NULL;
}
