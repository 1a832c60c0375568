/* SPDX-License-Identifier: MIT */
/*
 * Object ids (SHA-1; repositories with another format are refused when they
 * are opened). A plain value: copy it freely.
 */
#ifndef GIT_OID_H
#define GIT_OID_H

#include <stdbool.h>
#include <stddef.h>

#define OID_SIZE 20
#define OID_HEX 40

struct oid {
	unsigned char id[OID_SIZE];
};

/* The id that stands for "no object"; also the value of a missing ref. */
extern const struct oid oid_zero;

/* The tree without entries, which every repository knows. */
extern const struct oid oid_empty_tree;

bool oid_equal(const struct oid *a, const struct oid *b);
int oid_compare(const struct oid *a, const struct oid *b);
bool oid_is_zero(const struct oid *id);

/* Exactly 40 hex digits, nothing after them. ERR_INVALID. */
int oid_parse(struct oid *out, const char *hex);

/* The same from the first 40 characters of a longer text. */
int oid_parse_prefix(struct oid *out, const char *hex);

/* 40 hex digits in one of eight static buffers, used in turn. */
const char *oid_hex(const struct oid *id);

/* The first ten digits, likewise: enough for people. */
const char *oid_short(const struct oid *id);

/* The id that these bytes have as a blob; nothing is written. */
int oid_hash_blob(struct oid *out, const void *bytes, size_t len);

/* A list of ids. */
struct oids {
	struct oid *v;
	size_t n, alloc;
};

#define OIDS_INIT ((struct oids){ 0 })

void oids_release(struct oids *l);
void oids_push(struct oids *l, const struct oid *id);
void oids_reverse(struct oids *l);
bool oids_has(const struct oids *l, const struct oid *id);

#endif
