#!/usr/bin/python3
"""A folder of mixed documents, the same for the same seed: articles as text, pages and feeds, in several
languages and charsets, broken, empty, binary. One sentence in eight is drawn from the sample dispatches and
states something; the others tell of a world that nobody follows here, as most of the news does.

    tests/lib/news_corpus.py DIR COUNT [SEED]     prints what must come of them, as JSON"""
import json
import pathlib
import random
import re
import sys
import zlib

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "deploy/sample"
OTHERS = {
    "de": "Die Staats- und Regierungschefs trafen sich am Donnerstag in der Hauptstadt und sprachen über Handel.",
    "tr": "Devlet başkanları perşembe günü başkentte bir araya geldi ve ticaret konusunu görüştü.",
    "ar": "اجتمع رؤساء الدول يوم الخميس في العاصمة وبحثوا التجارة والنقل والطاقة.",
}


WORDS = {
    "who": "the council,residents,the company,a spokesman,the mayor,engineers,the court,teachers,the union,doctors,farmers,"
           "the museum,investors,the airline,a local charity,the university,fans,the coach,the jury,analysts".split(","),
    "did": "said on Tuesday that,announced that,denied that,reported that,expects that,argued that,showed how,learned that,"
           "warned that,were told that".split(","),
    "what": "prices,the new bridge,the harvest,ticket sales,the library,a vaccine trial,the old factory,rents in the north,the "
            "final match,water levels,school meals,the film,the budget,the power line,traffic downtown,exports of fruit".split(","),
    "does": "would rise,had fallen,remained open,was delayed,will be reviewed,needs repair,drew a crowd,costs twice as much,has "
            "improved,was sold,could return,came to an end".split(","),
    "when": "by the end of the month,last week,in the spring,for the third year,within days,after long talks,despite the rain,"
            "compared with 2019,on average,as expected,in most districts,for about 40,000 people".split(","),
}


def filler(draw):
    return " ".join(draw.choice(WORDS[k]) for k in ("who", "did", "what", "does", "when")).capitalize() + "."


def sentences():
    """By language: sentences of the dispatches."""
    found = {"en": [], "ru": [], "zh": []}
    for path in sorted(SAMPLES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        lang = "zh" if re.search("[\u4e00-\u9fff]", text) else "ru" if re.search("[а-я]", text) else "en"
        ends = "(?<=[。！？])" if lang == "zh" else r"(?<=[a-zа-я0-9][.!?])\s+"
        found[lang] += [s.strip() for s in re.split(ends, text) if len(s.strip()) > 20]
    return found


class Writer:
    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.sentences = sentences()
        self.number = 0

    def title(self):
        self.number += 1
        return f"Dispatch {self.number}: {self.draw.choice(['summit', 'corridor', 'talks', 'border'])} report"

    def prose(self, lang="en", size=None):
        """Paragraphs of about that many characters. A word that is nowhere else keeps articles apart."""
        size = size or self.draw.choice([600, 1500, 2500, 4000, 9000])
        out, have = [f"Ref{self.draw.getrandbits(48):x}."], 0
        while have < size:
            drawn = OTHERS.get(lang) or self.draw.choice(self.sentences[lang])
            if lang == "en" and self.draw.random() > 1 / 8:
                drawn = filler(self.draw)
            out.append(drawn)
            have += len(drawn)
        blank = "" if lang == "zh" else " "
        return "\n\n".join(blank.join(out[i:i + 4]) for i in range(0, len(out), 4)) + "\n"


def rss_item(writer, title):
    return (f"<item><title>{title}</title><link>http://feed.example/{writer.number}</link><guid>g{writer.number}</guid>"
            f"<pubDate>Thu, 04 Jul 2024 10:00:00 GMT</pubDate><description><![CDATA[<p>{writer.prose(size=700)}</p>]]>"
            "</description></item>")


def rss(writer, broken=False):
    items = "".join(rss_item(writer, writer.title()) for _ in range(3))
    end = "<item><title>Cut & of" if broken else "</channel></rss>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>C</title>{items}{end}".encode()


def atom(writer):
    entries = "".join(
        f"<entry><title>{writer.title()}</title><id>urn:x:{writer.number}</id><updated>2024-07-04T10:00:00Z</updated>"
        f"<link href='http://atom.example/{writer.number}'/><content type='text'>{writer.prose(size=700)}</content></entry>"
        for _ in range(3))
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>C</title>{entries}</feed>".encode()


def json_feed(writer):
    items = [{"id": f"j{n}-{writer.number}", "title": writer.title(), "content_text": writer.prose(size=700),
              "url": f"http://json.example/{writer.number}", "date_published": "2024-07-04T10:00:00Z"} for n in range(3)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "C", "items": items}).encode()


def page(writer):
    paragraphs = "".join(f"<p>{p}</p>" for p in writer.prose().split("\n\n"))
    return (f"<!DOCTYPE html><html lang='en'><head><title>{writer.title()}</title></head><body><nav><a href='/'>Home</a>"
            f"</nav><article><h1>{writer.title()}</h1>{paragraphs}</article></body></html>").encode()


# Share, name, what is written, articles and refusals that must come of it.
KINDS = [
    (36, "plain.txt", lambda w: w.prose().encode(), 1, 0),
    (18, "page.html", page, 1, 0),
    (8, "rss.xml", rss, 3, 0),
    (4, "atom.xml", atom, 3, 0),
    (3, "feed.json", json_feed, 3, 0),
    (6, "russian.txt", lambda w: w.prose("ru").encode(), 1, 0),
    (4, "chinese.txt", lambda w: w.prose("zh").encode(), 1, 0),
    (3, "cp1251.txt", lambda w: w.prose("ru").encode("cp1251", "ignore"), 1, 0),
    (4, "other.txt", lambda w: w.prose(w.draw.choice(sorted(OTHERS))).encode(), 1, 1),  # kept, and told of
    (4, "broken.xml", lambda w: rss(w, True), 4, 1),
    (2, "empty.txt", lambda w: b"", 0, 1),
    (2, "paper.pdf", lambda w: b"%PDF-1.7\n" + w.draw.randbytes(2000), 0, 1),
    (2, "archive.zip", lambda w: b"PK\x03\x04" + w.draw.randbytes(3000), 0, 1),
    (2, "picture.png", lambda w: b"\x89PNG\r\n\x1a\n" + zlib.compress(w.draw.randbytes(2000)), 0, 1),
    (2, "noise.dat", lambda w: w.draw.randbytes(4000), 0, 1),
]


def make(folder, count, seed=1):
    writer, expected = Writer(seed), {"files": count, "articles": 0, "refused": 0}
    for number in range(count):
        _, name, write, articles, refused = writer.draw.choices(KINDS, [k[0] for k in KINDS])[0]
        place = pathlib.Path(folder) / f"{number // 500:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}-{name}").write_bytes(write(writer))
        expected["articles"] += articles
        expected["refused"] += refused
    return expected


if __name__ == "__main__":
    print(json.dumps(make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)))
