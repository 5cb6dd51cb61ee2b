#!/usr/bin/python3
"""Peers that are many, or that ask for too much: HELLO without end, credit without bounds, forged
acknowledgements and verdicts, subscriptions by the thousand, bundles of every kind, a subscriber that
never reads, a thousand that come back at once, a second broker. Each gets its answer, what the broker
holds stays bounded, and the others are served."""
import os
import resource
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

BUNDLE = 13
TOP = (1 << 64) - 1
HELLOS = 20_000
CROWD = 1_000
PROGRAMS = 0x5500_0000_0000  # where Linux begins to place them on a machine of 64 bits
HOURS = float(os.environ.get("HOURS", "0"))  # how long somebody does not read, beside one who does
PACE_MS = 100
LOAD = 8_000  # events of 16,000 bytes: twice what the broker sends to one that does not read


def resident(broker):
    """Bytes of the broker's memory that are in use: of the program and what it allocates, which lie above
    PROGRAMS. Below it a sanitizer keeps what it knows of them, some bytes for each of theirs."""
    found, counts = 0, False
    with open(f"/proc/{broker.process.pid}/smaps", encoding="utf-8", errors="replace") as smaps:
        for line in smaps:
            words = line.split()
            if not words[0].endswith(":"):
                counts = int(words[0].split("-")[0], 16) >= PROGRAMS
            elif words[0] == "Rss:":
                found += counts * int(words[1]) << 10
    return found


def refused(client, code, text, where=None):
    error = client.want(ERR).body()
    assert error["code"] == code and error["what"].startswith(text), f"wanted {code} '{text}', got {error}"
    assert where is None or error.get("where") == where, f"wanted where '{where}', got {error}"


def alive(client):
    """The same session is answered, and nothing else was said to it."""
    client.say(PING, corr=77)
    assert client.want(PONG).corr == 77


def hello(client, name):
    client.say(HELLO, {"version_min": 1, "version_max": 1, "name": "again", "producer": name})


def part(op, body=b"", **fields):
    """A frame as it stands in a bundle."""
    body = body if isinstance(body, bytes) else msgpack.packb(body)
    return head(op, **fields) + struct.pack(">I", len(body)) + body


def head(op, flags=0, chan=0, corr=0, arg=0):
    return struct.pack(">HBBHHQQ", 0x5357, 1, op, flags, chan, corr, arg)


def take(client, count):
    """Sequences of the next `count` events."""
    found = []
    while len(found) < count:
        frame = client.want(EVT)
        found += [e[0] for e in events(frame.bytes)] if frame.bytes else []
    return found


def hello_without_end(broker):
    """A session that begins anew again and again is one session, and what names it had are forgotten."""
    client = Client(broker.address, hello=False)
    before = None
    for n in range(HELLOS):
        hello(client, f"name-{n}")
        assert client.want(WELCOME).body()["last_counter"] == 0
        if n == HELLOS // 10:
            before = resident(broker)
    grown = resident(broker) - before
    assert grown < 5 << 19, f"{HELLOS} HELLOs took {grown} bytes"
    client.publish(1, [("a.b", event("nothing", {}))])
    refused(client, 200, f"the session publishes as 'name-{HELLOS - 1}', the block as 'anon-test'")
    client.close()


def credit(broker):
    """Credit never overflows, never goes back, and is of this channel alone."""
    client = Client(broker.address, "creditor")
    client.publish(1, [("credit.x", event("nothing", {}))] * 50)
    client.want(PUBACK)
    client.say(SUB, {"filters": ["credit.>"], "from": "first"}, chan=1)
    for arg in (0, TOP, 1, TOP - 1, 0, 1 << 63, TOP):
        client.say(CREDIT, chan=1, arg=arg)
    take(client, 50)
    client.want(EVT)
    client.say(CREDIT, chan=65535, arg=TOP, corr=5)
    refused(client, 404, "channel 65535 is not open", "chan")
    client.publish(51, [("credit.x", event("nothing", {}))])
    assert sorted(client.want(op).op for op in (PUBACK, EVT)) == [PUBACK, EVT]
    client.close()


