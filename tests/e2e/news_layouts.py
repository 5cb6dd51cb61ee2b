#!/usr/bin/python3
"""A text gives the same facts however its lines and blanks are set: with lines cut at a width, as mail and old sites
cut them, with the line ends of another system, with blanks that do not break, with two behind each stop."""
import glob
import json
import os
import subprocess
import sys
import textwrap

# What is looked at are facts: the sanitizers see the same texts in news_score.
NEWS = os.path.join(os.environ.get("RELEASE", "build"), "bin", "serai-news")
TMP = os.environ["TMP"]


def cut(paragraph):
    return "\n".join(textwrap.wrap(paragraph, 72, break_long_words=False, break_on_hyphens=False))


# How a paragraph is set, and what stands between two.
LAYOUTS = {
    "plain": (str, "\n\n"),
    "cut": (cut, "\n\n"),
    "lines": (str, "\r\n\r\n"),
    "unbroken": (lambda paragraph: paragraph.replace(" ", "\u00a0"), "\n\n"),
    "wide": (lambda paragraph: paragraph.replace(". ", ".  "), "\n\n"),
}


def write(gold, name):
    layout, joint = LAYOUTS[name]
    path = os.path.join(TMP, name, os.path.basename(gold["text"]))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    paragraphs = [line.strip() for line in open(gold["text"]) if line.strip()]
    with open(path, "w", newline="") as out:
        out.write(joint.join(map(layout, paragraphs)) + "\n")
    return "%s\t%s\t%s\n" % (path, gold["date"], gold["lang"])


def facts(golds, name):
    """What each fact says, with its text; words of a quotation may have any blanks."""
    lines = "".join(write(gold, name) for gold in golds)
    out = subprocess.run([NEWS, "extract", "--list", "-"], input=lines, capture_output=True, text=True, timeout=300)
    if out.returncode != 0:
        sys.exit("news_layouts: %s" % out.stderr.strip())
    said = set()
    for fact in map(json.loads, out.stdout.splitlines()):
        what = json.dumps([fact["type"], fact["args"], fact["modality"], fact["polarity"]], ensure_ascii=False)
        said.add((os.path.basename(fact["source"]), " ".join(what.split())))
    return said


# Chinese has no blanks: where a line of it ends, nothing stands between two words.
golds = [gold for gold in map(json.load, map(open, sorted(glob.glob("tests/golden/dispatches/*.json"))))
         if gold["lang"] != "zh"]
said = {name: facts(golds, name) for name in LAYOUTS}
failed = len(said["plain"]) < 1000
for name in LAYOUTS:
    differ = sorted(said["plain"] ^ said[name])
    failed |= bool(differ)
    for text, fact in differ[:10]:
        print("%s, %s: in one of the two only: %s" % (name, text, fact))
print("%d facts of %d texts, in %d layouts" % (len(said["plain"]), len(golds), len(LAYOUTS)))
sys.exit(failed)
