#!/bin/bash
# kill -9 of any process at any moment of an ingest, six times over: every acknowledged event is
# there, no claim is there twice, and every service rebuilds to the same digest.
. "$(dirname "$0")/stack.sh"
samples=$PWD/deploy/sample
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "seed $seed"
stack_up
programs=(broker registry agreements corridors news analysis)

rounds=6
for round in $(seq "$rounds"); do
	# Each round its own articles: the source is part of an article's identity.
	mkdir "$TMP/round-$round"
	cp "$samples"/*.txt "$TMP/round-$round"
	until_true 60 serai ingest "$TMP/round-$round" --timeout 3000 >"$TMP/said" 2>&1 &
	work=$!
	victim=${programs[RANDOM % ${#programs[@]}]}
	read -rt "0.0$((RANDOM % 90 + 10))" <> <(:) || :
	# One that was killed a moment ago is started again after a pause that grows.
	until_true 60 pkill -KILL -P "$(cat "$SERAI_HOME/up.pid")" -f "/serai-$victim\$" || fail "round $round: no $victim to kill"
	wait $work || fail "round $round: not all can be ingested: $(tail -3 "$TMP/said")"
done
serai status --wait >/dev/null || fail "not everything is ready again: $(serai status)"

articles=$(serai replay 'news.article.ingested.>' --json | /usr/bin/python3 -c '
import json, sys
ids = [json.loads(line)["data"]["id"] for line in sys.stdin]
print(len(set(ids)))')
# An offer that was repeated because its answer died with the service may stand twice in the log, as
# one article: its id is its content.
is "articles" "$((rounds * $(ls "$samples"/*.txt | wc -l)))" "$articles"
twice=$(serai replay 'claim.>' --json | /usr/bin/python3 -c '
import collections, json, sys
seen = collections.Counter(json.loads(line)["data"]["id"] for line in sys.stdin)
print(len(seen), sum(1 for n in seen.values() if n > 1))')
is "claims that are there twice" 0 "${twice#* }"
[ "${twice% *}" -gt 100 ] || fail "wanted more than 100 claims, got $twice"
out=$(serai rebuild --verify 2>&1) || fail "rebuild --verify: $out"
finish
