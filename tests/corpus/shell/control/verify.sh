#!/bin/sh
# Checks a copy of the database, in a directory of its own.
set -eu

# shellcheck source=/dev/null
. "$(dirname "$0")/lib/common.sh"

TOKEN=${STORE_TOKEN:-}
work=$(mktemp -d)
trap 'rm -rf "${work:?}"' EXIT

# What somebody sees whose merge of two lists of copies went wrong.
explain()
{
	cat <<-'END'
	The list has marks of a merge, such as:

	    <<<<<<< HEAD
	    2026-03-01.db
	    =======
	    2026-03-02.db
	    >>>>>>> other

	Keep one side and delete the marks.
	END
}

agent()
{
	eval "$(ssh-agent -s)" >/dev/null
	ssh-add -q "$1"
}

check()
{
	cp "$1" "$work/copy.db"
	chmod 700 "$work"
	result=$(sqlite3 "$work/copy.db" 'PRAGMA integrity_check')
	test "$result" = ok || die "'$1' is damaged: $result"
	say "$1 is whole"
}

case ${1-} in
explain) explain ;;
agent) agent "${2?key}" ;;
*)
	test -n "$TOKEN" || say 'note: no token, only local copies'
	check "${1?copy}"
	;;
esac
