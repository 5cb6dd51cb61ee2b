#!/usr/bin/python3
"""Backups with a real broker: made again and again while a publisher publishes and closed segments are written anew;
what a restored log delivers is what the original delivers up to the backup's sequence, cursors stand where they stood
and repeats are dropped. A flipped byte, a missing file, a missing manifest and a log that is there are refused by name,
and nothing half-restored stays."""
import json
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../proto/python"))
sys.path.insert(0, os.path.dirname(__file__))
import serai  # noqa: E402
from broker_wire import WAIT, Broker, fail  # noqa: E402

BACKUPS, ACKED = 3, 40


def call(home, *words, code=0):
    done = subprocess.run([os.environ["BUILD"] + "/bin/serai", *words], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "SERAI_HOME": home, "SERAI_BUS": f"ipc://{home}/bus.sock"})
    if done.returncode != code:
        fail(f"serai {words}: exit code {done.returncode}, wanted {code}\n{done.stdout}{done.stderr}")
    return done


def run(home, *words, code=0):
    done = call(home, *words, code=code)
    return done.stdout + done.stderr


def report_of(home, *words):
    """Without what is said beside: how far a slow disk is."""
    return json.loads(call(home, *words, "--json").stdout)


def read(address, upto, origin="first", **more):
    """What is delivered up to a sequence; what is never logged, the broker's reports, has none."""
    told = []
    with serai.Bus(address, "reader") as bus:
        bus.subscribe([">", "$sys.>"], origin, **more)
        while not isinstance(item := bus.next(WAIT), serai.CaughtUp):
            if isinstance(item, serai.Event) and 0 < item.seq <= upto:
                told.append((item.seq, item.subject, item.producer, item.counter, str(item.data)))
            elif not isinstance(item, (serai.Event, serai.Gap)):
                fail(f"unexpected: {item}")
    return told


def publish(address, stop, count):
    with serai.Bus(address, "writer", producer="writer") as bus:
        while not stop.is_set():
            bus.publish_all([(f"{stream}.told.{n % 5}", "nothing", {"n": count[0] + n, "pad": "x" * 300})
                             for n in range(50) for stream in ("tale", "own")])
            count[0] += 50


def take_some(address):
    with serai.Bus(address, "slow") as bus:
        channel = bus.subscribe("own.>", "cursor", cursor="slow")
        seen = []
        while len(seen) < ACKED:
            if isinstance(item := bus.next(WAIT), serai.Event):
                seen.append(item.seq)
        bus.ack(channel, seen[-1])
        return seen[-1]


def check_restored(scratch, turn, target, report, original):
    home = f"{scratch}/restored{turn}"
    os.mkdir(home, 0o700)
    told = report_of(home, "stream", "restore", target)
    if (told["log_id"], told["last_seq"]) != (report["log_id"], report["last_seq"]):
        fail(f"restored {told}, backed up {report}")
    if os.path.exists(f"{home}/log.restoring"):
        fail("the directory beside is still there")
    broker = Broker(home)
    upto = int(report["last_seq"])
    mine = read(broker.address, upto)
    there = {event[0]: event for event in mine}
    for event in original:
        if event[0] <= upto and there.get(event[0]) != event:
            fail(f"of {upto} the original delivers {event}, the restored log {there.get(event[0])}")
    # What the original has lost since is the policy's.
    beyond = {there[seq][1].split(".")[0] for seq in there.keys() - {event[0] for event in original}}
    if beyond - {"tale"}:
        fail(f"the restored log has events that the original never had: {beyond}")
    with serai.Bus(broker.address, "again", producer="writer") as bus:
        receipt = bus.publish_all([dict(subject="tale.told.0", kind="nothing", data={"n": 0}, counter=1)])
        if receipt.first_seq:
            fail(f"a repeat was stored: {receipt}")
    consumer = report_of(home, "consumer", "info", "slow")["consumers"][0]
    broker.stop()
    return int(consumer["position"]), len(mine)


def spoil(scratch, target, name, at):
    """One byte of a backup's file; what is linked is the log's own, so a copy is spoilt."""
    with open(f"{target}/{name}", "rb") as file:
        data = bytearray(file.read())
    data[at] ^= 0x10
    os.remove(f"{target}/{name}")
    with open(f"{target}/{name}", "wb") as file:
        file.write(data)


def refuse(scratch, home, target, code, *words):
    said = run(home, "stream", "restore", target, "--log-dir", f"{scratch}/never", code=code)
    for word in words:
        if word not in said:
            fail(f"wanted '{word}' in: {said}")
    if os.path.exists(f"{scratch}/never") or os.path.exists(f"{scratch}/never.restoring"):
        fail("something half-restored is there")


def check_refusals(scratch, home, target):
    files = sorted(name for name in os.listdir(target) if name != "manifest")
    if run(home, "stream", "restore", target, code=1).find("wanted an empty directory") < 0:
        fail("a log that is there should be named")
    run(home, "stream", "backup", target, code=1)
    run(home, "stream", "backup", code=2)
    for name in (files[0], files[len(files) // 2], files[-1]):
        size = os.path.getsize(f"{target}/{name}")
        for at in (0, size // 2, size - 1):
            spoil(scratch, target, name, at)
            refuse(scratch, home, target, 5, name, f"bytes {at >> 20 << 20} to ", "DAMAGED")
            spoil(scratch, target, name, at)
    spoil(scratch, target, "manifest", 30)
    refuse(scratch, home, target, 5, "manifest", "DAMAGED")
    spoil(scratch, target, "manifest", 30)
    os.rename(f"{target}/{files[0]}", f"{scratch}/kept")
    refuse(scratch, home, target, 5, files[0], "it is missing")
    os.rename(f"{scratch}/kept", f"{target}/{files[0]}")
    os.remove(f"{target}/manifest")
    refuse(scratch, home, target, 3, "no whole backup")


def main():
    scratch = tempfile.mkdtemp()
    home = f"{scratch}/home"
    os.mkdir(home, 0o700)
    with open(f"{home}/streams.policy", "w", encoding="utf-8") as file:
        file.write("tale count=500\n")
    broker = Broker(home, "--segment-size=64KiB", "--compression=zstd")
    stop, count = threading.Event(), [0]
    publisher = threading.Thread(target=publish, args=(broker.address, stop, count), daemon=True)
    publisher.start()
    acked = take_some(broker.address)
    reports = []
    for turn in range(BACKUPS):
        before = count[0]
        while count[0] < before + 500:
            stop.wait(0.01)
        reports.append(report_of(home, "stream", "backup", f"{scratch}/backup{turn}"))
    stop.set()
    publisher.join()
    original = read(broker.address, 1 << 62)
    read_back = 0
    for turn, report in enumerate(reports):
        place, number = check_restored(scratch, turn, f"{scratch}/backup{turn}", report, original)
        read_back += number
        if place != acked:
            fail(f"the cursor stands at {place}, it was acknowledged up to {acked}")
    check_refusals(scratch, home, f"{scratch}/backup{BACKUPS - 1}")
    broker.stop()
    if run(home, "stream", "backup", f"{scratch}/late", code=4).find("UNAVAILABLE") < 0:
        fail("a broker that is not there should be named")
    linked, files = (sum(int(report[key]) for report in reports) for key in ("linked", "files"))
    print(f"{len(reports)} backups, {files} files ({linked} linked), {read_back} events read back")


main()
