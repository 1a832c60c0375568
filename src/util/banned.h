/* SPDX-License-Identifier: MIT */
/*
 * Functions that invite the mistakes we do not want to make. Forced into
 * every file of src/ by the build (-include), so using one does not compile.
 */
#ifndef UTIL_BANNED_H
#define UTIL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(call, instead) call##_is_banned_use_##instead

#undef strcpy
#define strcpy(a, b) BANNED(strcpy, strbuf)
#undef strcat
#define strcat(a, b) BANNED(strcat, strbuf)
#undef sprintf
#define sprintf(...) BANNED(sprintf, strbuf)
#undef strtok
#define strtok(a, b) BANNED(strtok, strvec_split)
#undef atoi
#define atoi(a) BANNED(atoi, number_parse)
#undef gmtime
#define gmtime(a) BANNED(gmtime, gmtime_r)
#undef localtime
#define localtime(a) BANNED(localtime, localtime_r)
#undef system
#define system(a) BANNED(system, process)
#undef mktemp
#define mktemp(a) BANNED(mktemp, mkdtemp)

#endif
