#!/bin/bash
# Every example that `serai help` shows is run as it stands, and does what it says without a refusal.
# What needs the network is left out, as is `news retry`, which needs an article that cannot be read (news_jailed.sh), and `sub`, which would never end, ends after its first event.
. "$(dirname "$0")/stack.sh"
sample=$PWD/deploy/sample/astana-summit.txt
mkdir -p "$TMP/try/folder" && cd "$TMP/try" || exit 1
cp "$sample" article.txt
cp "$sample" folder/again.txt
cat >feed.xml <<'XML'
<rss version="2.0"><channel><item><title>The summit of the SCO was held in Astana on July 4, 2024.</title></item></channel></rss>
XML
stack_up
serai status --wait >/dev/null || fail "not everything is ready"
serai ingest article.txt >/dev/null || fail "the article is not taken"
echo '<rss version="2.0"><channel><item><title>Cut' >broken.xml
serai ingest broken.xml >/dev/null 2>&1
ran=0
while read -r verb; do
	while IFS= read -r example; do
		example=$(sed 's/  *#.*//; s| https://[^ ]*||; s/ | jq .*//; s/^serai sub .*/& --count 1 --from first/' <<<"$example")
		case $example in "serai up"* | "serai news retry"*) continue ;; esac
		out=$(timeout 60 bash -c "set -o pipefail; $example" 2>&1 </dev/null) || fail "$example: exit code $?: $out"
		[ -n "$out" ] || [[ $example == source* || $example == *" > "* ]] || fail "$example: says nothing"
		ran=$((ran + 1))
	done < <(serai help $verb | sed '1,/^Examples:/d; s/^  //')
done < <(serai help | sed -n 's/^  \([a-z]*\( [a-z]*\)\?\) .*/\1/p')
[ "$ran" -gt 25 ] || fail "only $ran examples"
# A word that begins several verbs is asked for help as any verb is.
for asked in "stream --help" "help stream" "stream -h"; do
	# shellcheck disable=SC2086
	holds "serai $asked" "stream purge STREAM" "$(serai $asked)"
done
serai blah --help >/dev/null 2>&1 && fail "help of a word that no verb begins with"
finish
