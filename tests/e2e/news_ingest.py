#!/usr/bin/python3
"""A folder of mixed documents, taken in by a command that is killed and interrupted, from a service that is
killed: at the end everything is in the log once, and what was refused is kept with its bytes.

    FILES=10000 tests/e2e/news_ingest.py      more documents than the 300 of the suite"""
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

BUILD, TMP = pathlib.Path(os.environ["BUILD"]), pathlib.Path(os.environ["TMP"])
FILES, SEED = int(os.environ.get("FILES", "300")), int(os.environ.get("SEED", random.randrange(1 << 32)))
HOME, FOLDER = TMP / "home", TMP / "mixed"
os.environ.update(SERAI_HOME=str(HOME), PATH=f"{BUILD / 'bin'}:{os.environ['PATH']}")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import news_corpus  # noqa: E402


def run(*arguments, ok=True):
    done = subprocess.run(["serai", *arguments], capture_output=True, text=True, check=False, timeout=max(280, FILES // 10))
    assert not ok or done.returncode == 0, f"serai {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def is_(what, wanted, got):
    assert wanted == got, f"{what}: wanted {wanted!r}, got {got!r}"


def events(subject):
    return [json.loads(line) for line in run("replay", subject, "--json").splitlines()]


def service():
    """The process of this stack's news service."""
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            mine = f"SERAI_HOME={HOME}".encode() in (path / "environ").read_bytes().split(b"\0")
            if mine and (path / "exe").readlink().name == "serai-news" and b"read\0" not in (path / "cmdline").read_bytes():
                return int(path.name)
        except OSError:
            pass
    return None


def interrupted(draw, how):
    """One run that does not come to its end, or (which it survives) whose service does not: when that was."""
    wanted, taken = draw.randrange(5, max(FILES // 8, 6)), 0
    command = subprocess.Popen(["serai", "ingest", str(FOLDER)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, start_new_session=True)
    for line in command.stdout:
        taken += line.startswith(("taken", "known"))
        if taken == wanted:
            if how == "service":
                os.kill(service(), signal.SIGKILL)
            else:
                os.killpg(command.pid, how)
            break
    rest = command.stdout.read()
    command.wait(timeout=250)
    if how == signal.SIGINT:
        assert "goes on from there" in rest or "articles/s" in rest, f"Ctrl-C is not told: {rest[-300:]}"
    return taken


def check_log(expected):
    articles, refused = events("news.article.ingested.>"), events("news.document.refused.>")
    is_("articles", expected["articles"], len(articles))
    ids = collections.Counter(a["data"]["id"] for a in articles)
    is_("articles that are there twice", [], [i for i, n in ids.items() if n > 1])
    claims = collections.Counter(c["data"]["id"] for c in events("claim.>"))
    is_("claims that are there twice", [], [i for i, n in claims.items() if n > 1])
    told = collections.Counter((r["data"]["source"], r["data"]["what"]) for r in refused)
    is_("refusals", expected["refused"], len(told))
    is_("refusals that are there twice", [], [s for s, n in told.items() if n > 1])
    return refused


def check_bytes(refused):
    for event in refused[:20]:
        source = pathlib.Path(event["data"]["source"].split("#")[0])
        kept = subprocess.run(["serai", "news", "document", event["data"]["document"]], capture_output=True, check=True,
                              timeout=60).stdout
        assert kept == source.read_bytes(), f"{source}: other bytes are kept"


print(f"SEED={SEED} FILES={FILES}")
expected = news_corpus.make(FOLDER, FILES, SEED)
run("up", "--detach")
try:
    run("status", "--wait")
    lot = random.Random(SEED)
    for way in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL, "service"):
        print(f"{way}: after {interrupted(lot, way)} articles")
    started = time.monotonic()
    last = run("ingest", str(FOLDER), ok=False)
    # Progress is told to standard error, when it takes long.
    summary = [line for line in last.splitlines() if "known already" in line][-1]
    print(summary)
    assert f"{expected['articles']} articles" in summary, f"{summary}; wanted {expected}"
    assert f"{expected['refused']} refused" in summary, f"{summary}; wanted {expected}"
    kind = "BAD_FILE: it is empty" if any(FOLDER.rglob("*empty*")) else "BAD_FILE: wanted text"
    assert kind in last, f"refusals by kind are not told: {last[-600:]}"
    again = run("ingest", str(FOLDER), ok=False)
    assert f"({expected['articles']} known already), 0 claims" in again, again[-600:]
    check_bytes(check_log(expected))
    run("rebuild", "--verify")
finally:
    run("down", ok=False)
