/* SPDX-License-Identifier: MIT */
/* An entry's life, told to people and to programs. */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

struct json;
struct life;
struct refinery;

/* Each step and each end on a line, with reasons, gates and the next step. */
void timeline_print(const struct life *life);

void timeline_json(struct json *object, const struct life *life);

#endif
