/* SPDX-License-Identifier: MIT */
/*
 * XML, read from outside by libexpat, which is used nowhere else. A document
 * with a DOCTYPE is refused: no report needs one, and entities are how small
 * texts become large ones or name files.
 */
#ifndef UTIL_XML_H
#define UTIL_XML_H

#include <stddef.h>

/* How deep elements may stand in each other. */
#define XML_DEPTH_LIMIT 64

/* Who is told of each element; either may be NULL. */
struct xml_handler {
	/* attributes: name, value, ..., NULL; all texts are UTF-8 */
	void (*start)(void *data, const char *element, const char **attributes);
	void (*end)(void *data, const char *element);
	void *data;
};

/*
 * Read a whole document. ERR_INVALID, with the line: not well-formed, longer
 * than limit bytes, nested deeper than XML_DEPTH_LIMIT, or with a DOCTYPE. The
 * handler may have been told of elements before that.
 */
int xml_parse(const char *text, size_t len, size_t limit,
	      const struct xml_handler *handler);

/* The value of that attribute, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
