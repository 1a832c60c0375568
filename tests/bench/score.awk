# SPDX-License-Identifier: MIT
#
# How well reviewers know the corpus, in Markdown.
#
#	awk -f score.awk kind=classes classes.tsv kind=labels labels.tsv \
#		kind=levels levels.tsv kind=findings findings.tsv
#
# levels: a line for each level in order: name, lines that it adds.
# findings: set of reviewers, level, state, tool, rule, path, first, last line.
# A finding is right if a label of a class of its rule, in its level and file,
# has a line in common with it; else it is false. Those of state open and held
# count for a set; for a tool alone also duplicates, which another tool said
# before it. Recall is over all labels, and over those that the set can know: what
# is for a rule, and unless the set is "rules alone", what is for a linter.

BEGIN { FS = OFS = "\t" }
/^#/ || NF == 0 { next }

kind == "classes" {
	rules++
	rule_of[rules] = $1
	class_of[rules] = $2
	next
}

kind == "labels" {
	labels++
	id[labels] = $1
	level_of[labels] = $2
	path_of[labels] = $3
	first_of[labels] = $4 + 0
	last_of[labels] = $5 + 0
	class[labels] = $6
	finder[labels] = $8
	planted[$2]++
	planted["all"]++
	next
}

kind == "levels" {
	levels++
	name[levels] = $1
	lines[$1] = $2
	next
}

kind == "findings" {
	if (!($1 in set_seen)) {
		set_seen[$1] = 1
		set[++sets] = $1
	}
	if ($3 != "open" && $3 != "held" && $3 != "duplicate")
		next
	right = judge($2, $5, $6, $7 + 0, $8 + 0, $1, $4)
	count_for_tool($1, $2, $4, right)
	if ($3 == "duplicate")
		next
	said[$1, $2]++
	said[$1, "all"]++
	if (!right) {
		wrong[$1, $2]++
		wrong[$1, "all"]++
		false_ones[++falses] = $1 ": " $2 ": " $6 ":" $7 ": " $4 \
			" " $5
	}
	next
}

function can_know(which, who)
{
	return who == "rule" || (who == "linter" && which != "rules alone")
}

function knowable(which, level,    i, n)
{
	for (i = 1; i <= labels; i++)
		if (level == "all" || level == level_of[i])
			n += can_know(which, finder[i])
	return n
}

# A "*" at an end of pattern stands for anything.
function matches(text, pattern,    n)
{
	n = length(pattern)
	if (substr(pattern, n) == "*")
		return substr(text, 1, n - 1) == substr(pattern, 1, n - 1)
	if (substr(pattern, 1, 1) == "*")
		return length(text) >= n - 1 &&
			substr(text, length(text) - n + 2) == substr(pattern, 2)
	return text == pattern
}

# Which labels a finding names: noted for its set and tool; 1 if there are any.
function judge(level, rule, path, first, last, which, tool,    i, j, right)
{
	if (last < first)
		last = first
	for (i = 1; i <= rules; i++) {
		if (!matches(rule, rule_of[i]))
			continue
		for (j = 1; j <= labels; j++) {
			if (level_of[j] != level || path_of[j] != path ||
			    class[j] != class_of[i] ||
			    (first && (first_of[j] > last || last_of[j] < first)))
				continue
			right = 1
			note(which, j, tool)
		}
	}
	return right
}

function note(which, label, tool)
{
	if (!((which, label) in found)) {
		found[which, label] = 1
		hits[which, level_of[label]]++
		hits[which, "all"]++
		if (can_know(which, finder[label])) {
			hits_known[which, level_of[label]]++
			hits_known[which, "all"]++
		}
	}
	if (!((which, label, tool) in found_by)) {
		found_by[which, label, tool] = 1
		tool_hits[which, tool]++
	}
}

function count_for_tool(which, level, tool, right)
{
	if (!((which, tool) in tool_seen)) {
		tool_seen[which, tool] = 1
		tools[which]++
		tool_name[which, tools[which]] = tool
	}
	tool_said[which, tool]++
	tool_wrong[which, tool] += !right
}

function percent(a, b)
{
	return b ? sprintf("%d %%", 100 * a / b) : "-"
}

function row_of_level(which, level, title,    n, known)
{
	n = said[which, level] + 0
	known = knowable(which, level) + 0
	printf "| %s | %s | %d | %d | %s | %d | %s | %d | %d | %s |\n", title,
		lines[level], planted[level], hits[which, level],
		percent(hits[which, level], planted[level]), known,
		percent(hits_known[which, level], known), n,
		wrong[which, level], percent(n - wrong[which, level], n)
}

function table_of_levels(which,    i, total)
{
	print "\n## " which "\n"
	print "| level | lines | labels | found | recall | knowable | of those | findings | false | precision |"
	print "|---|---|---|---|---|---|---|---|---|---|"
	for (i = 1; i <= levels; i++) {
		row_of_level(which, name[i], name[i])
		total += lines[name[i]]
	}
	lines["all"] = total
	row_of_level(which, "all", "**all**")
}

function table_of_tools(which,    i, j, tool)
{
	if (!tools[which])
		return
	print "\n| reviewer | labels found | findings | false | precision |"
	print "|---|---|---|---|---|"
	for (i = 1; i <= tools[which]; i++) {
		tool = tool_name[which, i]
		printf "| %s | %d | %d | %d | %s |\n", tool,
			tool_hits[which, tool], tool_said[which, tool],
			tool_wrong[which, tool],
			percent(tool_said[which, tool] - tool_wrong[which, tool],
				tool_said[which, tool])
	}
}

function missed_of(which,    i, any)
{
	for (i = 1; i <= labels; i++) {
		if (!can_know(which, finder[i]) || (which, i) in found)
			continue
		if (!any++)
			print "\nMissed, though it can be known:\n"
		print "- " id[i] ": " class[i] ", " path_of[i] ":" first_of[i]
	}
}

END {
	for (s = 1; s <= sets; s++) {
		table_of_levels(set[s])
		table_of_tools(set[s])
		missed_of(set[s])
	}
	if (falses) {
		print "\n## False findings\n"
		for (i = 1; i <= falses; i++)
			print "- " false_ones[i]
	}
	print "\n## What no linter can know\n"
	print "| label | where | class | finder |"
	print "|---|---|---|---|"
	for (i = 1; i <= labels; i++)
		if (finder[i] != "rule" && finder[i] != "linter")
			printf "| %s | %s %s:%d | %s | %s |\n", id[i],
				level_of[i], path_of[i], first_of[i], class[i],
				finder[i]
}
