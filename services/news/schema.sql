-- State of the news service.

-- What it remembers of others' events and of what it was told. Names in the order in which they came.
CREATE TABLE name (
	seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
-- In the order in which they came, so that new ones are written side by side. `text` is zstd's.
CREATE TABLE article (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, recorded_us INTEGER NOT NULL,
	source TEXT NOT NULL, title TEXT, published TEXT, lang TEXT, text BLOB NOT NULL,
	bytes INTEGER NOT NULL, item TEXT, publisher TEXT, grade TEXT,
	kind TEXT NOT NULL) STRICT;
CREATE INDEX article_by_item ON article (item) WHERE item IS NOT NULL;
-- 128 MinHash values of an article and the number of runs, in the machine's order of bytes; all are read into
-- memory at the start. `publisher` is a number made of its name, 0 where there is none.
CREATE TABLE sketch (
	article INTEGER PRIMARY KEY, publisher INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
-- Words of articles by seq; the texts themselves are not in it.
CREATE VIRTUAL TABLE words USING fts5 (
	title, text, content = '', tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE refusal (
	seq INTEGER PRIMARY KEY, recorded_us INTEGER NOT NULL, source TEXT NOT NULL,
	code INTEGER NOT NULL, what TEXT NOT NULL, place TEXT, document TEXT, bytes INTEGER) STRICT;
CREATE INDEX refusal_by_document ON refusal (document, source) WHERE document IS NOT NULL;
-- Bytes of documents of which something was refused, by zstd.
CREATE TABLE document (
	id TEXT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL, seq INTEGER NOT NULL,
	squeezed BLOB NOT NULL, PRIMARY KEY (id, part)) STRICT;
CREATE TABLE feed (
	url TEXT PRIMARY KEY, title TEXT, grade TEXT, every_s INTEGER NOT NULL, polled_us INTEGER,
	due_us INTEGER, status INTEGER, failures INTEGER NOT NULL, polls INTEGER NOT NULL,
	items INTEGER NOT NULL, error TEXT, etag TEXT, last_modified TEXT) STRICT, WITHOUT ROWID;

-- What it said itself. `named` holds the ids among the arguments, with a blank around each.
CREATE TABLE claim (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article INTEGER NOT NULL,
	recorded_us INTEGER NOT NULL, fact TEXT NOT NULL, named TEXT NOT NULL,
	span_from INTEGER NOT NULL, sentence TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX claim_by_article ON claim (article, span_from);
-- What a claim says of one thing: `asks` is a digest of the thing and of the argument that `differs` names.
-- Claims that ask the same, and whose spans from `low` to `high` do not meet, contradict each other.
CREATE TABLE value (
	seq INTEGER NOT NULL, asks TEXT NOT NULL, differs TEXT NOT NULL, low REAL NOT NULL,
	high REAL NOT NULL, PRIMARY KEY (seq, asks)) STRICT, WITHOUT ROWID;
-- The newest that ask the same, and of many the few spans among them (shelf_opposites.c).
CREATE INDEX value_by_asks ON value (asks, seq, low, high);
CREATE INDEX value_by_span ON value (asks, low, high, seq);
-- Articles of which nobody could find out what they state.
CREATE TABLE unread (
	article INTEGER PRIMARY KEY, code INTEGER NOT NULL, what TEXT NOT NULL) STRICT;
-- All that could not be read, documents and articles.
CREATE VIEW error AS
	SELECT seq, recorded_us, source, code, what, place, document, bytes FROM refusal
	UNION ALL
	SELECT a.seq, a.recorded_us, a.source, u.code, u.what, 'article:' || a.id, NULL, NULL
	FROM unread AS u JOIN article AS a ON a.seq = u.article;
-- `article` above is a sequence, and so is `seq` in revision and story.
CREATE TABLE revision (
	previous TEXT PRIMARY KEY, article TEXT NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE story (
	article TEXT PRIMARY KEY, story TEXT NOT NULL, seq INTEGER NOT NULL, publisher TEXT,
	similarity REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX story_by_id ON story (story, seq);
