-- What the registry knows, as the log made it: what memory holds, item by item in the order in which
-- it came, read from the first to the last at a start. Rows are found in memory; no index is needed.
-- `sum` tells that an item is as it was written (sum_of in store.c), `list` that none is missing.
CREATE TABLE word (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- a text that rows share
	sum INTEGER NOT NULL
);
CREATE TABLE manner (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- struct row_manner, words by number
	sum INTEGER NOT NULL
);
CREATE TABLE status_row (
	row INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- struct row, words and manner by number
	sum INTEGER NOT NULL
);
CREATE TABLE version (
	number INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	id TEXT NOT NULL,
	data BLOB NOT NULL, -- the record of that kind
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	superseded_us INTEGER NOT NULL, -- 0: it holds
	sum INTEGER NOT NULL
);
-- What each row of a sheet looked like when it was last taken; an empty digest: it left the sheet.
CREATE TABLE sheet_ref (
	number INTEGER PRIMARY KEY,
	ref TEXT NOT NULL,
	digest TEXT NOT NULL,
	sum INTEGER NOT NULL
);
CREATE TABLE match (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_matched
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	sum INTEGER NOT NULL
);
CREATE TABLE list (
	list INTEGER PRIMARY KEY, -- enum saved_kind
	items INTEGER NOT NULL
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
	seq INTEGER NOT NULL,
	sum INTEGER NOT NULL
);
CREATE TABLE judgement (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_judged
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	sum INTEGER NOT NULL
);
CREATE TABLE review (
	number INTEGER PRIMARY KEY,
	data BLOB NOT NULL, -- record claim_review
	recorded_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	sum INTEGER NOT NULL
);
