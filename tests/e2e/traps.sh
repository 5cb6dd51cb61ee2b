#!/bin/bash
# What real sources get wrong, from the article to the answer: each trap as somebody might write it,
# through the reader, the matching and the gate. The table of traps: services/agreements/README.md.
. "$(dirname "$0")/stack.sh"
stack_up
ready() { for one in registry agreements news; do [ "$(serai req $one.health '{}' 2>/dev/null | json 'd["state"]')" = ready ] || return 1; done; }
until_true 120 ready || { serai status; exit 1; }
article() { # NAME DATE TEXT [FLAGS]
	printf '%s\n\n%s\n' "Report $1" "$3" >"$TMP/$1.txt"
	serai ingest "$TMP/$1.txt" --source "https://$1.example/news" --date "$2" "${@:4}" >/dev/null || fail "ingesting $1"
}
# of_claims ARTICLE FACT EXPRESSION: of each claim of that kind, over its match.
of_claims() {
	serai replay '*.claim.matched.>' --json | /usr/bin/python3 -c '
import json, sys
source, fact, expression = sys.argv[1:]
rows = [json.loads(line)["data"] for line in sys.stdin]
print(*sorted({eval(expression) for d in rows if d["source"] == f"https://{source}.example/news" and d["fact"] == fact}), sep="; ")' "$@"
}
verdict() { of_claims "$1" "$2" 'd["verdict"] + " " + d.get("record", "-")'; }
reason() { of_claims "$1" "$2" 'd["reason"]'; }
judged() { # STATE KEY: how many claims of that key stand so
	serai replay '*.claim.*.*' --json | /usr/bin/python3 -c '
import json, sys
last = {}
for line in sys.stdin:
    e = json.loads(line)
    if e["type"] == "claim_judged" and e["data"]["key"] == sys.argv[2]: last[e["data"]["claim"]] = e["data"]["state"]
print(list(last.values()).count(sys.argv[1]))' "$1" "$2"
}
told() { [ -n "$(verdict "$1" "$2")" ]; }
trap_is() { # WHAT ARTICLE FACT WANTED
	until_true 30 told "$2" "$3" || fail "$1: no claim $3 of $2"
	is "$1" "$4" "$(verdict "$2" "$3")"
}

# Announced taken for done: of a membership, and of a document.
article will-join 2022-10-20 "Turkmenistan will become a full member of the Organization of Turkic States (OTS) at the summit in Samarkand on 11 November 2022."
article will-sign 2026-11-01 "The SCO leaders will sign a Convention on Desert Rail on 3 March 2027 in Bishkek."
trap_is "a membership that is announced" will-join org.status_change "announces membership:OTS:TM"
trap_is "a document that is announced" will-sign doc.adopted "announces -"
is "who was to join has not" "observer" "$(serai members OTS --status any --as-of 2023-06-01 --json | json 'next(r["status"] for r in d["rows"] if r["state"] == "TM")')"
lacks "what is to be signed is no record" "Desert" "$(serai agreements SCO --json)"

# The wrong body.
article ufa 2015-07-12 "The SCO Council of Heads of Government met in Ufa on 10 July 2015."
trap_is "heads of government for heads of state" ufa summit.held "proposes summit:SCO:15"
holds "which body it was" "as heads of state" "$(reason ufa summit.held)"

# Decision against memorandum: of a status, and of a document. A decision on a draft, too.
article nepal 2015-07-11 "The SCO granted Nepal the status of dialogue partner on 10 July 2015."
article carics 2024-07-10 "The SCO Secretariat and CARICC signed a memorandum of understanding on 8 July 2024."
article draft 2024-07-05 "The SCO leaders adopted the SCO Development Strategy until 2035 in Astana on 4 July 2024."
trap_is "the decision is not the status" nepal org.status_change "announces membership:SCO:NP"
trap_is "the memorandum is not the decision to sign it" carics doc.adopted "proposes document:SCO-2024-CARICCMOU"
trap_is "a decision on the draft is not the adoption" draft doc.adopted "contradicts document:SCO-2024-DRAFT2035"
is "one paper does not make it signed" "authorised" "$(serai agreement SCO-2024-CARICCMOU --json | json 'd["rows"][0]["state"]')"

# Title variants.
article unity1 2024-07-05 "The SCO leaders adopted the initiative On World Unity for Just Peace and Harmony on 4 July 2024."
article unity2 2024-07-06 "Heads of state of the SCO approved the Initiative on World Unity for a Just Peace, Harmony and Development in Astana on 4 July 2024."
for one in unity1 unity2; do trap_is "one document, however it is called ($one)" $one doc.adopted "corroborates document:SCO-2024-UNITY"; done

# Same event, other number; premature count.
article twenty-five 2024-07-05 "Twenty-five documents were signed at the SCO summit in Astana on 4 July 2024."
article twenty-four 2024-07-05 "The SCO leaders adopted 24 documents in Astana on 4 July 2024."
article nine 2022-09-17 "The SCO has nine member states."
trap_is "as many documents as are held" twenty-five doc.count "corroborates documents:SCO:2024-07-04"
trap_is "one less" twenty-four doc.count "contradicts documents:SCO:2024-07-04"
holds "and how many are held" "25 documents of SCO are held for 2024-07-04, the claim says 24" "$(reason twenty-four doc.count)"
trap_is "a member too early" nine org.size "contradicts organisation:SCO"

