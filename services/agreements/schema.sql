-- State of the agreements service. Rows are never changed but for superseded_us, which is set once:
-- a row holds at recorded time K when recorded_us <= K < superseded_us. Bodies are the events'
-- records, as MessagePack.

-- What this service said itself.
CREATE TABLE document (
	id TEXT NOT NULL, org TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL,
	sheet_seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE document_step (
	document TEXT NOT NULL, step TEXT NOT NULL, cause TEXT NOT NULL, seq INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (document, step, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE party_step (
	document TEXT NOT NULL, state TEXT NOT NULL, event TEXT NOT NULL, digest TEXT NOT NULL,
	seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (document, state, event, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
	document TEXT NOT NULL, seq INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (document, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE proceeding (
	id TEXT NOT NULL, seq INTEGER NOT NULL, open INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE claim_match (
	record TEXT NOT NULL, claim TEXT NOT NULL, seq INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL, body BLOB NOT NULL,
	alike INTEGER NOT NULL, PRIMARY KEY (record, claim, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX claim_match_by_claim ON claim_match (claim, superseded_us);
-- Those that are weighed: a claim that is alike is not, and they are few however many there are.
CREATE INDEX claim_match_weighed ON claim_match (superseded_us, alike, record);
CREATE TABLE claim_judged (
	claim TEXT NOT NULL, record TEXT NOT NULL, seq INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (record, claim, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX claim_judged_by_claim ON claim_judged (claim, superseded_us);
CREATE TABLE claim_review (
	claim TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE commitment (
	id TEXT NOT NULL, seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL,
	superseded_us INTEGER NOT NULL, body BLOB NOT NULL,
	PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE commitment_step (
	commitment TEXT NOT NULL, evidence TEXT NOT NULL, seq INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, superseded_us INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (commitment, evidence, seq)) STRICT, WITHOUT ROWID;

-- What it remembers of the registry's events.
CREATE TABLE member (
	row INTEGER PRIMARY KEY, org TEXT NOT NULL, state TEXT NOT NULL, status TEXT NOT NULL,
	lane TEXT NOT NULL, dated INTEGER NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
	superseded INTEGER NOT NULL) STRICT;
CREATE INDEX member_by_org ON member (org, superseded);
CREATE TABLE rule (org TEXT PRIMARY KEY, code TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- And the claims about documents, as they were heard.
CREATE TABLE heard (
	claim TEXT PRIMARY KEY, seq INTEGER NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- One row once the registry has gone on to another sheet after its memberships.
CREATE TABLE settled (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;
