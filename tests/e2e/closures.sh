#!/bin/bash
# A closure that an article claims changes the plan and the estimate of a tracked shipment without a
# hand, and "why" explains it down to the sentence; one report of the press is provisional and marked,
# the gate's rule makes it firm, a report of its end lifts it.
. "$(dirname "$0")/stack.sh"
stack_up
serai status --wait >/dev/null || fail "not everything is ready"
begun=$(date -u +%Y-%m-%dT%H:%M:%SZ) today=$(date -u +%Y-%m-%d)
spoken=$(date -u '+%B %-d, %Y')
at() { date -u -d "$begun $1" +%Y-%m-%dT%H:%M:%SZ; }
show() { serai req corridors.shipment '{"id":"X1"}'; }
turned() { show | json '[t["outcome"]+":"+t["cause"]+":"+t.get("by","") for t in d["turns"]]' | grep -q "$1"; }
serai shipment book KZ-AYAGOZ GEPTI --id X1 --avoid RU,IR,TM,road,KZKUR --ready "$(at '-3 days')" \
	--deadline "$(at '+60 days')" >/dev/null || fail "book"
serai shipment event X1 departed KZ-AYAGOZ --at "$(at '-2 days')" >/dev/null || fail "event"
holds "by Aktau" "KZAAU" "$(show | json '" ".join(s["place"] for s in d["steps"])')"
before=$(show | json 'd["p50"]')

# --- One report of the press -------------------------------------------------------------------------
cat >"$TMP/press.txt" <<TXT
AKTAU, $spoken. The port of Aktau was closed on $spoken because of a storm, traders said.
TXT
serai ingest "$TMP/press.txt" --date "$today" --grade B --source https://press.example/aktau >/dev/null || fail "ingest"
held() { serai req corridors.disruptions '{}' | json '[x["id"] for x in d["disruptions"] if not x["lifted"]]'; }
some() { [ -n "$(held)" ]; }
until_true 30 some || fail "no disruption: $(serai claims --fact infra)"
id=$(held)
until_true 30 turned ":closed:$id" || fail "not planned anew: $(show | json 'd["turns"]')"
is "provisional" "True" "$(serai req corridors.disruptions '{}' | json 'd["disruptions"][-1]["provisional"]')"
is "every answer that it changes says so" "True" "$(show | json 'd["turns"][-1]["provisional"]')"
[ "$before" != "$(show | json 'd.get("p50")')" ] || fail "the estimate did not move"
route=$(serai req corridors.route '{"from":"KZ-BEYNEU","to":"GEPTI","avoid":["RU","IR","TM","road","KZKUR"]}')
is "a route is marked, too" "$id" "$(json 'd["provisional"]' <<<"$route")"
why=$(serai why shipment:X1)
holds "why, down to the sentence" "The port of Aktau was closed on $spoken because of a storm" "$why"
holds "why, by which disruption" "$id" "$why"
holds "why of the disruption" "The port of Aktau was closed" "$(serai why "$id")"

# --- The same again does not count twice; a second, independent one makes it firm ----------------------
cat >"$TMP/second.txt" <<TXT
BAKU, $spoken. With waves of six metres and forty vessels at anchor, the port of Aktau has been closed to all traffic, a shipping agency told its customers.
TXT
serai ingest "$TMP/second.txt" --date "$today" --grade B --source https://other.example/aktau >/dev/null || fail "ingest"
firm() { [ "$(serai req corridors.disruptions '{}' | json 'd["disruptions"][-1].get("provisional", False)')" = False ]; }
until_true 30 firm || fail "not firm: $(serai replay 'corridor.disruption.>')"
is "still one disruption" "$id" "$(held)"
is "claims of both" "True" "$(serai req corridors.disruptions '{}' | json 'len(d["disruptions"][-1]["claims"]) >= 2')"

# --- C makes none; what is planned makes none -----------------------------------------------------------
cat >"$TMP/c.txt" <<TXT
TURKMENBASHI, $spoken. The port of Turkmenbashi was closed on $spoken.
TXT
serai ingest "$TMP/c.txt" --date "$today" --grade C --source wiki >/dev/null || fail "ingest"
until_true 10 sh -c "serai replay 'corridor.claim.matched.>' | grep -q Turkmenbashi" || fail "not matched"
is "grade C makes none" "$id" "$(held)"

