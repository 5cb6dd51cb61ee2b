-- State of the news service.

-- What it remembers of others' events: names in the order in which they came, and articles.
CREATE TABLE name (
	seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE article (
	id TEXT PRIMARY KEY, seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL,
	source TEXT NOT NULL, title TEXT, published TEXT, lang TEXT, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX article_by_seq ON article (seq);

-- What it said itself. `named` holds the ids among the arguments, with a blank around each.
CREATE TABLE claim (
	id TEXT PRIMARY KEY, article TEXT NOT NULL, seq INTEGER NOT NULL, recorded_us INTEGER NOT NULL,
	fact TEXT NOT NULL, named TEXT NOT NULL, span_from INTEGER NOT NULL, sentence TEXT NOT NULL,
	body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX claim_by_article ON claim (article, span_from);
