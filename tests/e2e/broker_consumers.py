#!/usr/bin/python3
"""Durable consumers as an operator sees them: listed with what became of their events, counted again from
the log after work, dead letters, kill -9 and a consumer that went on by itself; removed; and another's
only for those whose rules say so. Moved by hand; read at the pace at which they were recorded."""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from bus_stack import Broker, serai  # noqa: E402


def run(*words, code=0, env=None):
    done = subprocess.run([os.environ["BUILD"] + "/bin/serai", *words], capture_output=True, text=True,
                          timeout=60, env={**os.environ, **(env or {})})
    assert done.returncode == code, f"serai {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def told(*words):
    return json.loads(run(*words, "--json"))


def consumer(name):
    return told("consumer", "info", name)["consumers"][0]


def audit():
    report = told("audit")
    assert report["difference"] == 0, report
    return {line["consumer"]: line for line in report["lines"]}, report.get("ledger", [])


def events(bus, count):
    found = []
    while len(found) < count:
        item = bus.next(30)
        assert item is not None, f"nothing more after {len(found)} of {count}"
        if isinstance(item, serai.Event):
            found.append(item)
    return found


def until(name, wanted):
    """Waits for the log: each look is a round trip through the broker."""
    for _ in range(2000):
        line = consumer(name)
        if all(line[key] == value for key, value in wanted.items()):
            return line
    raise AssertionError(f"{name}: wanted {wanted}, has {line}")


def work(broker):
    with serai.Bus() as bus:
        bus.publish_all([(f"{'ab'[n % 2]}.x", "n", {"n": n}) for n in range(100)])
    with serai.Bus() as bus:
        channel = bus.subscribe("a.>", "cursor", cursor="keeper")
        bus.ack(channel, events(bus, 20)[-1].seq)
        line = until("keeper", {"settled": 20, "since": 1})
        assert line["kind"] == "cursor" and line["owner"] == "local" and line["filters"] == ["a.>"], line
        assert line["workers"] == 1 and line["sessions"][0]["identity"] == "local", line
        assert "'" in run("consumer", "remove", "keeper", code=1)
    with serai.Bus() as bus:
        channel = bus.subscribe("b.>", "first", group="team")
        for n, event in enumerate(events(bus, 50)):
            bus.judge(channel, "term" if n < 3 else "ok", event.seq, **({"reason": "bad"} if n < 3 else {}))
        until("team", {"settled": 47, "dead": 3})
    lines, ledger = audit()
    assert lines["keeper"]["published"] == 50 and lines["keeper"]["pending"] == 30, lines
    assert lines["team"]["settled"] == 47 and lines["team"]["dead"] == 3, lines
    assert [loss["reason"] for loss in ledger] == ["bad"] * 3, ledger
    broker.kill()
    broker.start()
    audit()


def goes_on_by_itself():
    """What it passes over while the broker does not know that it had it stands in the ledger."""
    last = consumer("keeper")["position"]
    with serai.Bus() as bus:
        channel = bus.subscribe("a.>", "seq", seq=last + 21, cursor="keeper")
        bus.ack(channel, events(bus, 5)[-1].seq)
        until("keeper", {"settled": 25})
    lines, ledger = audit()
    assert lines["keeper"]["passed"] == 10, lines
    assert [(x["from"], x["reason"]) for x in ledger if x["consumer"] == "keeper"] == [(last + 1, "claimed")]


