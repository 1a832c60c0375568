#!/bin/sh
# Keeps copies of a database.
set -eu

# shellcheck source=/dev/null
. "$(dirname "$0")/lib/common.sh"

make_copy()
{
	database=$1
	directory=$2

	test -f "$database" || die "no database '$database'"
	mkdir -p "$directory"
	copy=$directory/$(date +%Y-%m-%d).db
	cp "$database" "$copy.new"
	mv "$copy.new" "$copy"
	say "$copy"
}

prune()
{
	directory=$1
	days=$2

	test -d "$directory" || die "no directory '$directory'"
	find "$directory" -name '*.db' -mtime +"$days" -exec rm -- {} +
}

case ${1-} in
make)
	make_copy "${2?database}" "${3?directory}"
	;;
prune)
	prune "${2?directory}" "${3?days}"
	;;
*)
	die 'usage: backup.sh make <database> <directory> | prune <directory> <days>'
	;;
esac
