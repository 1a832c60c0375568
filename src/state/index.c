/* SPDX-License-Identifier: MIT */
/*
 * The file is a list of lines, oldest first, which only grows:
 *
 *     <entry id> <log record>
 *     = <log record up to which this holds>
 *
 * What stands after the last "=" line was cut off by a crash and is ignored.
 */
#include "state/index.h"
#include "state/log.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_LIMIT (256 << 20)

struct node {
	char id[NAMES_ID_DIGITS + 1];
	struct oid record;
};

struct index {
	struct refinery *refinery;
	char *path;
	struct oid tip;
	void *nodes; /* by id */
	bool look_only;
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct node *)a)->id,
		      ((const struct node *)b)->id);
}

static void put(struct index *index, const char *id, const struct oid *record)
{
	struct node *node = alloc_zero(1, sizeof(*node));
	struct node **found;

	memcpy(node->id, id, strnlen(id, NAMES_ID_DIGITS));
	node->record = *record;
	found = tsearch(node, &index->nodes, compare);
	if (!found)
		abort();
	if (*found != node) {
		(*found)->record = *record;
		free(node);
	}
}

const struct oid *index_find(const struct index *index, const char *id)
{
	struct node key = { 0 };
	struct node **found;

	if (strlen(id) != NAMES_ID_DIGITS)
		return NULL;
	memcpy(key.id, id, NAMES_ID_DIGITS);
	found = tfind(&key, &index->nodes, compare);
	return found ? &(*found)->record : NULL;
}

static void forget(struct index *index)
{
	tdestroy(index->nodes, free);
	index->nodes = NULL;
	index->tip = oid_zero;
}

/* Read lines up to the last one that says how far they hold. */
static void load(struct index *index)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *end = NULL;

	if (file_read(&text, index->path, FILE_LIMIT))
		return;
	for (const char *at = text.buf; (at = strstr(at, "\n= ")); at++)
		if (strlen(at) >= OID_HEX + 4 && at[OID_HEX + 3] == '\n' &&
		    !oid_parse_prefix(&index->tip, at + 3))
			end = at;
	for (const char *line = text.buf; end && line <= end;
	     line += strcspn(line, "\n") + 1) {
		struct oid record;

		if (*line != '=' && strcspn(line, " ") == NAMES_ID_DIGITS &&
		    !oid_parse_prefix(&record, line + NAMES_ID_DIGITS + 1))
			put(index, line, &record);
	}
}

static int append(struct index *index, const struct strbuf *lines)
{
	CLEANUP(cleanup_close)
	int fd = open(index->path,
		      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
		      0666);

	if (fd < 0 || write(fd, lines->buf, lines->len) != (ssize_t)lines->len)
		return error_errno(ERR, "cannot write '%s'", index->path);
	return 0;
}

/* The records from tip down to where the index holds, newest first. */
static int walk(struct oids *out, struct index *index, const struct oid *tip)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	struct oid at = *tip;

	while (!oid_is_zero(&at) && !oid_equal(&at, &index->tip)) {
		int error = log_read(&l, index->refinery, &at);

		if (error)
			return error;
		oids_push(out, &at);
		at = l.former;
	}
	/* It held for a log that is another one now. */
	if (oid_is_zero(&at) && !oid_is_zero(&index->tip)) {
		forget(index);
		if (!index->look_only)
			unlink(index->path);
	}
	return 0;
}

int index_update(struct index *index, const struct oid *tip)
{
	CLEANUP(log_record_release) struct log_record l = LOG_RECORD_INIT;
	CLEANUP(strbuf_release) struct strbuf lines = STRBUF_INIT;
	CLEANUP(oids_release) struct oids records = OIDS_INIT;
	int error = 0;

	if (!oid_equal(tip, &index->tip))
		error = walk(&records, index, tip);
	if (error || !records.n)
		return error;
	for (size_t i = records.n; i-- > 0;) {
		error = log_read(&l, index->refinery, &records.v[i]);
		if (error)
			return error;
		for (size_t j = 0; j < l.n_entries; j++) {
			put(index, l.entries[j].id, &l.id);
			strbuf_addf(&lines, "%.*s %s\n", NAMES_ID_DIGITS,
				    l.entries[j].id, oid_hex(&l.id));
		}
	}
	index->tip = *tip;
	strbuf_addf(&lines, "\n= %s\n", oid_hex(tip));
	return index->look_only ? 0 : append(index, &lines);
}

static int open_index(struct index **out, struct refinery *r,
		      const char *target, const struct oid *tip, bool look_only)
{
	struct index *index = alloc_zero(1, sizeof(*index));
	int error;

	index->refinery = r;
	index->look_only = look_only;
	index->path = refinery_path(r, "index/%s", target);
	load(index);
	error = index_update(index, tip);
	if (error) {
		index_free(index);
		return error;
	}
	*out = index;
	return 0;
}

int index_open(struct index **out, struct refinery *r, const char *target,
	       const struct oid *tip)
{
	return open_index(out, r, target, tip, false);
}

int index_look(struct index **out, struct refinery *r, const char *target,
	       const struct oid *tip)
{
	return open_index(out, r, target, tip, true);
}

void index_free(struct index *index)
{
	if (!index)
		return;
	tdestroy(index->nodes, free);
	free(index->path);
	free(index);
}

void cleanup_index(struct index **index)
{
	index_free(*index);
}
