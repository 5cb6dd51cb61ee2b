#!/usr/bin/python3
"""Peers that send what no client of ours would: each gets its exact answer, nothing of it is taken,
and the others are served as before."""
import os
import socket
import struct
import sys
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

HEAD = struct.pack(">HBBHHQQ", 0x5357, 1, PING, 0, 0, 7, 0)
PRODUCER = "hostile"


def body_in(body):
    """A block whose one record has this body."""
    return block(PRODUCER, 1, [("a.b", body)])


def subject_in(subject):
    return block(PRODUCER, 1, [(subject, event("nothing", {}))])


def broken(data, at, value):
    return data[:at] + value + data[at + len(value):]


GOOD = body_in(event("nothing", {}))

# What is sent (a list of frames, or (op, body) with the header made right), and the answer: code,
# the sentence or its beginning, where.
CASES = [
    ("garbage", [os.urandom(3), b""], 102, "wanted 24 bytes, got 3", None),
    ("one frame", [HEAD], 102, "wanted two frames, got 1", None),
    ("three frames", [HEAD, b"", b""], 102, "wanted two frames, got 3", None),
    ("nine frames", [HEAD] + [b"x"] * 8, 102, "wanted two frames, got 9", None),
    ("empty message", [b"", b""], 102, "wanted 24 bytes, got 0", None),
    ("wrong magic", [b"\x00" * 24, b""], 102, "wanted magic 0x5357, got 0x0000", None),
    ("unknown operation", [broken(HEAD, 3, b"\xc8"), b""], 101, "", None),
    ("must-understand flag", [broken(HEAD, 4, b"\x00\x01"), b""], 101, "", None),
    ("the broker's own operation", [broken(HEAD, 3, bytes([EVT])), b""], 101,
     "the broker does not take EVT from a client", "op"),
    ("frame of a future version", [broken(HEAD, 2, b"\x09"), b""], 103, "", None),
    ("block that is no block", (PUB, b"no block"), 104, "wanted 64 bytes of header", "byte 8"),
    ("block cut off", (PUB, GOOD[:-8]), 104, "", "byte 4"),
    ("block with a changed byte", (PUB, broken(GOOD, 110, b"\xff")), 104,
     "the run's checksum does not fit", None),
    ("block stamped by its sender", (PUB, sealed(broken(GOOD[:72], 16, b"\0" * 7 + b"\1"), 56) + GOOD[72:]),
     104, "wanted sequence, time and identity left to the broker", "byte 16"),
    ("map that claims four billion entries", (PUB, body_in(b"\xdf\xff\xff\xff\xff")), 300, "", None),
    ("list that claims four billion entries", (PUB, body_in(b"\xdd\xff\xff\xff\xff")), 300, "", None),
    ("truncated MessagePack", (PUB, body_in(b"\x81\xa1")), 300, "", None),
    ("a key twice", (PUB, body_in(b"\x82\xa1a\x01\xa1a\x02")), 300, "", None),
    ("nesting without end", (PUB, body_in(b"\x81\xa1a" * 64 + b"\xc0")), 300, "", None),
    ("text that is no UTF-8", (PUB, body_in(b"\x81\xa1a\xa2\xc0\x80")), 300, "", None),
    ("subject with an empty token", (PUB, subject_in("a..b")), 105, "", None),
    ("subject that is empty", (PUB, subject_in("")), 105, "", None),
    ("subject with a wildcard", (PUB, subject_in("a.*")), 105, "", None),
    ("subject with 17 tokens", (PUB, subject_in(".".join("a" * 17))), 105, "", None),
    ("subject of the broker", (PUB, subject_in("$sys.cursor.x")), 200,
     "'$sys.cursor.x': subjects under $ are the broker's own", None),
    ("another's producer", (PUB, block("somebody", 1, [("a.b", event("nothing", {}))])), 200,
     "the session publishes as 'hostile', the block as 'somebody'", "producer"),
    ("live and logged at once", (PUB, block(PRODUCER, 1, [("a.b", b"\x80"), ("$live.x", b"\x80")])), 105,
     "'$live.x' stands in a block with subjects that are not under $live.", None),
    ("a record that is no event", (PUB, block(PRODUCER, 1, [("a.b", event("nothing", {})), ("a.b", b"\x80")])),
     302, "record 2 of 2: required, but not there", "event.type"),
    ("data that is not what type names", (PUB, block(PRODUCER, 1, [("a.b", event("cursor_moved", {"cursor": "c"}))])),
     302, "record 1 of 1: required, but not there", "cursor_moved.seq"),
    ("a choice cut within a character", (SUB, {"filters": [">"], "from": "x" + "Ш" * 60}), 301,
     "wanted one of ", "subscription.from"),
    ("a cursor named zero", (SUB, {"filters": [">"], "from": "cursor", "cursor": "\0"}), 301,
     "wanted a name of 1 to 64 bytes without control bytes", "subscription.cursor"),
    ("subscription with a hostile map", (SUB, b"\xdf\xff\xff\xff\xff"), 300, "", None),
    ("subscription without filters", (SUB, {"filters": [], "from": "new"}), 302,
     "wanted one filter or more", "subscription.filters"),
    ("filter with an empty token", (SUB, {"filters": ["a..>"], "from": "new"}), 105, "filter 1: ", None),
    ("subscription from nowhere", (SUB, {"filters": [">"], "from": "yesterday"}), 301, "",
     "subscription.from"),
    ("from = seq without seq", (SUB, {"filters": [">"], "from": "seq"}), 302, "from = seq wants it",
     "subscription.seq"),
    ("credit for no channel", (CREDIT, b""), 404, "channel 1 is not open", "chan"),
    ("serving outside svc.", (SERVE, {"methods": ["registry.>"]}), 105,
     "wanted a method under svc., got 'registry.>'", "serving.methods"),
    ("request that nobody answers", (REQ, {"method": "svc.nobody.x", "body": b"\x80"}), 404,
     "nobody serves 'svc.nobody.x'", None),
    ("request with garbage", (REQ, b"\xc1"), 300, "", None),
]

