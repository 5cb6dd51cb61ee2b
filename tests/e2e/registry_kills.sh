#!/bin/bash
# The registry is killed again and again while claims, sheets, files and a person's decisions come in;
# after each death it goes on, and in the end a rebuild from the log gives the same state. KILLS sets
# how often (1,000 for the long form), SEED which.
. "$(dirname "$0")/stack.sh"
mkdir -p -m 700 "$SERAI_HOME"
RANDOM=${SEED:=$RANDOM}
kills=${KILLS:-12}
echo "SEED=$SEED KILLS=$kills"
launch() { # NAME COMMAND...
	"${@:2}" >"$TMP/$1.out" 2>>"$TMP/$1.log" &
	pids+=($!)
}
pids=()
trap 'kill -KILL "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
state() { serai req registry.health '{}' 2>/dev/null | json 'd["state"]' 2>/dev/null; }
ready() { [ "$(state)" = ready ]; }
start() {
	launch registry serai-registry --data="$TMP/data"
	service=${pids[-1]}
}
countries=(KZ CN IN BY TR AM AZ MN NP KH)
statuses=(member observer partner)
claims() { # NUMBER COUNT: claims that differ, from sources of which some repeat
	local i id
	for ((i = 0; i < $2; i++)); do
		id=$(printf '%032x' $(($1 * 1000 + i + 1)))
		serai pub claim.org.status_change.k claim "{\"id\":\"$id\",\"fact\":\"org.status_change\",
			\"args\":{\"org\":\"G20\",\"country\":\"${countries[RANDOM % 10]}\",\"to\":\"${statuses[RANDOM % 3]}\",\"date\":\"202$((RANDOM % 6))-03-01\"},
			\"article\":\"k\",\"source\":\"https://s$((RANDOM % 5)).example/$id\",\"span_from\":0,\"span_to\":9,\"sentence\":\"Words of $RANDOM $RANDOM $RANDOM $RANDOM.\",
			\"polarity\":\"pos\",\"modality\":\"fact\",\"rule\":\"test\",\"confidence\":0.9,\"article_date\":\"2025-03-02\"}" >/dev/null || fail "publishing"
	done
}
cp -r "$BUILD/share/serai/registry/data" "$TMP/data"
launch broker serai-broker
start
until_true 60 ready || fail "not ready"
for ((round = 1; round <= kills; round++)); do
	case $((RANDOM % 4)) in
	0) # a sheet that differs, offered when it starts anew
		sed -i "16s/,0\\.[0-9]*,/,0.$((RANDOM % 9 + 1)),/" "$TMP/data/memberships.csv" ;;
	1)
		printf 'org,state,status,from,confidence,source\nG7,%s,guest,20%02d-01-01,0.5,a list\n' \
			"${countries[RANDOM % 10]}" $((RANDOM % 25)) >"$TMP/rows.csv"
		serai registry import "$TMP/rows.csv" --replace --timeout 3000 >/dev/null 2>&1 & ;;
	2)
		serai claims decide "claim:$(printf '%032x' $((round > 1 ? (round - 1) * 1000 + 1 : 1)))" \
			refute --reason test --timeout 3000 >/dev/null 2>&1 & ;;
	esac
	claims "$round" $((RANDOM % 4 + 1))
	kill -KILL "$service"
	wait "$service" 2>/dev/null
	start
done
until_true 120 ready || fail "not ready after $kills kills: $(tail -3 "$TMP/registry.log")"
judged=$(serai replay 'registry.claim.>' --json | wc -l)
[ "$judged" -ge "$kills" ] || fail "only $judged judgements of claims"
digest=$(serai req registry.digest '{}' | json 'd["digest"]')
kill -TERM "$service"
wait "$service"
holds "rebuilt the same after $kills kills" "equal" "$(serai-registry --rebuild --verify 2>&1)"
[ -n "$digest" ] || fail "no digest"
finish
