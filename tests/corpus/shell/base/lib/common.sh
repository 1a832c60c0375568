#!/bin/sh
# What all the scripts use.

say()
{
	printf '%s\n' "$*"
}

die()
{
	printf 'backup: %s\n' "$*" >&2
	exit 1
}
