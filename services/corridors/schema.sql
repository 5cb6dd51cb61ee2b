-- The corridor service's state. Rows are kept as the MessagePack of their records, with the time
-- in which they were what Serai knew; nothing is overwritten.

CREATE TABLE row (                  -- of the reference sheets
	kind        TEXT    NOT NULL,   -- node, link, dwell, ...
	id          TEXT    NOT NULL,
	seq         INTEGER NOT NULL,   -- of the event that set it
	recorded_us INTEGER NOT NULL,
	until_us    INTEGER,            -- when it was superseded or withdrawn; NULL: it holds
	line        INTEGER NOT NULL,   -- in its sheet: the order of lists
	data        BLOB    NOT NULL,
	PRIMARY KEY (kind, id, seq)
) WITHOUT ROWID;

CREATE TABLE disruption (
	id          TEXT    PRIMARY KEY NOT NULL,
	seq         INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL,
	data        BLOB    NOT NULL,
	lift_seq    INTEGER,
	lifted_us   INTEGER,            -- when Serai learnt of the lift
	lift        BLOB
) WITHOUT ROWID;

CREATE TABLE claim (                -- matched claims, under the record they bear on
	claim       TEXT    PRIMARY KEY NOT NULL,
	record      TEXT    NOT NULL,
	seq         INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL,
	data        BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX claim_record ON claim (record, seq);
