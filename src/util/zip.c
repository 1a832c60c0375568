/* SPDX-License-Identifier: MIT */
#include "util/zip.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK 65536

uint32_t zip_crc32(const void *bytes, size_t len)
{
	return (uint32_t)crc32_z(0, bytes, len);
}

/* Z_OK: more is to come; Z_STREAM_END: that was all; else it is damaged. */
static int take(z_stream *z, unsigned char *in, ssize_t len)
{
	unsigned char out[CHUNK];
	int result = Z_OK;

	z->next_in = in;
	z->avail_in = (unsigned)len;
	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		result = inflate(z, Z_NO_FLUSH);
	} while (result == Z_OK && (z->avail_in || !z->avail_out));
	return result == Z_BUF_ERROR ? Z_OK : result;
}

bool zip_is_whole(int fd)
{
	unsigned char in[CHUNK];
	z_stream z = { 0 };
	off_t at = 0;
	int result = inflateInit(&z);

	while (result == Z_OK) {
		ssize_t n = pread(fd, in, sizeof(in), at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			result = Z_STREAM_END;
		if (n <= 0)
			break;
		at += n;
		result = take(&z, in, n);
	}
	inflateEnd(&z);
	return result == Z_STREAM_END;
}
