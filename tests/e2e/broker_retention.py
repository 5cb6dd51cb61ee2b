#!/usr/bin/python3
"""Policies of streams with a real broker, killed again and again while it trims: what a policy takes away is told by
GAP, what it leaves is all there, a cursor keeps what it has not read, repeats of what was trimmed are still dropped,
and the files shrink. RETENTION_KILLS changes how often."""
import glob
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../proto/python"))
sys.path.insert(0, os.path.dirname(__file__))
import serai  # noqa: E402
from broker_wire import WAIT, Broker, fail  # noqa: E402

KILLS = int(os.environ.get("RETENTION_KILLS", "6"))
LEFT, KEPT = 50, 2
ROUND = 400


def start(home):
    return Broker(home, "--segment-size=64KiB", "--compression=zstd")


def policies(home, text):
    with open(f"{home}/streams.new", "w") as file:
        file.write(text)
    os.rename(f"{home}/streams.new", f"{home}/streams.policy")


def publish(bus, first, count):
    bus.publish_all([(f"{stream}.told.{n % 7}", "nothing", {"n": n, "pad": "x" * 150})
                     for n in range(first, first + count) for stream in ("tale", "state", "own")])


def read(broker, filters, origin="first", **more):
    """Numbers of events, and the gaps, up to where the log ends."""
    numbers, gaps = [], []
    with serai.Bus(broker.address, "reader") as bus:
        bus.subscribe(filters, origin, **more)
        while not isinstance(item := bus.next(WAIT), serai.CaughtUp):
            if isinstance(item, serai.Event):
                numbers.append(item.data.get("n"))
                if gaps and gaps[-1].stream and gaps[-1].last >= item.seq:
                    fail(f"event {item.seq} comes behind {gaps[-1]}")
            elif isinstance(item, serai.Gap):
                gaps.append(item)
            else:
                fail(f"unexpected: {item}")
    return numbers, gaps


def until(what, done):
    end = time.monotonic() + WAIT
    while not (result := done()):
        if time.monotonic() > end:
            fail(f"{what} did not come")
        time.sleep(0.02)
    return result


def strike(home, turn):
    """Waits for the middle of what the broker does to its files: one that is made, or one that was made."""
    end = time.monotonic() + 0.5
    kind, before = ("new", "pack")[turn % 2], len(glob.glob(f"{home}/log/*.pack"))
    while time.monotonic() < end and len(glob.glob(f"{home}/log/*.{kind}")) <= (before if kind == "pack" else 0):
        pass


def stored(home):
    return sum(os.path.getsize(path) for kind in ("seg", "pack") for path in glob.glob(f"{home}/log/*.{kind}"))


def check_left(broker, count):
    """The newest of `tale`, some of each subject of `state`, and all of `own`."""
    tale, gaps = until("what the policy takes away", lambda: (got := read(broker, "tale.>")) and
                       len(got[0]) == LEFT and got)
    if tale != list(range(count - LEFT, count)):
        fail(f"of tale the last {LEFT} should be left: {tale[:3]}... to {tale[-1]}")
    if len(gaps) != 1 or gaps[0].stream != "tale" or gaps[0].first != 1 or not gaps[0].ledger_seq:
        fail(f"wanted one GAP of tale: {gaps}")
    own, gaps = read(broker, "own.>")
    if own != list(range(count)) or gaps:
        fail(f"of own nothing should be missing: {len(own)} of {count}, {gaps}")
    state, _ = read(broker, "state.>")
    for key in range(7):
        mine, all_there = [n for n in state if n % 7 == key], [n for n in range(count) if n % 7 == key]
        if mine[-KEPT:] != all_there[-KEPT:] or mine != sorted(mine):
            fail(f"of state.told.{key} the last ones should be left: {mine[-3:]}")


def main():
    home = tempfile.mkdtemp()
    broker = start(home)
    with serai.Bus(broker.address, "writer", producer="writer") as bus:
        publish(bus, 0, ROUND)
    whole = stored(home)
    read(broker, "tale.>")
    policies(home, "tale count=50 wrong=1\n")
    broker.wait_for("streams.policy:1", "not taken")
    policies(home, f"# what may go\ntale   count={LEFT}\nstate  keep={KEPT}\n")
    broker.wait_for("the policies of streams are taken")
    count = ROUND
    check_left(broker, count)
    for turn in range(KILLS):
        with serai.Bus(broker.address, "writer", producer="writer") as bus:
            publish(bus, count, ROUND)
        count += ROUND
        strike(home, turn)
        broker.kill()
        broker = start(home)
        check_left(broker, count)
    with serai.Bus(broker.address, "again", producer="writer") as bus:
        receipt = bus.publish_all([dict(subject="tale.told.0", kind="nothing", data={"n": 0}, counter=1)])
        if receipt.first_seq or read(broker, "tale.>")[0][-1] != count - 1:
            fail(f"a repeat of what was trimmed was stored: {receipt}")
    with serai.Bus(broker.address, "slow") as bus:
        channel = bus.subscribe("tale.>", "cursor", cursor="slow")
        first = until("an event", lambda: isinstance(item := bus.next(1), serai.Event) and item)
        bus.ack(channel, first.seq)
    with serai.Bus(broker.address, "writer", producer="writer") as bus:
        publish(bus, count, ROUND)
    trimmed, _ = read(broker, "$sys.log.trimmed.>")
    numbers, gaps = read(broker, "tale.>", "cursor", cursor="slow")
    if numbers != list(range(count - LEFT + 1, count + ROUND)) or gaps:
        fail(f"a cursor's events were taken away: {numbers[:3]}, {gaps}")
    until("packed segments", lambda: glob.glob(f"{home}/log/*.pack"))
    broker.stop()
    print(f"{len(trimmed)} trims over {KILLS} kills; {stored(home)} bytes hold what {whole} held {KILLS + 2} times")


main()
