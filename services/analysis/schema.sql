-- State of the analysis service. Plugins keep theirs in the log; what is here of it is a projection.
CREATE TABLE incidents (
	id TEXT PRIMARY KEY, seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL, day INTEGER NOT NULL,
	place TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL, killed INTEGER,
	confidence REAL NOT NULL, source TEXT NOT NULL, line INTEGER NOT NULL) STRICT;
CREATE TABLE responses (
	id TEXT PRIMARY KEY, seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL, incident TEXT NOT NULL,
	actor TEXT NOT NULL, kind TEXT NOT NULL, summary TEXT NOT NULL, confidence REAL NOT NULL,
	source TEXT NOT NULL, line INTEGER NOT NULL) STRICT;
CREATE TABLE plugins (
	id TEXT PRIMARY KEY, version TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '',
	manifest TEXT NOT NULL DEFAULT '', deaths INTEGER NOT NULL DEFAULT 0,
	parked INTEGER NOT NULL DEFAULT 0, quarantined INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE outputs (
	plugin TEXT NOT NULL, seq INTEGER NOT NULL, input INTEGER NOT NULL, subject TEXT NOT NULL,
	type TEXT NOT NULL, recorded_us INTEGER NOT NULL, digest TEXT NOT NULL,
	PRIMARY KEY (plugin, seq)) STRICT;
CREATE INDEX outputs_subject ON outputs (subject, seq);
CREATE TABLE states (
	plugin TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
	PRIMARY KEY (plugin, key)) STRICT;
