#!/bin/bash
# What an article does to the extractor costs that article its claims, and no more: the service goes on, the
# article is kept, and an event says what befell.
. "$(dirname "$0")/stack.sh"
printf '[news]\nextract-limit = 60ms\n' >"$TMP/serai.conf"
export SERAI_CONFIG=$TMP/serai.conf
stack_up
serai status --wait >/dev/null || fail "the stack is not ready"
service() { serai status --json | json '[s["pid"] for s in d if s["service"] == "news"][0]'; }
extractor() { pgrep -P "$(service)"; }
news=$(service)

# --- One that takes too long ----------------------------------------------------------------------
for i in $(seq 2000); do
	echo "On $((i % 28 + 1)) May 2023 Kazakhstan, Tajikistan and China signed an agreement on transit of $i containers in Astana."
done >"$TMP/long.txt"
echo "Belarus joined the SCO on 4 July 2024." >"$TMP/short.txt"
holds "an article beyond the limit has no claims" "0 claims since the extractor took more than 60 ms" "$(serai ingest "$TMP/long.txt")"
errors=$(serai news errors)
holds "the error is told by its source" "long.txt" "$errors"
holds "with what was wanted" "more than 60 ms of processor time" "$errors"
holds "and with its article" "article:" "$errors"
id=$(serai replay 'news.article.unread.>' --json | json 'd["data"]["article"]')
holds "which can be read" "signed an agreement on transit of 7 containers" "$(serai article "article:$id")"
holds "one that may take no longer than before fails again" "0 claims since" "$(serai news retry "article:$id")"
holds "and is still told of" "more than 60 ms" "$(serai news errors)"
holds "the next one is read" "1 claims" "$(serai ingest "$TMP/short.txt")"
short=$(serai article --json | json '[r["id"] for r in d["rows"] if "short" in r["source"]][0]')
holds "one that was read is not read again" "wanted an article that could not be read" "$(serai news retry "$short" 2>&1)"

# --- One in whose midst the extractor dies --------------------------------------------------------
echo "Mongolia applied to join the SCO on 5 July 2024." >"$TMP/other.txt"
first=$(extractor)
kill -STOP "$first"
serai ingest "$TMP/other.txt" >"$TMP/said" 2>&1 &
work=$!
until_true 20 sh -c 'serai replay "news.article.ingested.>" --json | grep -q other.txt'
kill -KILL "$first"
wait $work || fail "the article was refused: $(cat "$TMP/said")"
holds "it is asked again, of a new extractor" "1 claims" "$(cat "$TMP/said")"
[ "$(extractor)" != "$first" ] || fail "the extractor is the same"
is "the service is the same" "$news" "$(service)"

# --- With a higher limit the long one is read after all -------------------------------------------
stack_down
printf '[news]\nextract-limit = 10min\n' >"$TMP/serai.conf"
stack_up
serai status --wait >/dev/null || fail "the stack is not ready again"
serai news retry "article:$id" >"$TMP/said" 2>&1
until_true 60 sh -c "serai claims --article article:$id --json | grep -q 'transit of 7 containers'" ||
	fail "it is not read when asked: $(cat "$TMP/said")"
lacks "and no error any more" "$id" "$(serai news errors)"
out=$("$BUILD/tests/e2e/tap" 2>&1) || fail "tap: $out"
out=$(serai rebuild --verify 2>&1) || fail "rebuild --verify: $out"
finish