def acknowledgements(broker):
    """What was not delivered to this channel is not acknowledged by it."""
    client = Client(broker.address, "forger")
    client.publish(1, [("acks.x", event("nothing", {}))] * 20)
    last = client.want(PUBACK).arg
    for chan, (kind, name) in enumerate((("cursor", "forged"), ("group", "shared"), ("group", "shared")), 1):
        client.say(SUB, {"filters": ["acks.>"], "from": "first", kind: name, "max_unacked": 5}, chan=chan)
    ask = {"from": 1, "to": last, "verdict": "ok"}
    for chan, arg, body, code, text, where in (
            (1, last, b"", 301, "this channel was served up to sequence", "arg"),
            (1, TOP, b"", 301, "the log ends with sequence", "arg"),
            (1, 1 << 63, b"", 301, "the log ends with sequence", "arg"),
            (1, 1, ask, 106, "channel 1 reads for no group", "ack_verdict"),
            (2, TOP, b"", 301, "the log ends with sequence", "arg"),
            (2, 0, {**ask, "from": last, "to": 1}, 301, "wanted ", "ack_verdict.to"),
            (2, 0, {**ask, "to": 1 << 63}, 301, "the log ends with sequence", "ack_verdict.to"),
            (2, 0, {**ask, "from": 1 << 63, "to": TOP}, 301, "the log ends with sequence", "ack_verdict.to"),
            (2, 0, {**ask, "verdict": "nak", "delay_ms": -1}, 301, "wanted 0 to", "ack_verdict.delay_ms"),
            (2, 0, {**ask, "verdict": "maybe"}, 301, "", "ack_verdict.verdict"),
            (2, 0, {**ask, "from": -1}, 301, "", "ack_verdict.from"),
            (9, 1, b"", 404, "channel 9 is not open", "chan")):
        client.say(ACK, body, chan=chan, arg=arg, corr=6)
        refused(client, code, text, where)
    client.say(CREDIT, chan=2, arg=1 << 22)
    held = take(client, 5)
    # Another member settles, refuses and gives up all of it: it holds nothing, so nothing happens.
    for verdict in ("ok", "nak", "term", "wip"):
        client.say(ACK, {**ask, "verdict": verdict, "from": held[0]}, chan=3)
    alive(client)
    client.say(UNSUB, chan=2)
    client.say(CREDIT, chan=3, arg=1 << 22)
    # All of it comes to the one that is left: nothing counts as settled but what it settles now.
    seen = []
    while len(seen) < 20:
        for seq in take(client, 1):
            client.say(ACK, chan=3, arg=seq)
            seen.append(seq)
    assert sorted(seen) == list(range(last - 19, last + 1)), f"{held} were held elsewhere, {seen} came"
    client.close()


def subscriptions(broker):
    """256 channels of 64 filters of 256 bytes, and no more."""
    client = Client(broker.address, "flooder")
    laps = []
    for lap in range(6):
        for chan in range(1, 257):
            name = f"{lap}.{chan}."
            filters = [(name + str(n) + "." + "x" * 256)[:256] for n in range(64)]
            client.say(SUB, {"filters": filters, "from": "new"}, chan=chan)
            assert client.want(EVT).bytes == b"", "it has caught up"
        laps.append(resident(broker))
        client.say(SUB, {"filters": ["a"], "from": "new"}, chan=257, corr=9)
        refused(client, 400, "a session has at most 256 channels")
        alive(client)
        for chan in range(1, 257):
            client.say(UNSUB, chan=chan)
        alive(client)
    # A lap takes 24 MiB. The highest of some, since a sanitizer gives back what is free when it likes:
    # compared with what is held just then, all of it would seem to have grown.
    grown = max(laps[3:]) - max(laps[:3])
    assert grown < 8 << 20, f"subscriptions that ended left {grown} bytes: {laps}"
    for filters, code, text in ((["a"] * 65, 301, "wanted at most 64 items, got 65"),
                                (["x" * 257], 105, "filter 1: wanted 1 to 256 bytes"),
                                (["a", ""], 105, "filter 2: wanted 1 to 256 bytes"),
                                ([".".join("a" * 17)], 105, "filter 1: wanted at most 16 tokens")):
        client.say(SUB, {"filters": filters, "from": "new"}, chan=1, corr=9)
        refused(client, code, text)
    client.close()


def bundles(broker):
    client = Client(broker.address, "bundler")
    client.say(BUNDLE, b"".join(part(PING, corr=n) for n in range(1, 5001)))
    for n in range(1, 5001):
        assert client.want(PONG).corr == n
    good = part(PING, corr=7)
    for bad, text in ((part(BUNDLE, good) + good, "a bundle stands within a bundle"),
                      (good[:11], "wanted 28 bytes of a part's head, got 11"),
                      (good[:26], "wanted 28 bytes of a part's head, got 26"),
                      (part(PING, b"12345678")[:-3], "a part says 8 bytes of body, and 5 are left"),
                      (head(PING) + b"\xff" * 4, "a part says 4294967295 bytes of body, and 0 are left")):
        client.say(BUNDLE, good + bad, corr=8)
        assert client.want(PONG).corr == 7, text
        refused(client, 102, text, "bundle")
        alive(client)
    # A part that is a part, and no frame, is refused alone, as it would be outside.
    client.say(BUNDLE, good + b"\0" * 28 + good)
    assert client.want(PONG).corr == 7
    refused(client, 102, "wanted magic 0x5357, got 0x0000")
    assert client.want(PONG).corr == 7
    client.say(BUNDLE, b"")
    alive(client)
    # The largest message that is taken: refused for what it is, and the session goes on.
    client.raw([head(PUB, corr=1), b"\0" * (4 << 20)])
    refused(client, 104, "")
    client.say(SUB, b"\xdd".ljust(4 << 20, b"\xff"), chan=1)
    refused(client, 300, "")
    alive(client)
    client.close()


