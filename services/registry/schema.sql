-- What the registry knows, as the log made it. Rows are append-only but for `superseded`.
CREATE TABLE status_row (
	row INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record status_row
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	superseded_us INTEGER,
	superseded_seq INTEGER
);
CREATE TABLE version (
	number INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	id TEXT NOT NULL,
	data BLOB NOT NULL, -- the record of that kind
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	superseded_us INTEGER
);
CREATE INDEX version_current ON version (kind, id) WHERE superseded_us IS NULL;
-- What each row of a sheet looked like when it was last taken; an empty digest: it left the sheet.
CREATE TABLE sheet_ref (
	ref TEXT PRIMARY KEY,
	digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE match (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_matched
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL
);
-- The stamp of the last event, so that recorded times go on rising.
CREATE TABLE stamp (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	recorded_us INTEGER NOT NULL,
	tx INTEGER NOT NULL
);
-- Claims as they were heard (a projection), and what the gate and persons said of them.
CREATE TABLE claim (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL
);
CREATE TABLE judgement (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_judged
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL
);
CREATE TABLE review (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_review
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL
);
