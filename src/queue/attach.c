/* SPDX-License-Identifier: MIT */
#include "queue/attach.h"
#include "git/repo.h"
#include "queue/trial.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdlib.h>

int attach_outputs(struct attachments *out, struct refinery *r,
		   const struct trial *trial)
{
	out->n = 0;
	for (size_t i = 0; i < trial->outputs.n && out->n < GATE_LIMIT; i++) {
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
		CLEANUP(cleanup_free)
		char *path =
			trial_output_path(r, &trial->tree, trial->outputs.v[i]);
		struct tree_file *file = &out->files[out->n];
		int error = file_read(&text, path, ATTACH_LIMIT);

		if (error == ERR_NOTFOUND)
			continue;
		if (!error)
			error = blob_write(&file->blob, r->repo, text.buf,
					   text.len);
		if (error)
			return error;
		file->name = trial->outputs.v[i];
		out->n++;
	}
	return 0;
}

char *attach_tail(struct refinery *r, const struct trial *trial)
{
	CLEANUP(cleanup_free) char *path = NULL;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct strbuf body = STRBUF_INIT;
	size_t skip;

	if (!trial->gate)
		return alloc_string("");
	path = trial_output_path(r, &trial->tree, trial->gate);
	if (file_read(&text, path, ATTACH_LIMIT) || !text.len)
		return alloc_string("");
	skip = text.len > ATTACH_TAIL ? text.len - ATTACH_TAIL : 0;
	strbuf_addf(&body, "The end of the output of '%s':\n\n", trial->gate);
	text_block(&body, text.buf + skip, text.len - skip);
	return strbuf_detach(&body);
}
