/* SPDX-License-Identifier: MIT */
/*
 * Paths as tools write them, made relative to the top of the tree that they
 * looked at. Nothing outside of that tree has a name here.
 */
#ifndef LINTER_TOOL_PATH_H
#define LINTER_TOOL_PATH_H

/* Most bytes of a path, as git has it on Linux. */
#define TOOL_PATH_LIMIT 4096

/*
 * The path of a file as compilers and most tools write it: absolute, or
 * relative to root, which is absolute itself. What is written as a/../b is b,
 * as compilers do that to included files, if it stays within the tree.
 * *out: free(). ERR_REFUSED: it lies outside, or is the tree itself.
 * ERR_INVALID: longer than TOOL_PATH_LIMIT.
 */
int tool_path(char **out, const char *root, const char *path);

/*
 * The same for a URI reference, as SARIF has it: decoded, of scheme file and
 * this host or without a scheme (also absolute, which some tools write),
 * backslashes taken for slashes, relative to base, which tool_path_base() made,
 * or to root if that is NULL. Here ".." is refused in any place, as are queries
 * and fragments. ERR_INVALID: also, it is no URI.
 */
int tool_path_uri(char **out, const char *root, const char *base,
		  const char *uri);

/*
 * A URI that others are relative to, itself relative to base or NULL: a decoded
 * path that is absolute or relative to root, for the two above; free().
 */
int tool_path_base(char **out, const char *base, const char *uri);

#endif
