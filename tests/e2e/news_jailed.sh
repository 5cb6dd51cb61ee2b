#!/bin/bash
# What an article does to the extractor costs that article its claims, and no more: the service goes on, the
# article is kept, and an event says what befell.
. "$(dirname "$0")/stack.sh"
printf '[news]\nextract-limit = 200ms\n' >"$TMP/serai.conf"
export SERAI_CONFIG=$TMP/serai.conf
stack_up
serai status --wait >/dev/null || fail "the stack is not ready"
service() { serai status --json | json '[s["pid"] for s in d if s["service"] == "news"][0]'; }
extractor() { pgrep -P "$(service)"; }
news=$(service)

# --- One that takes too long ----------------------------------------------------------------------
for i in $(seq 9000); do
	echo "On $((i % 28 + 1)) May 2023 Kazakhstan, Tajikistan and China signed an agreement on transit of $i containers in Astana."
done | head -c 950000 >"$TMP/long.txt"
echo "Belarus joined the SCO on 4 July 2024." >"$TMP/short.txt"
holds "an article beyond the limit has no claims" "0 claims since the extractor took more than 200 ms" "$(serai ingest "$TMP/long.txt")"
errors=$(serai news errors)
holds "the error is told by its source" "long.txt" "$errors"
holds "with what was wanted" "more than 200 ms of processor time" "$errors"
holds "and with its article" "article:" "$errors"
id=$(serai replay 'news.article.unread.>' --json | json 'd["data"]["article"]')
holds "which can be read" "signed an agreement on transit of 7 containers" "$(serai article "article:$id")"
holds "the next one is read" "1 claims" "$(serai ingest "$TMP/short.txt")"

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
out=$(serai rebuild --verify 2>&1) || fail "rebuild --verify: $out"
finish
