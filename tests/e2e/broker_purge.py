#!/usr/bin/python3
"""Purging by hand with a real broker: refused while a consumer still has to read, and by which name; done up to where
that stands, and with --force beyond it; what is gone is told by GAP, and the audit's difference stays 0."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from bus_stack import Broker, serai, until  # noqa: E402


def run(*words, code=0):
    done = subprocess.run([os.environ["BUILD"] + "/bin/serai", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, f"serai {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def read(bus, *origin, **more):
    bus.subscribe("a.>", *origin, **more)
    numbers, gaps = [], []
    while not isinstance(item := bus.next(30), serai.CaughtUp):
        assert item is not None, "nothing more came"
        if isinstance(item, serai.Event):
            numbers.append(item.data["n"])
        elif isinstance(item, serai.Gap):
            gaps.append((item.first, item.stream, item.reason))
    return numbers, gaps


def by_policy():
    """The same by a policy that heeds no cursor: the consumer's ledger has the number, and the policy's line."""
    home = os.environ["SERAI_HOME"]
    with open(f"{home}/streams.new", "w", encoding="utf-8") as file:
        file.write("a count=10 over-cursors\n")
    os.rename(f"{home}/streams.new", f"{home}/streams.policy")
    until(lambda: json.loads(run("stream", "info", "a", "--json"))["streams"][0]["events"] == 10, "what the policy takes")
    with serai.Bus() as bus:
        assert read(bus, "cursor", cursor="keeper")[0] == list(range(91, 101))
    report = json.loads(run("audit", "--json"))
    assert report["difference"] == 0 and report["lines"][0]["lost"] == 20 + 40, report
    assert [(loss["events"], loss["reason"]) for loss in report["ledger"]] == [
        (20, "purged by hand: local"), (40, "policy: a count=10 over-cursors")], report
    assert "lost" in run("audit")


def main():
    with Broker():
        with serai.Bus() as bus:
            bus.publish_all([("a.x", "n", {"n": n}) for n in range(1, 101)])
        with serai.Bus() as bus:
            channel = bus.subscribe("a.>", "cursor", cursor="keeper")
            seen = None
            while seen is None or seen.data["n"] < 30:
                item = bus.next(30)
                seen = item if isinstance(item, serai.Event) else seen
            bus.ack(channel, seen.seq)
        said = run("stream", "purge", "a", code=1)
        assert "the consumer 'keeper' still has to read from sequence" in said, said
        with serai.Bus() as bus:
            assert read(bus, "first") == (list(range(1, 101)), []), "a refused purge took something"
        said = run("stream", "purge", "a", "--upto", str(seen.seq))
        assert said.startswith("done\nevent ") and "followed" not in said, said
        with serai.Bus() as bus:
            numbers, gaps = read(bus, "first")
            assert numbers == list(range(31, 101)) and len(gaps) == 1 and gaps[0][1:] == ("a", "purged by hand"), gaps
        run("stream", "purge", "a", "--upto", str(seen.seq + 20), "--force")
        with serai.Bus() as bus:
            numbers, gaps = read(bus, "cursor", cursor="keeper")
            assert numbers == list(range(51, 101)) and len(gaps) == 1, (numbers[:3], gaps)
        assert "no such event" in run("stream", "purge", "never", code=3)
        assert "wanted one stream" in run("stream", "purge", "a.x", code=1)
        report = json.loads(run("audit", "--json"))
        keeper, = report["lines"]
        assert report["difference"] == keeper["difference"] == 0 and keeper["lost"] == 20, report
        loss, = report["ledger"]
        assert loss["consumer"] == "keeper" and loss["events"] == 20, loss
        assert loss["reason"] == "purged by hand: local", loss
        by_policy()
        print("a purge is refused by the consumer's name, done up to there, and forced")


main()
