#include "services/cli/verbs.h"

#include "services/cli/articles/article.h"
#include "services/cli/log/audit.h"
#include "services/cli/bench/bench.h"
#include "services/cli/articles/document.h"
#include "services/cli/drawing/draw.h"
#include "services/cli/records/evidence.h"
#include "services/cli/help.h"
#include "services/cli/articles/ingest.h"
#include "services/cli/stack/peer.h"
#include "services/cli/stack/programs.h"
#include "services/cli/records/review.h"
#include "services/cli/drawing/roads.h"
#include "services/cli/records/rows.h"
#include "services/cli/log/seek.h"
#include "services/cli/stack/stack.h"
#include "services/cli/log/stream.h"
#include "services/cli/stack/watch.h"

const char *const verbs_services[] = {
	"registry", "agreements", "corridors", "news", "analysis", NULL};

static const struct verb_flag flags_up[] = {
	{"--detach", NULL, "go on behind; return when everything is ready"}, {0}};
static const struct verb_flag flags_status[] = {
	{"--wait", NULL, "until every service is ready"}, {0}};
static const struct verb_flag flags_pub[] = {{"--expect", "SEQ", "the subject's last event"}, {0}};
static const struct verb_flag flags_top[] = {{"--count", "N", "look so many times, then end"}, {0}};
static const struct verb_flag flags_check[] = {
	{"--broker", NULL, "the broker only, not the services"}, {0}};
static const struct verb_flag flags_dry[] = {
	{"--dry-run", NULL, "show the difference, change nothing"}, {0}};
static const struct verb_flag flags_peer[] = {
	{"--allow", "pub:|sub:|req:|serve:|admin:FILTER", "one thing it may do; again for more"},
	{"--dry-run", NULL, "show the difference, change nothing"},
	{0},
};
static const struct verb_flag flags_ingest[] = {
	{"--date", "DAY", "when it was published, where the article does not say"},
	{"--lang", "CODE", "its language, where that is known better: en, ru, zh"},
	{"--source", "NAME", "where it is from; default: the file's name or address"},
	{"--grade", "A|B|C|D",
		"grade of the source: A official, B press, C reference, D aggregator"},
	{"--content-type", "TYPE",
		"text/plain, text/html, application/rss+xml ...; default: looked at"},
	{0},
};
static const struct verb_flag flags_route[] = {
	{"--map", NULL, "draw it in the terminal"},
	{"--svg", NULL, "draw it as SVG"},
	{"--geojson", NULL, "as GeoJSON, with every leg's figures, marks and sources"},
	{0},
};
static const struct verb_flag flags_rebuild[] = {
	{"--verify", NULL, "compare with the state held, change nothing"}, {0}};

#define STACK  "The stack"
#define BUS    "The bus"
#define NEWS   "News and claims"
#define RECORD "Organisations and agreements"
#define ROADS  "Corridors"

#define GROUNDS "; grounds: kind text source" /* of an answer that explains itself */

