/* SPDX-License-Identifier: MIT */
/*
 * Findings and coverage as JSON: one form for `git refinery review --json`, the
 * copy of the last review and reviews that are kept as notes. Members are
 * explained in git-refinery-review(1).
 */
#ifndef FINDING_FINDING_JSON_H
#define FINDING_FINDING_JSON_H

#include "finding/coverage.h"
#include "finding/finding.h"

struct json;

void finding_to_json(struct json *object, const struct finding *f);

/*
 * Append the finding that an object tells of, open unless it says
 * "unconfirmed": its other states are found anew. ERR_INVALID: it tells of
 * none.
 */
int finding_from_json(struct findings *out, const struct json *object);

void part_to_json(struct json *object, const struct coverage_part *p);
int part_from_json(struct coverage *out, const struct json *object);

#endif
