#!/bin/bash
# Bad input, each with its error; everything else goes on. The broker's own refusals are tested by
# broker_hostile.py and broker_refusals.py.
. "$(dirname "$0")/stack.sh"

# --- A service before its broker waits and says so; a broken sheet is named and not loaded ---------
data=$TMP/data
cp -r "$BUILD/share/serai/registry/data" "$data"
sed -i '2s/2001-06-15/2001-02-30/' "$data/memberships.csv"
mkdir -p "$SERAI_HOME"
serai-registry --data "$data" 2>"$TMP/registry.log" &
registry=$!
trap 'kill $registry $broker 2>/dev/null' EXIT
until_true 10 grep -qi "wait" "$TMP/registry.log" || fail "a service without a broker says nothing: $(cat "$TMP/registry.log")"
serai-broker 2>"$TMP/broker.log" &
broker=$!
until_true 20 sh -c "serai req registry.health | grep -q memberships.csv" ||
	fail "health does not name the bad sheet: $(serai req registry.health)"
note=$(serai req registry.health | json 'd["note"]')
holds "file, line and column" "memberships.csv:2:" "$note"
holds "the column's name" "from" "$note"
holds "what was given" "2001-02-30" "$note"
is "nothing of that sheet is loaded" 0 "$(serai replay 'registry.membership.>' | wc -l)"
[ "$(serai replay 'registry.organisation.>' | wc -l)" -gt 20 ] || fail "the good sheets are not loaded"

# The same for an unknown country and an interval that ends before it begins.
sheet_says() { # WHAT SED WANTED
	cp "$BUILD/share/serai/registry/data/memberships.csv" "$data/memberships.csv"
	sed -i "$2" "$data/memberships.csv"
	kill $registry; wait $registry 2>/dev/null
	: >"$TMP/registry.log" # before the new one starts: what the old one said is no answer
	serai-registry --data "$data" 2>>"$TMP/registry.log" &
	registry=$!
	until_true 20 grep -q "memberships.csv:2:" "$TMP/registry.log" || { fail "$1: $(tail -3 "$TMP/registry.log")"; return; }
	holds "$1" "$3" "$(grep -h memberships.csv:2: "$TMP/registry.log" | head -1)"
}
sheet_says "an unknown country" '2s/SCO,CN,/SCO,QQ,/' "QQ"
sheet_says "an inverted interval" '2s/,day,2001-06-15,2001-06-15,,/,day,2001-06-15,2001-06-15,2000-01-01,/' "2000-01-01"
kill $registry $broker
wait 2>/dev/null
trap - EXIT
rm -rf "$SERAI_HOME"

# --- Articles -------------------------------------------------------------------------------------
stack_up
refused() { # WHAT FILE WANTED
	local out
	out=$(serai ingest "$2" 2>&1) && fail "$1 was taken: $out"
	holds "$1" "$3" "$out"
}
: >"$TMP/empty.txt"
refused "an empty article" "$TMP/empty.txt" "it is empty"
printf '%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n' >"$TMP/paper.pdf"
refused "a PDF" "$TMP/paper.pdf" "wanted text, a page or a feed, got a PDF"
head -c 5000 /dev/zero >"$TMP/zero.txt"
refused "bytes that are no text" "$TMP/zero.txt" "this is no text"
yes 'The leaders met in Astana and signed a declaration.' | head -c 10000000 >"$TMP/long.txt"
refused "an article of 10 MB" "$TMP/long.txt" "an article may have 1000000 bytes"
refused "a file that is not there" "$TMP/missing.txt" "No such file or directory"
refused "an address of this machine" "http://127.0.0.1:9/feed" "private address"
refused "another kind of address" "ftp://example.org/feed" "wanted http or https"
printf '\xd1\xe0\xec\xec\xe8\xf2 \xd8\xce\xd1 \xef\xf0\xee\xf8\xb8\xeb \xe2 \xc0\xf1\xf2\xe0\xed\xe5, \xf1\xee\xee\xe1\xf9\xe8\xeb\xe0 \xef\xf0\xe5\xf1\xf1-\xf1\xeb\xf3\xe6\xe1\xe0.\n' >"$TMP/cp1251.txt"
serai ingest "$TMP/cp1251.txt" >/dev/null || fail "an article in windows-1251 is not taken"
holds "what it was decoded from" windows-1251 "$(serai replay 'news.article.>' | tail -1)"
cat >"$TMP/cut.xml" <<'XML'
<rss version="2.0"><channel><item><title>The summit of the SCO was held in Astana on July 4, 2024.</title></item><item><title>Cut of
XML
out=$(serai ingest "$TMP/cut.xml" 2>&1) && fail "a feed that is cut off gives no word"
holds "a feed that is cut off: what came is taken" "2 articles" "$out"
holds "a feed that is cut off: and told" "the feed is not well-formed" "$out"
out=$(serai req news.ingest '{"source":"x","text":"","kind":"text"}' 2>&1) && fail "an empty text was taken"
out=$(serai req news.ingest '{"source":"x","text":"a","kind":"song"}' 2>&1)
holds "a request with a wrong choice" "kind" "$out"
out=$(serai req registry.members '{"org":"SCO","as_of":"2024-02-30"}' 2>&1)
holds "a day that does not exist" "2024-02-30" "$out"
out=$(serai req registry.members '{"orgs":"SCO"}' 2>&1)
holds "a field that is not there" "orgs" "$out"
out=$(serai pub 'a..b' nothing '{}' 2>&1)
holds "a subject with an empty token" "a..b" "$out"
out=$(serai pub a.b no_such_record '{}' 2>&1)
holds "a record that nobody knows" no_such_record "$out"
out=$(SERAI_HOME=$TMP/elsewhere serai members SCO --timeout 300 2>&1)
is "no stack: exit code" 4 $?
holds "no stack: what to do" "serai up" "$out"

out=$(serai news 2>&1)
is "news without a word of its own: exit code" 2 $?
out=$(serai-news nonsense 2>&1)
holds "a word that a service does not know" "nonsense: wanted options only" "$out"

# --- After all that everything still answers --------------------------------------------------------
serai ingest deploy/sample/astana-summit.txt >/dev/null || fail "a good article is not taken any more"
serai status --wait >/dev/null || fail "not everything is ready: $(serai status)"
serai rebuild --verify >/dev/null || fail "rebuild --verify differs"
out=$(serai up 2>&1)
holds "a second stack in the same home" "runs here already" "$out"
finish
