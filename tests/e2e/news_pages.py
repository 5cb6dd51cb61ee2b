#!/usr/bin/python3
"""Main text, title, authors and date of the pages in tests/golden/pages, which are laid out as sites of
many kinds are. A page's file begins with what is wanted of it; in its HTML what belongs to the article
stands between U+27E6 and U+27E7, and everything else that can be read does not belong to it. Two measures:
segments, where each block of the page is in the text or is not, and the words of the text. Fails
under the floors below."""
import collections
import glob
import html
import json
import os
import re
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
NEWS = os.path.join(BUILD, "bin", "serai-news")
FLOORS = {"segments": 0.98, "words": 0.99, "title": 1.0, "authors": 0.95, "date": 1.0}
MARKED = re.compile("\u27e6(.*?)\u27e7", re.S)
UNSEEN = re.compile(r"<(script|style|template|noscript|title|head\b(?!er))[^>]*>.*?</\1>|<!--.*?-->", re.S | re.I)
BLOCK_EDGE = re.compile(r"</?(?:p|div|br|li|ul|ol|td|th|tr|table|h\d|blockquote|section|article|main|aside|header|"
                        r"footer|nav|dt|dd|dl|pre|form|figcaption|figure|body|html|button)\b[^>]*>", re.I)


def plain(piece):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", piece)).replace("\\n", " ").replace('\\"', '"').split())


def load(path):
    head, page = open(path, encoding="utf-8").read().split("---\n", 1)
    wanted = dict(line.split(":", 1) for line in head.splitlines())
    wanted = {key: value.strip() for key, value in wanted.items()}
    blocks = [plain(block) for match in MARKED.findall(page) for block in BLOCK_EDGE.split(match)]
    wanted["blocks"] = [block for block in blocks if block]
    rest = UNSEEN.sub(" ", MARKED.sub("<p>", page))
    rest = [plain(block) for block in BLOCK_EDGE.split(rest)]
    wanted["others"] = [block for block in rest if len(words(block)) > 1]
    return wanted, re.sub("[\u27e6\u27e7]", "", page)


def words(text):
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.lower())


def read(page, charset):
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(page.encode(charset))
        file.flush()
        out = subprocess.run([NEWS, "text", file.name], capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        sys.exit("news_pages: %s" % out.stderr.strip())
    return json.loads(out.stdout)


def segments(wanted, text):
    """Right, missed and wrong blocks, by name."""
    said = " %s " % " ".join(words(text))
    wrong = []
    blocks = [" ".join(words(block)) for block in wanted["blocks"]]
    missed = [block for block in blocks if " %s " % block not in said]
    for other in wanted["others"]:
        other = " ".join(words(other))
        if " %s " % other in said and not any(other in block for block in blocks):
            wrong.append(other)
    return len(blocks) - len(missed), missed, wrong


def word_f1(wanted, text):
    gold = collections.Counter(words(" ".join(wanted["blocks"])))
    got = collections.Counter(words(text))
    both = sum((gold & got).values())
    return 2 * both / (sum(gold.values()) + sum(got.values()) or 1)


def main():
    loud = "-v" in sys.argv
    sums = collections.Counter()
    paths = sorted(glob.glob(os.path.join(os.path.dirname(__file__), "../golden/pages/*.html")))
    print("%-24s %8s %8s  %s" % ("page", "segments", "words", "title authors date"))
    for path in paths:
        wanted, page = load(path)
        got = read(page, wanted.get("charset", "utf-8"))
        right, missed, wrong = segments(wanted, got["text"])
        f1 = word_f1(wanted, got["text"])
        about = {"title": got["title"] == wanted["title"], "date": got["date"] == (wanted["date"] or None),
                 "authors": sorted(got["authors"]) == sorted(filter(None, wanted["authors"].split(";")))}
        print("%-24s %8.3f %8.3f  %s" % (os.path.basename(path)[:-5],
              2 * right / (2 * right + len(missed) + len(wrong) or 1), f1,
              " ".join(key if about[key] else "no:%s" % got[key] for key in ("title", "authors", "date"))))
        if loud:
            for name, some in (("missed", missed), ("wrong", wrong)):
                for block in some:
                    print("    %s: %s" % (name, block[:110]))
        sums.update(right=right, missed=len(missed), wrong=len(wrong), words=f1, **about)
    scores = {"segments": 2 * sums["right"] / (2 * sums["right"] + sums["missed"] + sums["wrong"])}
    scores.update({key: sums[key] / len(paths) for key in ("words", "title", "authors", "date")})
    print("%d pages: %s" % (len(paths), ", ".join("%s %.3f" % pair for pair in scores.items())))
    low = [key for key in scores if scores[key] < FLOORS[key]]
    for key in low:
        print("news_pages: wanted %s of at least %.2f, got %.3f" % (key, FLOORS[key], scores[key]))
    sys.exit(1 if low else 0)


main()