def moved():
    """By hand, with the command: to every kind of place; the next reader begins there."""
    def seek(*to):
        # The worker before has said goodbye, on another connection: the broker may not have read it yet.
        until("keeper", {"workers": 0})
        assert "on disk as" in run("consumer", "seek", "keeper", "--to", *to)
        audit()
        return consumer("keeper")["position"] + 1

    with serai.Bus() as bus:
        first, last = (bus.publish_all([("a.y", "n", {"n": n})]) for n in range(2))
        end = bus.publish_all([("b.y", "n", {})]).last_seq
    assert seek("first") == 1
    assert seek("last") == last.last_seq, "the last one that it wants is not the log's last"
    assert seek("new") > end
    assert seek("seq", str(first.first_seq)) == seek(str(first.first_seq)) == first.first_seq
    instant = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(last.time_us // 10**6))}.{last.time_us % 10**6:06}Z"
    assert seek("time", instant) <= last.last_seq and seek(instant) <= last.last_seq
    seek("last")
    with serai.Bus() as bus:
        bus.subscribe("a.>", "cursor", cursor="keeper")
        assert [event.data["n"] for event in events(bus, 1)] == [1]
        assert "is at work for" in run("consumer", "seek", "keeper", "--to", "first", code=1)
    for to, code, words in ((("seq",), 2, "'seq' wants a value"), (("new", "5"), 2, "takes no value"),
                            (("soon",), 2, "wanted first, last, new"), (("time", "5"), 2, "got '5'"),
                            (("seq", "99999"), 1, "wanted 1 to ")):
        until("keeper", {"workers": 0})
        assert words in run("consumer", "seek", "keeper", "--to", *to, code=code), to
    assert "no consumer 'nobody'" in run("consumer", "seek", "nobody", "--to", "new", code=3)
    assert "usage: serai consumer seek" in run("consumer", "seek", "keeper", code=2)


def paced():
    """Stored events come with the time between them that lay between their recorded times, or a part of it."""
    with serai.Bus() as bus:
        told = [bus.publish_all([("pace.x", "n", {"n": 0})])]
        while told[-1].time_us < told[0].time_us + 400000:
            told.append(bus.publish_all([("pace.x", "n", {"n": len(told)})]))
    apart = (told[-1].time_us - told[0].time_us) / 1e6
    for speed, least in ((1, apart), (4, apart / 4), (None, 0)):
        with serai.Bus() as bus:
            bus.subscribe("pace.x", "first", speed=speed)
            events(bus, 1)
            begun = time.monotonic()
            assert [event.data["n"] for event in events(bus, len(told) - 1)] == list(range(1, len(told)))
            took = time.monotonic() - begun
            # The broker's clock ticks each 100 ms, and may have done so just before the first one came.
            assert took >= least - 0.15, (speed, took, least)
    with serai.Bus() as bus:
        bus.subscribe("pace.x", "first", group="hurried", speed=10)
        refused = bus.next(30)
        assert isinstance(refused, serai.Refused) and refused.error.where == "subscription.pace", refused
        assert "recorded goes with no group" in refused.error.what, refused
    assert "goes with no group" in run("sub", "pace.x", "--group", "hurried", "--pace", "10x", code=1)


def removed():
    run("consumer", "remove", "keeper")
    assert "no consumer 'keeper'" in run("consumer", "info", "keeper", code=3)
    assert "no consumer 'nobody'" in run("consumer", "remove", "nobody", code=3)
    audit()


def streams():
    """The broker's own numbers, against the events themselves."""
    listed = {line["name"]: line for line in told("stream", "list")["streams"]}
    assert listed["a"]["events"] == listed["b"]["events"] == 50 and "$sys" in listed, listed
    assert (listed["a"]["first_seq"], listed["b"]["last_seq"]) == (1, 100), listed
    assert [told("stream", "info", "b")["streams"][0]] == [listed["b"]]
    assert "no stream 'c'" in run("stream", "info", "c", code=3)
    shown = run("stream", "view", "b", "--from", "91", "--json").splitlines()
    assert [json.loads(line)["data"]["n"] for line in shown] == [91, 93, 95, 97, 99], shown
    assert len(run("stream", "view", "b", "--count", "3").splitlines()) == 3
    assert "usage: serai stream view" in run("stream", "view", code=2)


def main():
    with Broker() as broker:
        work(broker)
        goes_on_by_itself()
        streams()
        moved()
        paced()
        removed()
        assert "team" in run("consumer", "list")
        broker.kill()
        broker.start()
        assert [line["name"] for line in told("consumer", "list")["consumers"]] == ["team"]
        broker.stop()
    print("consumers are accounted for")


if __name__ == "__main__":
    main()