static const struct verb verbs[] = {
	{STACK, "up", "[--detach]", "start the stack; Ctrl-C stops it",
		"  serai up                 # in the foreground, a line for each event of its "
		"life\n"
		"  serai up --detach        # behind; `serai down` stops it\n",
		.run = stack_up, .flags = flags_up},
	{STACK, "down", "", "stop the stack that runs behind", NULL, .run = stack_down},
	{STACK, "status", "[--wait]", "how the broker and every service are",
		"  serai status --wait      # until all sheets are loaded\n", .run = stack_status,
		.flags = flags_status},
	{STACK, "rebuild", "[SERVICE...]", "make a service's state anew from the log",
		"  serai rebuild --verify           # every service: the same digest?\n"
		"  serai rebuild registry --verify\n",
		.run = programs_rebuild, .flags = flags_rebuild},
	{STACK, "plugin", "new|build|check|run|promote ...", "write, check and see analyses",
		"  serai plugin new my-count                  # a folder that builds\n"
		"  serai plugin build my-count\n"
		"  serai plugin check my-count/my-count.so    # the conformance walk\n"
		"  serai plugin run my-count/my-count.so      # over the log; publishes nothing\n"
		"  serai plugin promote my-count/my-count.so  # the stack takes it\n"
		"  serai plugin replay my-count               # computed anew, and compared\n",
		.run = programs_plugin},
	{STACK, "top", "", "the broker and the services as they work, again each second",
		"  serai top --count 1\n", .run = watch_top, .flags = flags_top},
	{STACK, "check", "[--broker]",
		"one line for a monitoring system; exit code 0 ok, 1 warning, 2 critical, 3 "
		"unknown",
		"  serai check\n", .run = watch_check, .flags = flags_check},
	{STACK, "metrics", "", "the broker's counters as Prometheus reads them",
		"  serai metrics\n", .run = watch_metrics},

	{BUS, "sub", "FILTER...", "print events as they come",
		"  serai sub 'claim.>' --from first\n"
		"  serai sub 'analysis.>' --json | jq .data\n",
		.run = stream_sub, .flags = stream_flags},
	{BUS, "replay", "FILTER...", "print the events stored, then end",
		"  serai replay 'registry.membership.>' --json\n", .run = stream_replay,
		.flags = stream_flags},
	{BUS, "pub", "SUBJECT RECORD JSON|-", "publish one event and wait until it is on disk",
		"  serai pub test.note.made.1 nothing '{}' --expect 0\n", .run = stream_pub,
		.flags = flags_pub},
	{BUS, "req", "SERVICE.METHOD [JSON|-]", "ask a service or a plugin anything it answers",
		"  serai req registry.members '{\"org\":\"SCO\"}'\n", .run = stream_req},
	{BUS, "stream list", "", "what the log holds of each stream", "  serai stream list\n",
		.method = "broker.streams", .positional = "",
		.show = "streams: name events bytes segments first_seq first_at last_seq last_at"},
	{BUS, "stream info", "NAME", "what the log holds of one stream", NULL,
		.method = "broker.streams", .positional = "name",
		.show = "streams: name events bytes segments first_seq first_at last_seq last_at"},
	{BUS, "stream view", "NAME", "print a stream's events from a place, then end",
		"  serai stream view news --from 100 --count 20\n", .run = stream_view,
		.flags = stream_view_flags},
	{BUS, "stream last", "FILTER...", "the last event of each subject",
		"  serai stream last 'registry.membership.>' --limit 10\n", .method = "broker.last",
		.positional = "filters...", .show = "events: seq recorded_at subject type data"},
	{BUS, "stream backup", "DIR", "copy the whole log while the broker goes on",
		"  serai stream backup monday\n", .run = programs_backup,
		.flags = programs_backup_flags},
	{BUS, "stream restore", "DIR", "make the log of a backup; then start the broker",
		"  serai stream restore monday --log-dir restored\n", .run = programs_backup,
		.flags = programs_backup_flags},
	{BUS, "consumer list", "", "durable consumers: where they stand, who works for them",
		"  serai consumer list\n", .method = "broker.consumers", .positional = "",
		.show = "consumers: name kind owner position behind unsettled redelivered settled "
			"dead workers credit filters"},
	{BUS, "consumer info", "NAME", "one durable consumer: what is pending, what it passed over",
		NULL, .method = "broker.consumers", .positional = "name",
		.show = "consumers: name kind owner filters since position behind settled "
			"unsettled redelivered dead workers credit; consumers/pending: from to "
			"deliveries; consumers/passed: reason from to; consumers/sessions: name "
			"identity credit held"},
	{BUS, "consumer seek", "NAME --to PLACE",
		"where a durable consumer that nobody works for goes on", NULL, .run = seek_run,
		.flags = seek_flags},
	{BUS, "stream purge", "STREAM", "remove events of a stream from the log, for good", NULL,
		.method = "broker.purge", .positional = "stream"},
	{BUS, "consumer remove", "NAME", "forget a durable consumer that nobody works for", NULL,
		.method = "broker.consumer_remove", .positional = "name"},
	{BUS, "audit", "", "is every event of every durable consumer accounted for?",
		"  serai audit              # counts the log again; exit code 1: some are not\n",
		.run = audit_run},
	{BUS, "peer add", "NAME --allow RULE...",
		"let a program connect from elsewhere, and say what it may",
		"  serai peer add analyst --allow 'sub:>' --allow 'req:svc.>' --dry-run\n",
		.run = peer_add, .flags = flags_peer},
	{BUS, "peer remove", "NAME", "let it connect no more", NULL, .run = peer_remove,
		.flags = flags_dry},
	{BUS, "peer list", "", "who may connect from elsewhere, and what each may", NULL,
		.run = peer_list},
	{BUS, "peer check", "FILE", "read a file of peers and show what it would change", NULL,
		.run = peer_check},
	{BUS, "bench", "", "how fast the bus is on this machine, on a broker of its own",
		"  serai bench --only durpub-w8192,lat --seconds 1\n"
		"  serai bench --list\n",
		.run = bench_run, .flags = bench_flags},

	{NEWS, "ingest", "FILE|DIR|URL|-...", "take articles in; claims come out",
		"  serai ingest article.txt --date 2024-07-10\n"
		"  serai ingest folder/ https://example.org/feed.xml\n",
		.run = ingest_run, .flags = flags_ingest},
	{NEWS, "news", "extract|text|parse|read|rules check|rules explain ...",
		"look into an article without a stack",
		"  serai news extract article.txt --date 2024-07-10\n"
		"  serai news parse feed.xml\n",
		.run = programs_news},
	{NEWS, "claims", "", "what articles state, with the exact sentence",
		"  serai claims --org SCO\n  serai claims --fact summit.attended --json\n"
		"  serai claims --contradicted          # both sides, each with its sentence\n",
		.method = "news.claims", .positional = "",
		.show = "rows: fact args sentence polarity modality confidence id differs "
			"+against_sentence"},
	{NEWS, "article", "[ID]",
		"an article with what it states marked in it; without ID the newest",
		"  serai article\n", .run = article_run},
	{NEWS, "search", "WORD...", "articles that hold all these words, the best first",
		"  serai search summit declaration\n"
		"  serai search '\"trade corridor\" transp*'\n",
		.method = "news.search", .positional = "text...",
		.show = "rows: published source title claims id +passage"},
	{NEWS, "stories", "", "stories that more than one article tells, and by whom",
		"  serai stories --limit 10\n", .method = "news.stories", .positional = "",
		.show = "rows: articles publishers title id"},
	{NEWS, "news errors", "", "documents and articles that could not be read, and why",
		"  serai news errors --source feed.xml\n", .method = "news.errors",
		.positional = "",
		.show = "rows: recorded_at error source where bytes document +what"},
	{NEWS, "news retry", "ARTICLE", "read an article again that could not be read",
		"  serai news retry article:ebee2b7b3d8a4c2f0a1b2c3d4e5f6071\n",
		.method = "news.retry", .positional = "article"},
	{NEWS, "news document", "SOURCE|DIGEST", "the bytes of a document that was refused",
		"  serai news document broken.xml       # what was refused last of that source\n",
		.run = document_run},
	{NEWS, "feeds add", "URL", "follow a feed",
		"  serai feeds add http://outlet.example/feed.xml --title Outlet --grade B\n",
		.method = "news.feed_add", .positional = "url"},
	{NEWS, "feeds remove", "URL", "follow a feed no longer",
		"  serai feeds remove http://outlet.example/feed.xml\n",
		.method = "news.feed_remove", .positional = "url"},
	{NEWS, "feeds list", "", "the feeds that are followed", "  serai feeds list\n",
		.method = "news.feeds", .positional = "",
		.show = "rows: url title grade every_s polled_at due_at items"},
	{NEWS, "feeds health", "", "how the feeds are: the last look, failures, what went wrong",
		"  serai feeds health --failing\n", .method = "news.feeds", .positional = "",
		.show = "rows: url status polls failures items polled_at due_at error"},
	{NEWS, "feeds poll", "[URL...]", "look at feeds now, or at all that are due",
		"  serai feeds poll\n", .run = programs_feeds},
	{NEWS, "feeds import", "FILE|-", "follow the feeds of an OPML file", NULL,
		.run = programs_feeds},
	{NEWS, "feeds export", "", "the feeds that are followed, as OPML", "  serai feeds export\n",
		.run = programs_feeds},
	{NEWS, "claims review", "", "what the gate made of claims; those that wait for a person",
		"  serai claims review\n  serai claims review --state promoted\n",
		.method = "registry.review", .positional = "", .run = review_list,
		.show = "rows: key value on state grade source reason claim alike"},
	{NEWS, "claims decide", "CLAIM promote|refute|hold|leave --reason WHY",
		"decide on a claim; what rested on it is judged anew", NULL,
		.method = "registry.review_decide", .positional = "claim verdict",
		.run = review_decide},
	{NEWS, "why", "ID", "how do we know? down to the sentence",
		"  serai why membership:SCO:BY\n  serai why SCO/BY\n  serai why KZAAU\n",
		.method = "any.why", .positional = "id", .run = evidence_why},

	{RECORD, "members", "ORG", "who stood to an organisation how, on a day",
		"  serai members SCO --as-of 2024-07-05\n"
		"  serai members SCO --status any --known-at 2026-01-01T00:00:00Z\n",
		.method = "registry.members", .positional = "org",
		.show = "rows: state name status since until overlays certainty confidence id; "
			"undated: state name status confidence id" GROUNDS},
	{RECORD, "memberships", "STATE", "to what a state belonged, on a day",
		"  serai memberships Kazakhstan --as-of 2024-07-05\n",
		.method = "registry.memberships", .positional = "state",
		.show = "rows: org org_name status since until overlays certainty confidence id; "
			"undated: org status confidence id" GROUNDS},
	{RECORD, "history", "ORG [STATE]", "how states stood to an organisation over time",
		"  serai history SCO BY\n", .method = "registry.history", .positional = "org state",
		.show = "rows: state name status since until basis confidence id" GROUNDS},
	{RECORD, "timeline", "ORG", "memberships over the years, drawn",
		"  serai timeline SCO\n  serai timeline CSTO --from 1990 --svg csto.svg\n",
		.run = draw_timeline_run, .flags = draw_timeline_flags},
	{RECORD, "matrix", "ORG...", "who stands how to several organisations on a day, drawn",
		"  serai matrix SCO CSTO EAEU OTS --as-of 2024-07-05\n", .run = draw_matrix_run,
		.flags = draw_matrix_flags},
	{RECORD, "counts", "ORG", "how many members over time, and the first day with so many",
		"  serai counts SCO --reach 8\n  serai counts SCO --follow-succession\n",
		.method = "registry.counts", .positional = "org",
		.show = "rows: on precision count came left" GROUNDS},
	{RECORD, "accession", "ORG", "in which order they came; a tie is a tie",
		"  serai accession SCO\n", .method = "registry.accession", .positional = "org",
		.show = "rows: rank since states names via" GROUNDS},
	{RECORD, "overlap", "ORG ORG...", "who belongs to several organisations",
		"  serai overlap SCO CSTO EAEU --as-of 2024-07-05\n", .method = "registry.overlap",
		.positional = "orgs...", .show = "rows: state name count orgs" GROUNDS},
	{RECORD, "shares", "ORG",
		"share of the world's population or land, with the vintage of both numbers",
		"  serai shares SCO --as-of 2024-12-31\n  serai shares SCO --indicator area --of "
		"EURASIA\n",
		.method = "registry.shares", .positional = "org",
		.show = "grounds: kind text source"},
	{RECORD, "registry audit", "ORG STATE", "what was known of a status on a day, and when",
		"  serai registry audit SCO BY --as-of 2024-07-05\n", .method = "registry.audit",
		.positional = "org state", .show = "rows: status known_from known_to row" GROUNDS},
	{RECORD, "chairs next", "ORG", "who will chair next, as far as anything says",
		"  serai chairs next SCO\n", .method = "registry.next_chair", .positional = "org",
		.show = "grounds: kind text source"},
	{RECORD, "organs", "ORG", "the organs of an organisation, and how it decides",
		"  serai organs SCO\n", .method = "registry.organisations", .positional = "parent",
		.show = "rows: id name kind founded seat; rules: code organ applies_to "
			"adopt_condition who_may_block"},
	{RECORD, "find", "NAME", "what bears a name, in any language, at any day",
		"  serai find 'Turkic Council' --as-of 2022-01-01\n", .method = "registry.find",
		.positional = "name", .show = "rows: id kind name matched role source"},
	{RECORD, "diff", "ORG --as-of DAY --to-as-of DAY",
		"what differs between two days, or two states of knowledge",
		"  serai diff SCO --as-of 2024-07-01 --to-as-of 2024-07-31 --explain\n",
		.method = "registry.diff", .positional = "org",
		.show = "rows: state name change before after cause id" GROUNDS},
	{RECORD, "chairs", "", "who chaired what, with what supports and disputes it",
		"  serai chairs --state KZ --as-of 2024-07-01\n  serai chairs --org SCO "
		"--history\n",
		.method = "registry.chairs", .positional = "org",
		.show = "rows: org state role since until standing supports disputes confidence "
			"id; rows/grounds: bears kind text sentence source"},
	{RECORD, "summits", "[ORG]", "summits, and who came",
		"  serai summits SCO --from 2024-01-01\n", .method = "registry.summits",
		.positional = "org",
		.show = "rows: org number place host start end members others attendance_basis "
			"confidence id; presences: summit participant person level absent sentence "
			"source office_sentence" GROUNDS},
	{RECORD, "organisations", "[ORG]", "the organisations held, and how they decide",
		"  serai organisations SCO\n", .method = "registry.organisations",
		.positional = "org",
		.show = "rows: id name kind founded seat; rules: org code organ adopt_condition"},
	{RECORD, "registry export", "--format csv|jsonl|popolo|ftm",
		"memberships and chairs as a file, with sources and both clocks",
		"  serai registry export --format csv --org SCO > sco.csv\n"
		"  serai registry export --format popolo --current > now.popolo.json\n",
		.method = "registry.export", .positional = "", .run = rows_export},
	{RECORD, "registry import", "FILE|-", "take the rows of a file over, whole or not at all",
		"  serai registry export --format jsonl > all.jsonl\n"
		"  serai registry import all.jsonl      # held already: nothing changes\n",
		.method = "registry.import", .positional = "content", .run = rows_import},
	{RECORD, "agreements", "[ORG]", "documents by organisation, day, state, topic",
		"  serai agreements SCO --on 2024-07-04\n", .method = "agreements.list",
		.positional = "org",
		.show = "rows: id title kind adopted state force electors; undated: id title kind "
			"state force"},
	{RECORD, "agreement", "ID", "one document's whole story",
		"  serai agreement SCO-2024-UNITY\n", .method = "agreements.show",
		.positional = "id", .show = NULL},
	{RECORD, "due", "", "what expires, is decided by silence, is overdue, or waits for what",
		"  serai due --within 1y\n  serai due --within 90d --org SCO --kind expires\n",
		.method = "agreements.due", .positional = "",
		.show = "rows: on kind known_by id title detail"},
	{RECORD, "commitments", "[DOCUMENT]",
		"what became of what was promised: rungs, evidence, scores",
		"  serai commitments SCO-2025-ADC\n  serai commitments --org SCO --standing "
		"stalled\n",
		.method = "agreements.commitments", .positional = "document",
		.show = "rows: id step since standing bindingness actor quote detail; "
			"rows/evidence: commitment step date grade source; "
			"scores: group commitments operating operating_share delivered overdue "
			"stalled; "
			"rungs: step reached timed median_days"},
	{RECORD, "agreement claims", "",
		"what the gate made of claims about documents; those that wait for a person",
		"  serai agreement claims --state promoted\n", .method = "agreements.review",
		.positional = "",
		.show = "rows: key value on state grade source reason claim alike"},
	{RECORD, "agreement decide", "CLAIM promote|refute|hold|leave --reason WHY",
		"decide on a claim about a document; what rested on it is judged anew", NULL,
		.method = "agreements.review_decide", .positional = "claim verdict", .show = NULL},
	{RECORD, "agreement solve", "RULE",
		"when a treaty enters into force, with instruments given by hand",
		"  serai agreement solve 'nth(3, days(30))' --deposits "
		"KZ:2018-01-10,RU:2018-02,CN:2018-02-19\n"
		"  serai agreement solve 'all_signatories(days(30))' --signatories KZ,RU "
		"--in-force 2012-10-31\n"
		"  serai agreement solve 'and(nth_including(3, KZ+RU), share(55%, gdp))' "
		"--deposits KZ:2018,RU:2018,CN:2019 --weights CN:80,RU:15,KZ:5\n"
		"  serai agreement rules    # every word that a rule may have, with its form\n",
		.method = "agreements.solve", .positional = "rule",
		.show = "parties: party bound since_first since_last until note"},
	{RECORD, "agreement rules", "",
		"the languages of entry into force, for RULE of agreement solve, and of terms",
		"  serai agreement rules\n", .method = "agreements.force_rules", .positional = "",
		.show = "rows: part form meaning"},
	{RECORD, "decision rules", "", "the rules by which a decision may be taken",
		"  serai decision rules\n", .method = "agreements.rules", .positional = "",
		.show = "rows: code adopted_when blocks bound"},
	{RECORD, "decision open", "ID ORG [RULE] --source SOURCE",
		"open a decision: the electorate is frozen from the registry",
		"  serai decision open my-note SCO --deadline 2099-01-01T12:00:00Z "
		"--notified '*' --source 'note of the chair'\n",
		.method = "agreements.decision_open", .positional = "id org rule", .show = NULL},
	{RECORD, "decision position", "ID STATE POSITION",
		"what an elector says: support, object, abstain, ad_referendum ...", NULL,
		.method = "agreements.decision_position", .positional = "id state position",
		.show = NULL},
	{RECORD, "decision extend", "ID DEADLINE", "a later deadline, before the old one", NULL,
		.method = "agreements.decision_extend", .positional = "id deadline", .show = NULL},
	{RECORD, "decision close", "ID", "close a meeting: adopted or blocked by the rule", NULL,
		.method = "agreements.decision_close", .positional = "id", .show = NULL},
	{RECORD, "decision amend", "ID TEXT-HASH", "a new text: a new round", NULL,
		.method = "agreements.decision_amend", .positional = "id text_hash", .show = NULL},
	{RECORD, "decision withdraw", "ID", "take a proposal back", NULL,
		.method = "agreements.decision_withdraw", .positional = "id", .show = NULL},
	{RECORD, "decision act", "ID ACT [STATE]",
		"defer, resume, abandon, join, notify, suspend, record, effect or annul", NULL,
		.method = "agreements.decision_act", .positional = "id act state", .show = NULL},
	{RECORD, "decision show", "ID", "where a decision stands, with everything said in it", NULL,
		.method = "agreements.decision", .positional = "id", .show = NULL},
	{RECORD, "decision simulate", "RULE [ORG]",
		"try a vote: adopted or blocked, by whom, and whom it binds; nothing is recorded",
		"  serai decision simulate consensus_no_objection SCO --as-of 2024-07-04 "
		"--subject BY --positions PK=abstain\n"
		"  serai decision simulate 'count(3) and veto(FR GB)' --electors FR,GB,DE,PL "
		"--positions '*=support,GB=object'\n",
		.method = "agreements.simulate", .positional = "rule org", .show = NULL},

	{ROADS, "route", "FROM TO",
		"the way for freight: fastest, cheapest, greenest, safest, best",
		"  serai route CNXIA ROCND --avoid RU,IR,TM --by time\n"
		"  serai route Aktau Poti --close KZAAU-AZALA\n"
		"  serai route Chongqing Duisburg --by best --weights time=2,cost=1 "
		"--deadline-days 20\n"
		"  serai route Chongqing Duisburg --alternatives 5 --explain\n"
		"  serai route Kashgar Tashkent --year 2030 --value-usd 40000\n"
		"  serai route Duisburg Almaty --goods dual-use --explain\n"
		"  serai route Almaty Poti --why-not KZAAU-AZALA,BTK\n"
		"  serai route Almaty Poti --map\n"
		"  serai route Almaty Poti --geojson\n",
		.method = "corridors.route", .positional = "from to", .run = roads_route,
		.flags = flags_route,
		.show = "legs: from_name to_name to_country mode km km_mark hours hours_mark usd "
			"usd_mark co2_kg co2_mark risk_pct risk_mark capacity_mt capacity_mark "
			"arrives_h changed_by id source; stops: "
			"place_name country what detail median_h p90_h mark usd usd_mark "
			"changed_by id source; borders: out_of into from to mode median_h p90_h "
			"mark id; options: best chosen days days_p50 days_p90 days_mark usd "
			"usd_mark co2_kg co2_mark risk_pct risk_mark km km_mark borders compared "
			"via source; alternatives: chosen days days_p50 days_p90 days_mark usd "
			"usd_mark co2_kg co2_mark km km_mark shared_pct compared via source; "
			"departures: departs arrives days days_mark usd usd_mark via source; "
			"why_not: through chosen days days_p50 days_p90 days_mark usd usd_mark "
			"co2_kg co2_mark km km_mark borders compared via source; closures: from "
			"to mode outcome days days_more usd_more km_more instead mark id; "
			"restrictions: effect target regime text links mark id; filters: filter "
			"links removed_last; without: text projects used days days_mark usd "
			"usd_mark km km_mark source"},
	{ROADS, "bottleneck", "FROM TO",
		"how many tonnes fit through, and which links hold them back",
		"  serai bottleneck CN EU --avoid RU,BY,IR,TM,EGSUZ,ZACPT\n"
		"  serai bottleneck CN Sivas --avoid RU,IR,TM,road,sea --year 2030\n",
		.method = "corridors.bottleneck", .positional = "from to",
		.show = "cut: from_name to_name mode capacity_mt capacity_mark gain_mt next_mt "
			"next_cut id source; restrictions: effect target regime text links mark "
			"id; without: text projects used mt mt_more source"},
	{ROADS, "chokepoints", "", "which links a basket of trade hangs on, worst first",
		"  serai chokepoints --avoid RU,BY,IR,TM --count 10\n"
		"  serai chokepoints --pairs 'Almaty>Poti,Tashkent>Mersin'\n",
		.method = "corridors.chokepoints", .positional = "",
		.show = "links: from_name to_name mode pairs cut_off added_h mark id source"},
	{ROADS, "corridors", "", "the corridors held", "  serai corridors --country KZ\n",
		.method = "corridors.corridors", .positional = "",
		.show = "corridors: id name countries km km_mark not_operating source"},
	{ROADS, "corridor", "ID | compare ID...",
		"one corridor: sections, volumes, money; or several side by side",
		"  serai corridor TITR\n"
		"  serai corridor compare TITR-POTI NORTH-KZ SEA-SUEZ --from CNXIA --to "
		"Constanta\n",
		.run = roads_corridor, .method = "corridors.corridor", .positional = "corridor",
		.show = "sections: from to to_name mode status one_way km km_mark capacity_mt "
			"capacity_mark id; volumes: "
			"counted year amount unit mark source; investments: amount currency date "
			"kind funder part_of mark id source"},
	{ROADS, "compare", "[CORRIDOR...] --from PLACE --to PLACE",
		"corridors side by side for one consignment",
		"  serai compare TITR-POTI NORTH-KZ SEA-SUEZ --from Chongqing --to Duisburg\n"
		"  serai compare --from Kashgar --to Tashkent --year 2030\n"
		"  serai compare --from Duisburg --to Almaty --goods dual-use\n",
		.method = "corridors.compare", .positional = "corridors...",
		.show = "rows: corridor outcome days days_p50 days_p90 days_mark usd usd_mark "
			"co2_kg co2_mark risk_pct risk_mark km km_mark borders on_corridor_pct "
			"conditions changed_by provisional via "
			"source; restrictions: effect target regime text mark id"},
	{ROADS, "map", "FROM TO", "the way drawn: for the terminal, as SVG or GeoJSON",
		"  serai map Almaty Poti\n  serai map Almaty Poti --format svg\n",
		.method = "corridors.draw", .positional = "from to", .run = roads_map},
	{ROADS, "investments", "[CORRIDOR]", "money for corridors, never added across currencies",
		"  serai investments TITR\n", .method = "corridors.investments",
		.positional = "corridor",
		.show = "investments: corridor amount currency date kind funder part_of claims "
			"mark id source; sums: currency kind amount rows parts_left_out"},
	{ROADS, "projects", "[ID]",
		"projects: what they build, how far they are, who pays; never added across "
		"currencies",
		"  serai projects CKU\n"
		"  serai projects --stage construction --csv\n"
		"  serai projects --link IRRAS-IRASR\n"
		"  serai projects --corridor TITR --in EUR\n"
		"  serai route Kashgar Tashkent --with-project CKU     # what if it opens\n"
		"  serai bottleneck CN Sivas --avoid RU,IR,TM,road,sea --with-project "
		"EAST-TURKIYE\n",
		.method = "corridors.projects", .positional = "project",
		.show = "projects: id name stage since stage_mark opens works km km_mark sponsors "
			"part_of source; stages: id project stage since claims mark source; works: "
			"project what from_name to_name mode status km km_mark capacity_mt "
			"capacity_mark opened_mt mark id source; money: project amount currency "
			"date kind funder part_of mark id source; sums: currency kind amount rows "
			"parts_left_out; "
			"totals: kind amount currency rows parts_left_out not_converted mark "
			"rates"},
	{ROADS, "projects stage", "ID STAGE --since DAY --source WHO",
		"tell that a project came to a stage; opened ones count in every plan",
		"  serai projects stage CKU opened --since 2030-12-01 --source 'KTZ, press "
		"release'\n",
		.method = "corridors.stage", .positional = "project stage", .show = NULL},
	{ROADS, "disrupt", "TARGET --effect EFFECT --reason REASON --source SOURCE",
		"declare a closure or a slow-down: an overlay with its source",
		"  serai disrupt KZAAU-AZALA --effect closed --reason storm --source 'port "
		"notice'\n"
		"  serai disrupt Aktau --effect dwell --factor 2 --from 2024-11-01 "
		"--until 2025-03-01 --reason wind --source 'port notice'\n"
		"  serai disrupt KZAKX:rail --effect closed --reason flood --source KTZ\n"
		"  serai disruptions        # the id, for `serai lift`\n",
		.method = "corridors.disrupt", .positional = "target", .show = NULL},
	{ROADS, "shipment book", "FROM TO", "book a shipment: its plan, and when it will be there",
		"  serai shipment book CNXIA ROCND --id X1 --equipment CSQU3054383 --avoid RU,IR\n"
		"  serai shipment book Aktau Poti --id X2 --deadline 2031-03-01T00:00:00Z\n",
		.method = "corridors.book", .positional = "from to", .show = NULL},
	{ROADS, "shipment event", "OBJECT WHAT PLACE --at INSTANT",
		"report what happened to it: arrived, departed, loaded ...",
		"  serai shipment event X1 departed CNXIA --at 2026-01-02T08:00:00+08:00\n"
		"  serai shipment event CSQU3054383 arrived Horgos --at 2026-01-05T20:00:00+08:00\n"
		"  serai shipment event CSQU3054383 arrived Aktau --at 2026-01-15T00:00:00Z "
		"--classifier EST\n",
		.method = "corridors.report", .positional = "objects what place", .show = NULL},
	{ROADS, "shipment capture", "FILE|-",
		"take in a document of EPCIS 2.0 or DCSA Track and Trace, whole or not at all",
		"  serai shipment events X1 --as epcis --json | jq -r .document | serai shipment "
		"capture -\n",
		.method = "corridors.capture", .positional = "document", .show = NULL,
		.from_file = "document"},
	{ROADS, "shipment show", "ID|NUMBER", "one shipment: steps, events, plans, estimate",
		"  serai shipment show X1\n  serai shipment show CSQU3054383 --json\n",
		.method = "corridors.shipment", .positional = "id",
		.show = "steps: kind from place mode median_h p90_h mark learned arrived left "
			"expected_arrival expected_left "
			"changed_by now row link; events: at what place verdict text source; "
			"turns: "
			"recorded_at outcome cause by provisional hours_more usd_more mark text"},
	{ROADS, "shipment list", "", "shipments under way, and when they will be there",
		"  serai shipment list\n  serai shipment list --through Aktau --late\n",
		.method = "corridors.shipments", .positional = "",
		.show = "shipments: id from to state place p50 p90 deadline chance late_h "
			"mark blocked_by provisional warned turns"},
	{ROADS, "shipment events", "[ID|NUMBER]",
		"events of a shipment, or of none that is known; as EPCIS or DCSA",
		"  serai shipment events\n  serai shipment events X1 --as dcsa --json\n",
		.method = "corridors.events", .positional = "id",
		.show = "events: at what place verdict text objects standard source"},
	{ROADS, "tfi", "",
		"CAREC's trade facilitation indicators, from the sheets and from shipments",
		"  serai tfi --indicator TFI1 --place KZ-DOSTYK\n  serai tfi --corridor TITR\n",
		.method = "corridors.tfi", .positional = "",
		.show = "rows: indicator basis place corridor mode quarter value unit count mark "
			"source"},
	{ROADS, "lift", "ID --reason REASON --source SOURCE", "lift a disruption", NULL,
		.method = "corridors.lift", .positional = "id", .show = NULL},
	{ROADS, "disruptions", "", "disruptions declared", "  serai disruptions\n",
		.method = "corridors.disruptions", .positional = "", .show = NULL},

	{"Help", "help", "[VERB]", "this list, or more on a verb", NULL, .run = help_run},
	{"Help", "completion", "", "completion for bash, to be sourced",
		"  source <(serai completion)\n", .run = help_completion_run},
	{"Help", "manual", "", "the manual page in mdoc", "  serai manual | man -l -\n",
		.run = help_manual_run},
};

const struct verb *verbs_at(size_t index)
{
	return index < ARRAY_LEN(verbs) ? &verbs[index] : NULL;
}