# --- Its end, from an official source; and the state is the log's ---------------------------------------
cat >"$TMP/end.txt" <<TXT
AKTAU, $spoken. The Aktau border crossing reopened on $spoken.
TXT
serai ingest "$TMP/end.txt" --date "$today" --grade A --source https://gov.example/port >/dev/null || fail "ingest"
none() { [ -z "$(held)" ]; }
until_true 30 none || fail "not lifted: $(serai replay 'corridor.disruption.>')"
until_true 30 turned ":lifted:$id" || fail "not looked at again: $(show | json 'd["turns"]')"
# --- A canal, where ships pass without a call --------------------------------------------------------------
cat >"$TMP/canal.txt" <<TXT
CAIRO, $spoken. The Suez Canal was blocked on $spoken by a container ship that ran aground, the canal authority said.
TXT
serai ingest "$TMP/canal.txt" --date "$today" --grade A --source https://canal.example/1 >/dev/null || fail "ingest"
until_true 30 some || fail "no disruption of the canal: $(serai claims --contains Suez)"
is "ships go around" "True" "$(serai req corridors.route '{"from":"CNSHA","to":"NLRTM","avoid":["rail","road"]}' | json '"ZACPT" in [l["to"] for l in d["legs"]]')"
cat >"$TMP/canal.txt" <<TXT
CAIRO, $spoken. The Suez Canal was reopened to shipping on $spoken, the canal authority said.
TXT
serai ingest "$TMP/canal.txt" --date "$today" --grade A --source https://canal.example/2 >/dev/null || fail "ingest"
until_true 30 none || fail "the canal is not open again: $(serai claims --contains Suez)"

# --- An end that is told beforehand is the disruption's --------------------------------------------------
last=$(date -u -d "$today +9 days" +%Y-%m-%d) after=$(date -u -d "$today +10 days" +%Y-%m-%d)
cat >"$TMP/until.txt" <<TXT
BEIJING, $spoken. China closed the Torugart border crossing on $spoken until $(date -u -d "$last" '+%B %-d, %Y'), the customs said.
TXT
serai ingest "$TMP/until.txt" --date "$today" --grade B --source https://press.example/torugart >/dev/null || fail "ingest"
dated() { serai req corridors.disruptions '{}' | json '[x.get("until") for x in d["disruptions"] if "Torugart" in x["reason"]]'; }
ends() { [ "$(dated)" = "$after" ]; }
until_true 30 ends || fail "the day after the last: wanted $after, got '$(dated)': $(serai claims --fact infra)"

# --- What is planned with both of its days stands in the calendar; history does nothing -------------------
first=$(date -u -d "$today +5 days" +%Y-%m-%d)
cat >"$TMP/planned.txt" <<TXT
ASTANA, $spoken. Kazakhstan will close the Dostyk border crossing from $(date -u -d "$first" '+%B %-d') until $(date -u -d "$last" '+%B %-d, %Y') for track repairs, the railway announced.
TXT
serai ingest "$TMP/planned.txt" --date "$today" --grade A --source https://rail.example/planned >/dev/null || fail "ingest"
planned() { serai req corridors.disruptions '{}' | json '[(x["target"],x.get("from"),x.get("until"),x.get("provisional") or False) for x in d["disruptions"] if "track repairs" in x["reason"]]'; }
stands() { [ "$(planned)" = "('KZ-DOSTYK', '$first', '$after', False)" ]; }
until_true 30 stands || fail "planned: wanted Dostyk from $first to $after, got '$(planned)': $(serai claims --fact infra)"
crossing='{"from":"CNURM","to":"KZ-AKTOGAY","avoid":["road"]'
is "it is open before" "True" "$(serai req corridors.route "$crossing,\"as_of\":\"$today\"}" | json '"KZ-DOSTYK" in [l["to"] for l in d["legs"]]')"
is "and closed then" "False" "$(serai req corridors.route "$crossing,\"as_of\":\"$last\"}" | json '"KZ-DOSTYK" in [l["to"] for l in d.get("legs") or []]')"
cat >"$TMP/history.txt" <<TXT
ANKARA, $spoken. In March 2023 the Baku-Tbilisi-Kars railway was closed for reconstruction; it reopened in May 2024.
TXT
serai ingest "$TMP/history.txt" --date "$today" --grade A --source https://rail.example/history >/dev/null || fail "ingest"
judged() { serai replay 'corridor.claim.matched.>' --json | grep -q 'makes no disruption: it began long before'; }
until_true 30 judged || fail "history: $(serai replay 'corridor.claim.matched.>' | tail -2)"
is "no railway is closed by it" "0" "$(serai req corridors.disruptions '{}' | json 'len([x for x in d["disruptions"] if x["target"]=="BTK"])')"

# --- The line between two towns: that mode, and no more ---------------------------------------------------
cat >"$TMP/flood.txt" <<TXT
ASTANA, $spoken. Floods have cut the railway between Aktobe and Kandyagash, the operator said.
TXT
serai ingest "$TMP/flood.txt" --date "$today" --grade A --source https://rail.example/1 >/dev/null || fail "ingest"
flooded() { serai req corridors.disruptions '{}' | json '[x["kind"]+":"+x["target"] for x in d["disruptions"] if not x["lifted"]]' | grep -q 'link:KZ-KANDYAGASH-KZAKX:rail'; }
until_true 30 flooded || fail "no disruption of the line: $(serai claims --fact infra)"
way='{"from":"KZ-SHALKAR","to":"KZ-ILETSK","avoid":["road"]}'
is "trains do not pass" "False" "$(serai req corridors.route "$way" | json '"link:L074" in [l["id"] for l in d["legs"]]')"
serai ingest - --date "$today" --grade A --source https://rail.example/2 >/dev/null <<TXT || fail "ingest"
ASTANA, $spoken. Rail traffic between Aktobe and Kandyagash was restored on $spoken, the operator said.
TXT
dried() { ! flooded; }
until_true 30 dried || fail "the line is not open again: $(serai claims --fact infra)"
is "trains pass" "True" "$(serai req corridors.route "$way" | json '"link:L074" in [l["id"] for l in d["legs"]]')"

