#!/usr/bin/python3
"""A sheet is told anew when thousands of claims are held: each is held against it again, each document is judged again,
and what follows is effective as one, whatever it comes to. It is so again after the service was killed in the middle."""
import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

build = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
sys.path.insert(0, "proto/python")
import serai  # noqa: E402

tmp = pathlib.Path(os.environ["TMP"])
home, data = pathlib.Path(os.environ["SERAI_HOME"]), tmp / "data"
home.mkdir(mode=0o700, exist_ok=True)
SINGLE = int(os.environ.get("CLAIMS", "1500"))  # documents that one article each tells of
ALIKE = SINGLE // 4  # articles that tell the same of one more
children = []


def fail(why):
    print(why)
    print("\n".join((tmp / "agreements.err").read_text().splitlines()[-15:]))
    sys.exit(1)


def start(program, *arguments):
    with open(tmp / f"{program}.err", "a") as log:
        children.append(subprocess.Popen([build / "bin" / f"serai-{program}", *arguments], stderr=log, stdout=log))
    return children[-1]


def ask(method, request="{}"):
    done = subprocess.run([build / "bin/serai", "req", f"agreements.{method}", request], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}


def until(what, condition, seconds=200):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            fail(f"never came: {what}: {ask('health')}")
        time.sleep(0.05)


def ready():
    return ask("health").get("state") == "ready"


def serve():
    service = start("agreements", "--data", str(data))
    until("ready", ready)
    return service


def stop(service, how=signal.SIGTERM):
    service.send_signal(how)
    service.wait(timeout=300)


def claim(number, title, day):
    return {"id": f"{number:032x}", "fact": "doc.adopted", "article": f"{number:032x}", "source": f"paper {number}",
            "args": {"org": "SCO", "title": title, "action": "adopted", "date": day}, "span_from": 0, "span_to": 10,
            "sentence": f"The SCO adopted the {title} on {day}.", "polarity": "pos", "modality": "fact", "rule": "made",
            "confidence": 0.8, "article_date": "2031-05-05", "grade": "B", "publisher": f"paper{number}.example",
            "story": f"{number:032x}"}


WORDS = "river harbour mountain cotton copper railway pipeline archive museum glacier orchard satellite".split()


def title(number):
    """Of three words each, in a way that no two have the same."""
    a, b, c = number % 12, number // 12 % 12, number // 144
    return f"{WORDS[a].title()} {WORDS[b].title()} Pact of the {c + 1}th Caravan{'s' * (number % 2)} Number {number}"


def outcome():
    """Of all claims: how matched, how judged."""
    import sqlite3
    with sqlite3.connect(f"file:{home / 'agreements.db'}?mode=ro", uri=True) as db:
        matched = db.execute("SELECT count(*), count(DISTINCT record) FROM claim_match WHERE superseded_us > 9e18").fetchone()
        judged = db.execute("SELECT count(*) FROM claim_judged WHERE superseded_us > 9e18").fetchone()
    return *matched, *judged


def verify(what):
    done = subprocess.run([build / "bin/serai-agreements", "--rebuild", "--verify"], capture_output=True, text=True)
    if "equal" not in done.stdout:
        fail(f"{what}: {done.stdout}{done.stderr}")


def add_documents(count):
    with open(data / "documents.csv", encoding="utf-8", newline="") as sheet:
        rows = csv.DictReader(sheet)
        columns, rows = rows.fieldnames, list(rows)
    like = next(row for row in rows if row["org"] == "SCO" and row["kind"] == "declaration")
    for number in range(count):
        row = dict(like, id=f"SCO-2031-MADE-{number}", title=title(number), adopted="2031-05-04")
        rows.append(row)
    with open(data / "documents.csv", "w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, columns)
        writer.writeheader()
        writer.writerows(rows)


def main():
    shutil.copytree(build / "share/serai/agreements/data", data)
    start("broker")
    service = serve()
    with serai.Bus(name="news", producer="news") as bus:
        said = [claim(number, title(number), "2031-05-04") for number in range(SINGLE)]
        said += [claim(SINGLE + number, "Treaty of the Lighthouses", "2031-05-04") for number in range(ALIKE)]
        for one in said:
            bus.publish(f"claim.doc.adopted.{one['article']}", "claim", one)
        bus.flush()
    until("all claims", lambda: outcome()[0] == SINGLE + ALIKE)
    if outcome()[1] != SINGLE + 1:
        fail(f"wanted {SINGLE + 1} documents, got {outcome()}")
    stop(service)
    verify("with all claims")

    # All but one document are in the sheet now: every claim is of another match and of another judgement.
    add_documents(SINGLE)
    before = time.monotonic()
    service = start("agreements", "--data", str(data))
    until("the sheet is offered", lambda: len(subprocess.run(
        [build / "bin/serai", "replay", "agreements.sheet.loaded.documents", "--json"], capture_output=True).stdout.splitlines()) == 2)
    stop(service, signal.SIGKILL)
    service = serve()
    print(f"{SINGLE + ALIKE} claims held against a sheet in {time.monotonic() - before:.1f} s")
    matched, records, judged = outcome()
    if (matched, records) != (SINGLE + ALIKE, SINGLE + 1):
        fail(f"after the sheet: {outcome()}")
    shown = ask("show", json.dumps({"id": "SCO-2031-MADE-7"}))
    if "SCO-2031-MADE-7" not in json.dumps(shown):
        fail(f"the sheet's document: {shown}")
    stop(service)
    verify("after the sheet")


try:
    main()
finally:
    for child in children:
        child.kill()