def never_reads(broker):
    """One that subscribes, grants and never reads costs a bounded sum; its neighbour gets everything."""
    silent = Client(broker.address, "silent")
    silent.socket.close()
    silent.socket = zmq.Context.instance().socket(zmq.DEALER)
    silent.socket.linger, silent.socket.rcvhwm = 0, 1
    silent.socket.connect(broker.address)
    hello(silent, "silent")
    silent.subscribe(1, ["load.>"], credit=TOP)
    reader, writer = Client(broker.address, "reader"), Client(broker.address, "writer")
    reader.subscribe(1, ["load.>"], credit=0)
    body, counter, seen, granted, sizes = event("nothing", {"fill": "x" * 16000}), 0, 0, 0, []
    until = time.monotonic() + 3600 * HOURS
    while counter < LOAD or time.monotonic() < until:
        if counter >= LOAD:
            reader.socket.poll(PACE_MS)  # the long form: a load that a disk can hold
        writer.publish(counter + 1, [("load.x", body)] * 16)
        writer.want(PUBACK)
        counter += 16
        while seen < counter:
            reader.say(CREDIT, chan=1, arg=granted + (4 << 20))
            frame = reader.want(EVT)
            granted += max(1024, len(frame.bytes)) if frame.bytes else 0
            for found in events(frame.bytes) if frame.bytes else ():
                assert found[2] == seen + 1, f"wanted {seen + 1}, got {found[2]}"
                seen += 1
        sizes.append(resident(broker))
    first = LOAD // 16  # as long as it is as in the short form, what is kept for the silent one still grows
    sizes = sizes[first // 2:] if len(sizes) > first else sizes
    early, late = max(sizes[len(sizes) // 2:-len(sizes) // 4]), max(sizes[-len(sizes) // 4:])
    assert late < early + (8 << 20) and late < 256 << 20, f"{early} bytes grew to {late}"
    for one in (silent, reader, writer):
        one.close()


def crowd(broker):
    """All break off and come back at once; every one of them is served."""
    for _ in range(2):
        clients = [Client(broker.address, hello=False) for _ in range(CROWD)]
        for n, one in enumerate(clients):
            hello(one, f"crowd-{n}")
            one.say(SUB, {"filters": ["crowd.>"], "from": "first"}, chan=1)
            one.say(CREDIT, chan=1, arg=1 << 20)
            one.say(PUB, block(f"crowd-{n}", 1, [(f"crowd.{n}", event("nothing", {}))]), corr=1)
        for n, one in enumerate(clients):
            one.want(WELCOME)
            while one.next().op != PUBACK:
                pass
        for one in clients:
            one.close()
    check = Client(broker.address, "counts")
    check.subscribe(1, ["crowd.>"])
    assert len(take(check, CROWD)) == CROWD
    check.close()


def second_broker(broker):
    """Another one on the same home is refused by name, and does the first no harm."""
    for _ in range(3):
        other = subprocess.run([os.environ["BUILD"] + "/bin/serai-broker"], capture_output=True, text=True,
                               timeout=WAIT, env={**os.environ, "SERAI_HOME": broker.home})
        assert other.returncode == 1 and str(broker.process.pid) in other.stderr, other.stderr
    client = Client(broker.address, "survivor")
    client.publish(1, [("a.b", event("nothing", {}))])
    client.want(PUBACK)
    client.close()


def main():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    zmq.Context.instance().set(zmq.MAX_SOCKETS, 3 * CROWD)
    # AddressSanitizer keeps what was freed for a while; what it keeps would be measured.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
    broker = Broker(os.environ["TMP"] + "/h")
    for story in (hello_without_end, credit, acknowledgements, subscriptions, bundles, never_reads,
                  crowd, second_broker):
        start = time.monotonic()
        story(broker)
        print(f"{story.__name__}: {time.monotonic() - start:.1f} s, {resident(broker) >> 20} MiB")
    broker.stop()


try:
    main()
except AssertionError as wrong:
    fail(str(wrong) or traceback.format_exc())