# --- A measure against a state: what goods it stops is not said, so nothing closes and all are warned -----
cat >"$TMP/sanctions.txt" <<TXT
BRUSSELS, $spoken. The European Union imposed sanctions on Belarus and Iran on $spoken.
TXT
serai ingest "$TMP/sanctions.txt" --date "$today" --grade B --source https://press.example/sanctions >/dev/null || fail "ingest"
warned() { serai req corridors.disruptions '{}' | json 'sorted(x["target"]+":"+x["effect"] for x in d["disruptions"] if x["kind"]=="country")'; }
both() { [ "$(warned)" = "BY:warned IR:warned" ]; }
until_true 30 both || fail "no warning: $(warned) $(serai claims --fact policy)"
way=$(serai req corridors.route '{"from":"RUMOW","to":"PL-MALASZEWICZE","avoid":["road"]}')
is "the way is not closed" "True" "$(json '"BY" in d["countries"]' <<<"$way")"
holds "it is warned of, as provisional" "imposed sanctions on Belarus" "$(json 'd["notes"]' <<<"$way")"
is "by one report" "1" "$(json 'len(d["provisional"])' <<<"$way")"
side=$(serai req corridors.compare '{"corridors":["NORTH-KZ","TITR-POTI"],"from":"CNXIA","to":"DEDUI"}')
is "the corridor through it is, in a comparison" "1 0" "$(json '"%d %d" % tuple(len([x for x in r.get("changed_by") or [] if x in (r.get("provisional") or [])]) for r in d["rows"])' <<<"$side")"
holds "with the sentence" "imposed sanctions on Belarus" "$(json 'd["notes"]' <<<"$side")"
serai shipment book RUMOW PL-MALASZEWICZE --avoid road --id WARNED >/dev/null || fail "book"
holds "so is a shipment on its way there" "imposed sanctions on Belarus" "$(serai shipment show WARNED --json | json 'd["notes"]')"
is "and in the list" "1" "$(serai shipment list --json | json '[len(s["warned"]) for s in d["shipments"] if s["id"]=="shipment:WARNED"][0]')"
is "another way is not" "False" "$(serai req corridors.route '{"from":"KZ-BEYNEU","to":"KZAAU"}' | json '"sanctions" in str(d["notes"])')"
serai ingest - --date "$today" --grade B --source https://press.example/lifted >/dev/null <<TXT || fail "ingest"
BRUSSELS, $spoken. The European Union lifted sanctions on Belarus on $spoken.
TXT
gone() { [ "$(serai req corridors.route '{"from":"RUMOW","to":"PL-MALASZEWICZE","avoid":["road"]}' | json '"Belarus" in str(d["notes"])')" = False ]; }
until_true 30 gone || fail "warned still: $(serai claims --fact policy)"

# --- In Russian and in Chinese ----------------------------------------------------------------------------
day=$(date -u -d "$today" +%-d) month=$(date -u -d "$today" +%-m)
months=(x января февраля марта апреля мая июня июля августа сентября октября ноября декабря)
cat >"$TMP/ru.txt" <<TXT
ТАШКЕНТ. Движение поездов между Самаркандом и Бухарой остановлено $day ${months[$month]} из-за схода вагонов, сообщила железная дорога.
TXT
serai ingest "$TMP/ru.txt" --date "$today" --grade A --source https://rail.example/ru >/dev/null || fail "ingest"
lines() { serai req corridors.disruptions '{}' | json '[x["kind"]+":"+x["target"]+" "+x["effect"] for x in d["disruptions"]]'; }
russian() { lines | grep -q 'link:UZBHK-UZSKD:rail closed'; }
until_true 30 russian || fail "in Russian: $(lines)"
cat >"$TMP/zh.txt" <<TXT
北京。${month}月${day}日，阿拉山口至乌鲁木齐铁路因脱轨中断。${month}月${day}日，欧盟对立陶宛实施制裁。
TXT
serai ingest "$TMP/zh.txt" --date "$today" --grade A --source https://rail.example/zh >/dev/null || fail "ingest"
chinese() { lines | grep -q 'CN-ALASHANKOU-CNURM:rail closed' && lines | grep -q 'country:LT warned'; }
until_true 30 chinese || fail "in Chinese: $(lines)"

out=$(serai rebuild corridors --verify 2>&1) || fail "rebuild: $out"
finish
