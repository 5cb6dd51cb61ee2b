#!/bin/bash
# A network of the user's own, far more than an event or a block holds, loads as the sheets do: whole or
# not at all, with file, line and reason. LINKS=100000 CORRIDORS=64 is the long form.
. "$(dirname "$0")/stack.sh"
mkdir -p -m 700 "$SERAI_HOME"
links=${LINKS:-8000} corridors=${CORRIDORS:-16}
data=$TMP/data
pids=()
launch() { # NAME COMMAND...
	"${@:2}" >"$TMP/$1.out" 2>>"$TMP/$1.log" &
	pids+=($!)
}
trap 'kill -KILL "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
health() { serai req corridors.health '{}' 2>/dev/null; }
ready() { [ "$(health | json 'd["state"]' 2>/dev/null)" = ready ]; }
failed() { [ "$(health | json 'd["state"]' 2>/dev/null)" = failed ]; }
start() {
	launch corridors serai-corridors --data "$data"
	service=${pids[-1]}
}
stop() {
	kill -TERM "$service"
	wait "$service" 2>/dev/null
}
# A grid of places, each linked to its neighbours by rail and road, and corridors along its rows.
make() { # LINKS CORRIDORS
	/usr/bin/python3 - "$BUILD/share/serai/corridors/data" "$data" "$1" "$2" <<'PY'
import csv, pathlib, shutil, sys
source, data, links, corridors = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
shutil.copytree(source, data, dirs_exist_ok=True)
wide = 100
high = max(2, links // (4 * wide))
held = {name: list(csv.DictReader(open(source / f"{name}.csv", encoding="utf-8"))) for name in ("nodes", "links", "corridors")}

def write(name, rows):
    with open(data / f"{name}.csv", "w", encoding="utf-8", newline="") as out:
        sheet = csv.DictWriter(out, held[name][0].keys(), restval="")
        sheet.writeheader()
        sheet.writerows(held[name] + rows)

why = "[estimated] made for a test: a grid of places, "
write("nodes", [{"id": f"MADE{i}", "name": f"Made place {i}", "country": "KZ", "lat": 45 + i // wide % 80 / 10,
                 "lon": 50 + i % wide / 4, "kind": "rail_terminal", "gauge_mm": 1520, "passing": "no",
                 "source": why + f"number {i}"} for i in range(wide * high)])
rows = []
for number in range(links):
    at, kind = divmod(number, 4)
    at %= wide * high
    x, y = at % wide, at // wide
    to = (x + 1) % wide + y * wide if kind < 2 else x + (y + 1) % high * wide
    mode = "road" if kind % 2 else "rail"
    rows.append({"link_id": f"MADE{number}", "from": f"MADE{at}", "to": f"MADE{to}", "mode": mode, "distance_km": 100 + number % 50,
                 "confidence": "low", "gauge_mm": 1520 if mode == "rail" else "", "typical_transit_h": 4,
                 "transit_confidence": "low", "transit_basis": "made", "cost_usd_per_teu": 50, "cost_confidence": "low",
                 "cost_basis": "made", "status": "operating", "source": why + f"link {number} of {links}, {'ж' * 20}"})
rows[0].update({"from": "KZALA", "to": "MADE0"})  # one network
write("links", rows)
write("corridors", [{"id": f"MADE-C{c}", "name": f"Made corridor {c}", "source": why + "a row of it",
                     "nodes": " ".join(f"MADE{c % high * wide + x}" for x in range(8))} for c in range(corridors)])
PY
}

# Rows that are held: links, and corridors.
held() {
	/usr/bin/python3 - "$SERAI_HOME/corridors.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(*(db.execute(f"SELECT count(*) FROM row WHERE kind = '{kind}' AND id LIKE 'MADE%'").fetchone()[0] for kind in ("link", "corridor")))
PY
}
loaded() { [ "$(serai replay "corridors.sheet.loaded.$1" --json 2>/dev/null | wc -l)" -ge 1 ]; }

make "$links" "$corridors"
[ "$(stat -c %s "$data/links.csv")" -gt 1000000 ] || fail "the sheet of links would fit one event"
launch broker serai-broker

# --- Killed when all is said and not all is done: all or none, and in the end all ----------------------
start
loaded_or_failed() { loaded links || failed; }
until_true 300 loaded_or_failed && loaded links || { health; cat "$TMP/corridors.log"; exit 1; }
kill -KILL "$service"
wait "$service" 2>/dev/null
there=$(held)
[ "$there" = "0 0" ] || [ "$there" = "$links 0" ] || fail "of the links these are held: $there"
start
until_true 500 ready || { health; tail "$TMP/corridors.log"; exit 1; }
stop
is "all links and corridors" "$links $corridors" "$(held)"
holds "as the log makes it" "equal" "$(serai-corridors --rebuild --verify 2>&1)"

# --- A row that is wrong leaves the sheet as it was, and is told by file, line and column --------------
start
until_true 500 ready || fail "not ready again"
holds "a way over the made links" "MADE2" "$(serai route MADE0 MADE2 2>&1)"
stop
lines=$(wc -l <"$data/links.csv")
sed -i "${lines}s/,MADE[0-9]*,\(rail\|road\),/,NOWHERE,\1,/" "$data/links.csv"
start
until_true 500 failed || fail "a wrong row is taken"
holds "the wrong row" "links.csv:$lines:3 (to): wanted a node that nodes.csv has, got 'NOWHERE'" "$(health)"
holds "the links of before are there" "MADE2" "$(serai route MADE0 MADE2 2>&1)"
stop
is "all of them" "$links $corridors" "$(held)"
finish
