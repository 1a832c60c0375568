/* SPDX-License-Identifier: MIT */
/* Text in any encoding, as UTF-8. */
#ifndef UTIL_ENCODING_H
#define UTIL_ENCODING_H

/*
 * The text as UTF-8, from the encoding of that name (NULL: it is said to be
 * UTF-8). Where the name is unknown, or the text is not what it says, each byte
 * that is not part of valid UTF-8 is taken for Latin-1, as git does when it
 * writes a commit. Always valid UTF-8, never fails; free().
 */
char *encoding_to_utf8(const char *text, const char *encoding);

#endif
