#!/bin/bash
# A network that is not in the tree: another continent, other gauges, places and links alone; a timetable
# and a one-way link of its own. What it leaves out is said to be unknown, and is no failure; a sheet that
# was there and is gone is one.
. "$(dirname "$0")/stack.sh"
mkdir -p -m 700 "$SERAI_HOME" "$TMP/data"
pids=()
launch() { # NAME COMMAND...
	"${@:2}" >"$TMP/$1.out" 2>>"$TMP/$1.log" &
	pids+=($!)
}
trap 'kill -KILL "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
health() { serai req corridors.health '{}' 2>/dev/null; }
state() { [ "$(health | json 'd["state"]' 2>/dev/null)" = "$1" ]; }
start() { launch corridors serai-corridors --data "$TMP/data" && service=${pids[-1]}; }
stop() { kill -TERM "$service" && wait "$service" 2>/dev/null; }
route() { serai req corridors.route "$1"; }

why='[estimated] a test'
cat >"$TMP/data/nodes.csv" <<CSV
id,name,aliases,country,lat,lon,kind,gauge_mm,passing,source
BRSSZ,Santos,,BR,-23.95,-46.33,port,1000,no,$why
BRCGB,Corumba,,BR,-19.01,-57.65,rail_terminal,1000,no,$why
BOSRZ,Santa Cruz,,BO,-17.78,-63.18,rail_terminal,1000,no,$why
BOLPB,La Paz,,BO,-16.5,-68.15,city,1000,no,$why
CLARI,Arica,,CL,-18.48,-70.32,port,1000,no,$why
CLANF,Antofagasta,,CL,-23.65,-70.4,port,1000,no,$why
CSV
cat >"$TMP/data/links.csv" <<CSV
link_id,from,to,mode,distance_km,confidence,gauge_mm,typical_transit_h,transit_confidence,transit_basis,cost_usd_per_teu,cost_confidence,cost_basis,capacity_teu_per_year,capacity_mt_per_year,capacity_basis,status,one_way,source
P1,BRSSZ,BRCGB,rail,1600,medium,1000,50,low,test,500,low,test,,,,operating,,$why
P2,BRCGB,BOSRZ,rail,650,medium,1000,24,low,test,250,low,test,,,,operating,,$why
P3,BOSRZ,BOLPB,road,850,medium,,22,low,test,900,low,test,,,,operating,,$why
P4,BOLPB,CLARI,rail,440,medium,1000,20,low,test,300,low,test,,,,operating,,$why
P5,BOLPB,CLANF,rail,1150,medium,1000,48,low,test,400,low,test,,,,operating,,$why
P6,CLANF,CLARI,sea,580,medium,,24,low,test,150,low,test,,,,operating,yes,$why
CSV
launch broker serai-broker
start
ready() { state ready; }
until_true 100 ready || fail "not ready: $(health)"
is "a way over the Andes" "BRCGB BOSRZ BOLPB CLARI" "$(route '{"from":"Santos","to":"Arica"}' | json '" ".join(l["to"] for l in d["legs"])')"
holds "what no sheet tells is said" "no row of border_dwell.csv" "$(route '{"from":"Santos","to":"Arica"}' | json 'd["notes"]')"
is "by ship there" "1" "$(route '{"from":"CLANF","to":"CLARI","avoid":["rail"]}' | json 'len(d["legs"])')"
is "and not back" "False" "$(route '{"from":"CLARI","to":"CLANF","avoid":["rail"]}' | json 'd["found"]')"
stop

# --- A sheet more, with a timetable: a train on Mondays and Thursdays -----------------------------------
cat >"$TMP/data/services.csv" <<'CSV'
id,from,to,mode,departures_per_week,timetable,note,source
T1,BRSSZ,BRCGB,rail,2,Mon 06:00 50h; Thu 06:00 50h,,[estimated] a test
CSV
start
until_true 100 ready || fail "not ready: $(health)"
is "who misses Monday's train waits for Thursday's" "71.0" "$(route '{"from":"BRSSZ","to":"BRCGB","departs":"2026-11-30T07:00:00Z"}' | json 'd["hours_waiting"]')"
stop

# --- Gone again: not without a word ----------------------------------------------------------------------
rm "$TMP/data/services.csv"
start
failed() { state failed; }
until_true 100 failed || fail "nothing is said of a sheet that is gone: $(health)"
holds "which" "services.csv: opening" "$(health)"
stop
rm "$TMP/data/links.csv"
start
until_true 100 failed || fail "no links, and nothing said: $(health)"
stop
finish
