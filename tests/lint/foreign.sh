#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each library of others has one home.
. "${0%/*}/../lib/lint.sh"

# home <header, a regular expression> <files where it may stand, the same>
home()
{
	grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($1)[>\"]" \
		src | grep -vE "^$2:"
}

only()
{
	home "$@" || :
}

lint 'libgit2 only in src/git' only 'git2(/.*)?\.h' 'src/git/[^/]+\.[ch]'
lint 'its types only where internal.h is' \
	only 'git/internal\.h' 'src/git/[^/]+\.[ch]'
lint 'cJSON only in util/json.c' only '(cjson/)?cJSON.*\.h' 'src/util/json\.c'
lint 'libcurl only in net/http.c' only 'curl/.*\.h' 'src/net/http\.c'
lint 'inih only in config/ini.c' only 'ini\.h' 'src/config/ini\.c'
lint 'expat only in util/xml.c' only 'expat.*\.h' 'src/util/xml\.c'
lint 'libsmartcols only in src/report' \
	only '(libsmartcols/)?libsmartcols\.h' 'src/report/[^/]+\.c'
lint 'libseccomp only in runner/guard.c' only 'seccomp\.h' \
	'src/runner/guard\.c'
lint 'zlib only in util/zip.c' only 'zlib\.h' 'src/util/zip\.c'
lint_done
