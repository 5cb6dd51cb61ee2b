#!/bin/bash
# Files and effects that are more than one block of the log: in pieces inwards, as drafts outwards, whole
# or not at all, in every form, for the registry itself and for who follows it. ROWS=100000 is the long form.
. "$(dirname "$0")/stack.sh"
mkdir -p -m 700 "$SERAI_HOME"
rows=${ROWS:-1800}
limit=$((300 + rows / 200)) # seconds for what takes the longer the more rows there are
pids=()
launch() { # NAME COMMAND...
	"${@:2}" >"$TMP/$1.out" 2>>"$TMP/$1.log" &
	pids+=($!)
}
trap 'kill -KILL "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
state() { serai req "$1.health" '{}' 2>/dev/null | json 'd["state"]' 2>/dev/null; }
ready() { [ "$(state "$1")" = ready ]; }
start() {
	launch registry serai-registry
	service=${pids[-1]}
	until_true $limit ready registry || { cat "$TMP/registry.log"; exit 1; }
}
ends() { serai replay 'registry.stage.ended' --json | wc -l; }

# make NAME: one line each, more than half a kilobyte, in years that no sheet speaks of
make() {
	/usr/bin/python3 - "$BUILD/share/serai/registry/data" "$rows" "$1" >"$TMP/$1.csv" <<'PY'
import csv, itertools, sys
data, rows, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ids = lambda sheet: [row["id"] for row in csv.DictReader(open(f"{data}/{sheet}.csv", encoding="utf-8"))]
out = csv.writer(sys.stdout)
out.writerow(["org", "state", "status", "from", "to", "confidence", "source", "ref"])
cells = itertools.product(range(1000, 1900), ids("organizations"), ids("states"))
for number, (year, org, state) in enumerate(itertools.islice(cells, rows)):
    status = "member" if year % 2 else "observer"
    leaf = f"Архив, volume {year}, leaf {number}: " + "what a clerk wrote in a fair hand, " * 15
    out.writerow([org, state, status, f"{year}-01-01", f"{year}-12-31", 0.5, leaf, f"{name}:{number}"])
PY
}

launch broker serai-broker
start
launch agreements serai-agreements
until_true 120 ready agreements || fail "agreements is not ready"
make large
before=$(serai registry export --format csv | wc -l)

# --- What is refused leaves nothing, though its first blocks are in the log ---------------------------
sed "\$s/,[^,]*,observer,/,XX-NOBODY,observer,/" "$TMP/large.csv" >"$TMP/bad.csv"
holds "the last row is refused" "bad.csv:$((rows + 1)) (state): wanted a state" \
	"$(serai registry import "$TMP/bad.csv" --timeout ${limit}000 2>&1)"
is "and none is there" "$before" "$(serai registry export --format csv | wc -l)"
is "nothing names what was tried" 0 "$(ends)"

truncate -s 134217729 "$TMP/huge.csv"
holds "what is too long is refused before anything is sent" "huge.csv: wanted at most 134217728 bytes, which are taken over as one, got 134217729;" \
	"$(serai registry import "$TMP/huge.csv" 2>&1)"
rm "$TMP/huge.csv"

# --- Killed in the middle: all or none, and in the end all --------------------------------------------
serai registry import "$TMP/large.csv" --timeout ${limit}000 >/dev/null 2>&1 &
import=$!
drafts() { [ "$(serai replay 'registry.import.asked' --json 2>/dev/null | wc -l)" -ge 2 ]; }
until_true $limit drafts || fail "the import never came to its end"
kill -KILL "$service"
wait "$service" 2>/dev/null
kill "$import" 2>/dev/null
start
ended() { [ "$(ends)" -ge 1 ]; }
until_true $limit ended || fail "nothing made the rows effective"
until_true $limit ready registry || fail "not ready again"
is "all of them, and once" $((before + rows)) "$(serai registry export --format csv | wc -l)"
is "by one event" 1 "$(ends)"
is "as of a day of theirs" "$(grep -c '^SCO,.*1000-01-01' "$TMP/large.csv")" \
	"$(serai members SCO --status observer --as-of 1000-06-01 --json | json 'd["count"]')"
holds "all is held already" "0 rows taken over, $rows held already" \
	"$(serai registry import "$TMP/large.csv" --timeout ${limit}000 2>&1)"

# --- Every form, there and back ------------------------------------------------------------------------
# What is more than is taken over as one goes organisation by organisation, and nothing is left out.
by_org() { # FORM FORMAT
	local org file="$TMP/one.$1" held=0 said
	for org in $(serai organisations --json | json '[row["id"] for row in d["rows"]]'); do
		serai registry export --format "$2" --org "$org" >"$file" || fail "export of $org as $1"
		said=$(serai registry import "$file" --timeout ${limit}000 2>&1)
		is "all of $org as $1 is held already" 1 "$(grep -c '^0 rows taken over' <<<"$said")"
		said=${said##*taken over, } held=$((held + ${said%% *}))
	done
	is "all rows of all organisations as $1" "$(($(wc -l <"$TMP/all.csv") - 1))" "$held"
}
for form in csv jsonl popolo.json ftm.csv; do
	name=${form%.json} file="$TMP/all.$form"
	[ "$name" = ftm.csv ] && name=ftm
	serai registry export --format "$name" >"$file" || fail "export as $form"
	if [ "$(stat -c %s "$file")" -gt 134217728 ]; then
		is "$form is refused before anything is sent" "serai: $file: wanted at most 134217728 bytes, which are taken over as one, got $(stat -c %s "$file"); \`serai registry export --org ORG\` makes a file of each organisation, or --current one without what no longer holds (LIMIT)" \
			"$(serai registry import "$file" 2>&1)"
		by_org "$form" "$name"
		continue
	fi
	said=$(serai registry import "$file" --timeout ${limit}000 2>&1)
	is "all of $form is held already" 1 "$(grep -c '^0 rows taken over' <<<"$said")"
	holds "progress of $form" "MB sent; being decided" "$said"
done

# --- The log makes it again, here and where it is followed ---------------------------------------------
until_true $limit ready agreements || fail "agreements is not ready again"
for name in registry agreements; do
	holds "$name is the same from the log" "equal" "$("serai-$name" --rebuild --verify 2>&1)"
done
finish
