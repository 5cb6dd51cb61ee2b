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

CREATE TABLE heard (                -- others' claims of disruptions and of projects' stages, remembered
	claim       TEXT    PRIMARY KEY NOT NULL,
	seq         INTEGER NOT NULL,
	about       TEXT,               -- what it speaks of in the network; NULL: the network has changed since
	data        BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX heard_about ON heard (about, seq);

CREATE TABLE confirmed (            -- how far a disruption that rests on claims is confirmed
	disruption  TEXT    NOT NULL,
	seq         INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL,
	data        BLOB    NOT NULL,
	PRIMARY KEY (disruption, seq)
) WITHOUT ROWID;

-- Shipments. Reports are others' events and only remembered; all else follows from the service's own.

CREATE TABLE report (               -- events of freight, as they were reported
	seq         INTEGER PRIMARY KEY NOT NULL,
	recorded_us INTEGER NOT NULL,
	data        BLOB    NOT NULL
);

CREATE TABLE plan (
	id          TEXT    PRIMARY KEY NOT NULL,
	uses        TEXT    NOT NULL,   -- its links and places, one a line: the index is in memory
	data        BLOB    NOT NULL
) WITHOUT ROWID;

CREATE TABLE shipment (
	id          TEXT    PRIMARY KEY NOT NULL,
	seq         INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL,
	live        INTEGER NOT NULL,   -- 0: it has arrived
	plan        TEXT    NOT NULL,
	chance      REAL,               -- when its plan was made or last confirmed
	plan_seq    INTEGER NOT NULL,   -- of the event by which its plan was made, or looked at anew
	planned_us  INTEGER NOT NULL,   -- its time
	turns       INTEGER NOT NULL,
	status      BLOB    NOT NULL,   -- after its last event
	data        BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX shipment_plan ON shipment (plan, live);
CREATE INDEX shipment_seq ON shipment (seq);

CREATE TABLE shipment_key (         -- the numbers that events may name a shipment by
	number      TEXT    NOT NULL,
	shipment    TEXT    NOT NULL,
	PRIMARY KEY (number, shipment)
) WITHOUT ROWID;

CREATE TABLE tracked (              -- what came of each report, for each shipment it is about
	seq         INTEGER PRIMARY KEY NOT NULL,
	recorded_us INTEGER NOT NULL,
	shipment    TEXT    NOT NULL,   -- empty: of none that is known
	event       TEXT    NOT NULL,
	event_seq   INTEGER NOT NULL,
	verdict     TEXT    NOT NULL,
	text        TEXT    NOT NULL,
	what        TEXT    NOT NULL,
	at_us       INTEGER NOT NULL,
	node        TEXT    NOT NULL,
	counts      INTEGER NOT NULL
);

CREATE INDEX tracked_shipment ON tracked (shipment, event);

CREATE TABLE stray (                -- the numbers of events that belong to no shipment yet
	number      TEXT    NOT NULL,
	event_seq   INTEGER NOT NULL,
	PRIMARY KEY (number, event_seq)
) WITHOUT ROWID;

CREATE TABLE turned (
	seq         INTEGER PRIMARY KEY NOT NULL,
	recorded_us INTEGER NOT NULL,
	shipment    TEXT    NOT NULL,
	data        BLOB    NOT NULL
);

CREATE INDEX turned_shipment ON turned (shipment);

CREATE TABLE stand (                -- what a shipment's stand says of a row of the dwell sheet
	shipment    TEXT    NOT NULL,
	place       TEXT    NOT NULL,
	row         TEXT    NOT NULL,
	ln_hours    REAL    NOT NULL,
	PRIMARY KEY (shipment, place, row)
) WITHOUT ROWID;

CREATE TABLE learned (              -- their sums
	place       TEXT    NOT NULL,
	row         TEXT    NOT NULL,
	count       INTEGER NOT NULL,
	sum         REAL    NOT NULL,
	squares     REAL    NOT NULL,
	PRIMARY KEY (place, row)
) WITHOUT ROWID;

CREATE TABLE due (                  -- shipments that wait for a new plan
	shipment    TEXT    PRIMARY KEY NOT NULL,
	cause       TEXT    NOT NULL,
	cause_by    TEXT    NOT NULL,
	cause_seq   INTEGER NOT NULL
) WITHOUT ROWID;
