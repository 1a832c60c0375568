/* SPDX-License-Identifier: MIT */
/* What we need of zlib: its checksum, and whether a stream is whole. */
#ifndef UTIL_ZIP_H
#define UTIL_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CRC-32 as in gzip and PNG. */
uint32_t zip_crc32(const void *bytes, size_t len);

/*
 * Does the file hold one whole stream (RFC 1950), from its beginning to its
 * checksum? It is read, not kept. A disk that cannot be read is another
 * trouble, and no answer: true.
 */
bool zip_is_whole(int fd);

#endif
