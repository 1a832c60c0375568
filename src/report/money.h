/* SPDX-License-Identifier: MIT */
/* Sums of money for people. */
#ifndef REPORT_MONEY_H
#define REPORT_MONEY_H

#include <stdint.h>

/*
 * Millionths of a dollar as dollars, with two digits or as many of six as it
 * takes: "12.50", "0.000003". "" of a negative one, which is not known. In one
 * of four static buffers, used in turn.
 */
const char *money_text(int64_t micros);

#endif
