#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='the corpus of tests/corpus is what its labels say'
. "${0%/*}/../lib/refinery.sh"

corpus=$REFINERY_SOURCE/tests/corpus
labels=$corpus/labels.tsv
tab=$(printf '\t')

test_expect_success 'each project becomes a repository' '
	for project in bookstore c python shell; do
		"$corpus/make-repository" "$project" "$project" &&
		git -C "$project" rev-parse -q --verify main^{commit} &&
		git -C "$project" rev-parse -q --verify control^{commit} ||
		return 1
	done
'

test_expect_success 'it is the same each time' '
	"$corpus/make-repository" shell again &&
	git -C shell for-each-ref --format="%(refname) %(objectname)" >expect &&
	git -C again for-each-ref --format="%(refname) %(objectname)" >actual &&
	test_cmp expect actual
'

test_expect_success 'each level is one commit on the base, with its labels' '
	cut -f2 "$labels" | sed 1d | sort -u >expect &&
	for project in bookstore c python shell; do
		git -C "$project" for-each-ref --format="%(refname:short)" \
			refs/heads >branches &&
		while read -r branch; do
			case $branch in
			main | control) continue ;;
			esac &&
			test "$(git -C "$project" rev-list --count \
				main.."$branch")" = 1 &&
			echo "$project/$branch" || return 1
		done <branches
	done >actual &&
	test_cmp expect actual
'

# quoted <id> <level> <path> <first> <last> <text>: the text stands in the first
# line, both lines exist, and some of them are added by the level.
quoted()
{
	git -C "${2%/*}" show "${2#*/}:$3" >file || return 1
	sed -n "$4p" file >line
	if ! grep -qF -e "$6" line || test "$4" -gt "$5" ||
		test "$5" -gt "$(wc -l <file)"; then
		echo "$1: does not lie where it should: $3:$4-$5"
		return 1
	fi
	git -C "${2%/*}" diff -U0 "main..${2#*/}" -- "$3" |
		sed -nE 's/^@@ -[0-9,]+ \+([0-9]+)(,([0-9]+))? @@.*/\1 \3/p' |
		awk -v first="$4" -v last="$5" '
		{ n = $2 == "" ? 1 : $2 }
		n && $1 <= last && $1 + n - 1 >= first { found = 1 }
		END { exit !found }' || echo "$1: not a line of the change"
}

test_expect_success 'each label lies on its line, which the level adds' '
	sed 1d "$labels" |
	while IFS=$tab read -r id level path first last class severity finder \
		text; do
		quoted "$id" "$level" "$path" "$first" "$last" "$text" || :
	done >actual &&
	test_must_be_empty actual
'

test_expect_success 'ids are unique, words are of the vocabulary' '
	sed 1d "$labels" | awk -F"$tab" "
	seen[\$1]++ { print \$1 \": twice\" }
	\$7 !~ /^(note|warning|error)\$/ { print \$1 \": \" \$7 }
	\$8 !~ /^(rule|linter|project|model)\$/ { print \$1 \": \" \$8 }
	NF != 9 { print \$1 \": \" NF \" fields\" }" >actual &&
	test_must_be_empty actual
'

test_expect_success 'a rule is known for each class that one can find' '
	sed 1d "$corpus/classes.tsv" | cut -f2 | sort -u >known &&
	sed 1d "$labels" | grep -E "$tab(rule|linter)$tab" | cut -f6 |
		sort -u >wanted &&
	comm -23 wanted known >actual &&
	test_must_be_empty actual
'

# said <project> <range>: what the rules say, a line each.
said()
{
	git -C "$1" refinery review --json --all --block=never "$2" >out &&
	awk -f "$REFINERY_SOURCE/tests/bench/findings.awk" -v list=findings \
		-v members="rule path first last state" out
}

test_expect_success 'rules alone find nothing in what is clean' '
	for project in bookstore c python shell; do
		said "$project" start..main &&
		said "$project" main..control || return 1
	done >actual &&
	test_must_be_empty actual
'

test_expect_success 'and all that a rule can know, and nothing else' '
	sed 1d "$labels" | grep "${tab}rule$tab" | cut -f2 | sort -u >levels &&
	while read -r level; do
		said "${level%/*}" "main..${level#*/}" >found || return 1
		sed 1d "$labels" | awk -F"$tab" -v level="$level" "
		\$2 == level && \$8 == \"rule\"" >wanted
		awk -F"$tab" "
		NR == FNR { path[++n] = \$3; first[n] = \$4; last[n] = \$5; next }
		{
			for (i = 1; i <= n; i++)
				if (path[i] == \$2 && first[i] <= \$4 &&
				    last[i] >= \$3) {
					found[i] = 1
					next
				}
			print \"false: \" \$0
		}
		END {
			for (i = 1; i <= n; i++)
				if (!found[i])
					print \"missed: \" path[i] \":\" first[i]
		}" wanted found
	done <levels >actual &&
	test_must_be_empty actual
'

test_done