HELLOS = [
    ("version from the future", {"version_min": 9, "version_max": 12, "name": "x", "producer": "y"}, 103,
     "the broker speaks version 1, the client 9 to 12", "hello"),
    ("hello without a name", {"version_min": 1, "version_max": 1, "producer": "y"}, 302, "", "hello.name"),
    ("the broker's own name", {"version_min": 1, "version_max": 1, "name": "x", "producer": "$sys"}, 301,
     "wanted a name without blanks that does not begin with '$', got '$sys'", "hello.producer"),
]


def check_error(what, frame, code, text, where):
    assert frame and frame.op == ERR, f"{what}: wanted ERR, got {frame and frame.op}"
    error = frame.body()
    assert error["code"] == code, f"{what}: wanted {code}, got {error}"
    assert error["what"].startswith(text) and error["what"], f"{what}: wanted '{text}', got {error}"
    if where:
        assert error.get("where") == where, f"{what}: wanted where '{where}', got {error}"


def send(client, sent):
    if isinstance(sent, list):
        client.raw(sent)
    else:
        op, body = sent
        client.say(op, body, chan=1 if op in (SUB, CREDIT) else 0, corr=1)


def check_alive(broker, good, counter):
    """The others are served: a publish is acknowledged and delivered."""
    good.publish(counter, [("still.alive", event("nothing", {"n": counter}))])
    assert good.want(PUBACK).corr == counter
    frame = good.want(EVT)
    assert [e[2] for e in events(frame.bytes)] == [counter]
    assert broker.process.poll() is None


# As RFC 37 has it: signature, version 3.1, mechanism.
GREETING = b"\xff" + bytes(7) + b"\x01\x7f\x03\x01" + b"NULL".ljust(20, b"\0") + bytes(32)


def opening():
    ready = b"\x05READY\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
    return GREETING + bytes([4, len(ready)]) + ready


def bare(address, said=None):
    """A connection without libzmq, which says what it is given, and reads nothing."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(address[len("ipc://"):])
    line.sendall(opening() if said is None else said)
    return line


def bare_message(op, body=None, corr=0):
    packed = b"" if body is None else msgpack.packb(body)
    return (b"\x01\x18" + struct.pack(">HBBHHQQ", 0x5357, 1, op, 0, 0, corr, 0)
            + bytes([0, len(packed)]) + packed)


def main():
    broker = Broker(os.environ["TMP"] + "/h")
    good = Client(broker.address, "good")
    good.subscribe(1, [">"], **{"from": "new"})
    good.want(EVT)
    counter = 0
    for what, sent, code, text, where in CASES:
        hostile = Client(broker.address, PRODUCER)
        send(hostile, sent)
        check_error(what, hostile.next(), code, text, where)
        # Never a disconnect: the same session goes on.
        hostile.say(PING, corr=5)
        assert hostile.want(PONG).corr == 5, what
        hostile.close()
        counter += 1
        check_alive(broker, good, counter)
    for what, hello, code, text, where in HELLOS:
        stranger = Client(broker.address, hello=False)
        stranger.say(HELLO, hello)
        check_error(what, stranger.next(), code, text, where)
        stranger.close()
    early = Client(broker.address, hello=False)
    early.say(PING, corr=1)
    check_error("something before HELLO", early.next(), 100, "wanted HELLO first, got PING", None)
    early.say(HELLO, {"version_min": 1, "version_max": 3, "name": "x", "producer": "y"})
    assert early.want(WELCOME).body()["version"] == 1
    early.close()
    # Above 4 MiB ZeroMQ hangs up on the sender; nobody else notices, and the broker's log says whose it was.
    huge = Client(broker.address, hello=False)
    huge.say(HELLO, {"version_min": 1, "version_max": 1, "name": "huge", "producer": PRODUCER})
    huge.want(WELCOME)
    huge.raw([HEAD, b"\0" * (5 << 20)])
    broker.wait_for('msg="a connection ended without BYE" name="huge"')
    check_alive(broker, good, counter + 1)
    # One that asks and asks and takes no answer is given up, before it costs more than what may wait for it.
    deaf = bare(broker.address)
    deaf.sendall(bare_message(HELLO, {"version_min": 1, "version_max": 1, "name": "deaf", "producer": PRODUCER}))
    try:
        while True:
            deaf.sendall(bare_message(PING, corr=5) * 1000)
    except (BrokenPipeError, ConnectionResetError):
        deaf.close()
    broker.wait_for('msg="a connection was given up" name="deaf"')
    check_alive(broker, good, counter + 2)
    # Half a greeting, half a handshake, half a message: others do not notice.
    halves = [bare(broker.address, GREETING[:40]), bare(broker.address, GREETING),
              bare(broker.address, opening() + bare_message(PING)[:-30])]
    check_alive(broker, good, counter + 3)
    for half in halves:
        half.close()
    # A flood of peers that never say HELLO.
    crowd = [Client(broker.address, hello=False) for _ in range(100)]
    for one in crowd:
        one.raw([os.urandom(24), os.urandom(100)])
    for one in crowd:
        assert one.next().op == ERR
        one.close()
    check_alive(broker, good, counter + 4)
    assert counter == len(list(CASES))
    broker.stop()
    print(f"{len(CASES) + len(HELLOS) + 7} kinds of bad input, each with its answer")


try:
    main()
except AssertionError as wrong:
    fail(str(wrong) or traceback.format_exc())