# A list that omits says nothing of who is not in it.
article partners 2023-07-20 "The dialogue partners of the SCO are Türkiye, Kuwait, Egypt, Saudi Arabia, Bahrain, Qatar, the United Arab Emirates, the Maldives, Sri Lanka, Myanmar, Cambodia and Nepal."
until_true 30 told partners org.membership || fail "no claims of the list"
is "who is in the list" 12 "$(verdict partners org.membership | tr ';' '\n' | grep -c corroborates)"
lacks "who is not" ":AM" "$(verdict partners org.membership)"
holds "stays what it is" "dialogue_partner" "$(serai members SCO --status any --as-of 2023-07-20 --json | json 'next(r["status"] for r in d["rows"] if r["state"] == "AM")')"

# Misprint of the month: of a charter, and of a summit.
article charter 2010-01-01 "The Charter of the Shanghai Cooperation Organisation was signed in St Petersburg on 7 July 2002."
article concept 2005-07-08 "The SCO Concept of Cooperation in Combating Terrorism, Separatism and Extremism was approved in Astana on 5 June 2005."
article july 2011-07-20 "The SCO summit was held in Astana on 15 July 2011."
trap_is "a charter a month late" charter doc.adopted "contradicts document:SCO-2002-CHARTER"
trap_is "a concept a month early" concept doc.adopted "contradicts document:SCO-2005-CONCEPT"
trap_is "a summit a month late" july summit.held "contradicts summit:SCO:11"
for one in charter concept; do holds "it is the month ($one)" "the same day of another month" "$(reason $one doc.adopted)"; done
is "the charter's day stays" "2002-06-07" "$(serai agreement SCO-2002-CHARTER --json | json 'd["rows"][0]["adopted"]')"

# A page written by a machine: two of them make nothing.
article machine1 2026-03-05 "The ECO leaders adopted the Amber Transit Convention on 4 March 2026 in Ankara." --grade D
article machine2 2026-03-06 "In Ankara the heads of state of the Economic Cooperation Organization (ECO) adopted the Amber Transit Convention on 4 March 2026." --grade D
article nato 2026-01-10 "NATO has 33 member states." --grade D
trap_is "a count by a machine" nato org.size "contradicts organisation:NATO"
both_held() { [ "$(judged held document:ECO-AMBER-CONVENTION-TRANSIT-2026)" = 2 ]; }
until_true 30 both_held || fail "two pages of grade D are held: $(judged held document:ECO-AMBER-CONVENTION-TRANSIT-2026)"
holds "and no document comes of it" "no document 'ECO-AMBER-CONVENTION-TRANSIT-2026' is held" \
	"$(serai agreement ECO-AMBER-CONVENTION-TRANSIT-2026 2>&1)"

# A swapped country; a disputed entity; the legal state against the practical one.
article swapped 2015-07-15 "The SCO granted Sri Lanka the status of dialogue partner in July 2015."
article entity 2022-11-12 "The Turkish Republic of Northern Cyprus became an observer of the Organization of Turkic States (OTS) on 11 November 2022."
article left 2024-02-24 "Armenia left the Collective Security Treaty Organization (CSTO) on 23 February 2024."
trap_is "Sri Lanka for Cambodia" swapped org.status_change "contradicts membership:SCO:LK"
trap_is "an entity is not the state of that island" entity org.status_change "corroborates membership:OTS:X-TRNC"
trap_is "frozen is not out" left org.status_change "contradicts membership:CSTO:AM"
is "a member, with what lies over it" "member ['participation_frozen']" \
	"$(serai members CSTO --as-of 2024-07-01 --json | json 'next((r["status"], r["overlays"]) for r in d["rows"] if r["state"] == "AM")')"

# The chair of which organ; the planned end of a term.
article food 2024-07-01 "Kazakhstan chairs the Islamic Organization for Food Security (IOFS)."
article chair 2023-08-20 "India holds the rotating chairmanship of the SCO until September 2023."
trap_is "a chair that is only claimed" food org.chair "corroborates chair:IOFS:KZ:2024"
holds "is told as claimed" "claimed chair of the organisation" "$(reason food org.chair)"
until_true 30 told chair org.chair || fail "no claim of the chair"
holds "a chair that was to last longer: who has it" "chair:SCO:KZ:2023-07-04" "$(verdict chair org.chair)"
lacks "and it is not who was to" "corroborates" "$(verdict chair org.chair)"

# Who came is not by whom a state was represented: that is a claim, with the words that say what the person is.
article came 2024-07-05 "Chinese President Xi Jinping attended the SCO summit in Astana on 4 July 2024."
trap_is "a person is no participant" came summit.attended "proposes summit:SCO:24"
presences() { serai req registry.summits '{"org":"SCO","number":24}' | json '[(p["participant"], p["level"], p["person"], p["sentence"] == p["office_sentence"]) for p in d["presences"]]'; }
is "by whom China was represented" "('CN', 'president', 'Xi Jinping', True)" "$(presences)"
holds "is shown" "president" "$(serai summits SCO --number 24)"

# A treaty is not the organisation that grew out of it.
is "who was bound by the treaty in 1995" "True" "$(serai members CST --status any --as-of 1995-01-01 --json | json '"UZ" in [r["state"] for r in d["rows"]]')"
is "when there was no organisation" 0 "$(serai members CSTO --status any --as-of 1995-01-01 --json | json 'len(d["rows"])')"
finish
