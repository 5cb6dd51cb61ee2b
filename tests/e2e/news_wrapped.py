#!/usr/bin/python3
"""A text whose lines are cut at a width, as mail and old sites cut them, gives the facts of the text that is not cut:
names, titles and lists go over the ends of its lines."""
import glob
import json
import os
import subprocess
import sys
import textwrap

NEWS = os.path.join(os.environ.get("BUILD", "build"), "bin", "serai-news")
TMP = os.environ["TMP"]
WIDTH = 72


def write(gold, form, layout):
    path = os.path.join(TMP, form, os.path.basename(gold["text"]))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    paragraphs = [line for line in open(gold["text"]) if line.strip()]
    with open(path, "w") as out:
        out.write("\n\n".join(map(layout, paragraphs)) + "\n")
    return "%s\t%s\t%s\n" % (path, gold["date"], gold["lang"])


def wrapped(paragraph):
    return "\n".join(textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False))


def facts(golds, form, layout):
    """By text: what each fact says."""
    lines = "".join(write(gold, form, layout) for gold in golds)
    out = subprocess.run([NEWS, "extract", "--list", "-"], input=lines, capture_output=True, text=True, timeout=300)
    if out.returncode != 0:
        sys.exit("news_wrapped: %s" % out.stderr.strip())
    said = {}
    for fact in map(json.loads, out.stdout.splitlines()):
        said.setdefault(os.path.basename(fact["source"]), []).append(
            json.dumps([fact["type"], fact["args"], fact["modality"], fact["polarity"]], ensure_ascii=False))
    return said


# Chinese has no blanks: where a line of it ends, nothing stands between two words.
golds = [gold for gold in map(json.load, map(open, sorted(glob.glob("tests/golden/dispatches/*.json"))))
         if gold["lang"] != "zh"]
plain, cut = facts(golds, "plain", str.strip), facts(golds, "cut", wrapped)
differ = [(name, fact) for name in sorted(set(plain) | set(cut))
          for fact in set(plain.get(name, [])) ^ set(cut.get(name, []))]
for name, fact in differ[:20]:
    print("%s: %s in one of the two only" % (name, fact))
count = sum(map(len, plain.values()))
print("%d facts of %d texts" % (count, len(golds)))
sys.exit(1 if differ or count < 1000 else 0)
