#!/usr/bin/python3
"""A disk without a byte left: who publishes is refused, and what frees room finds some all the same. Consumers
acknowledge, a purge and a policy take away what may go, over a kill as well; then publishing goes on by itself, and
nothing is missing. As root, on a file system made for this."""
import json
import os
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

HOME = os.environ["TMP"] + "/h"
EVENTS, PAD = 16, 16000
FULL = 502


def run(*words, code=0):
    done = subprocess.run([os.environ["BUILD"] + "/bin/serai", *words], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "SERAI_HOME": HOME, "SERAI_BUS": f"ipc://{HOME}/bus.sock"})
    assert done.returncode == code, f"serai {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def ballast():
    """What is free goes to a file of nobody's."""
    subprocess.run(f"cat /dev/zero >>{HOME}/ballast", shell=True, stderr=subprocess.DEVNULL, check=False)
    status = os.statvfs(HOME)
    return status.f_bavail * status.f_frsize


class Writer:
    def __init__(self, broker, counter=1):
        self.client, self.counter, self.body = Client(broker.address, "writer"), counter, event("nothing", {"x": "x" * PAD})

    def offer(self):
        """A block; the code of its refusal, or 0."""
        self.client.publish(self.counter, [("a.x", self.body)] * EVENTS)
        frame = self.client.next()
        assert frame and frame.op in (PUBACK, ERR), frame
        if frame.op == PUBACK:
            self.counter += EVENTS
            return 0
        assert frame.body()["code"] == FULL, frame.body()
        return FULL

    def until(self, wanted):
        end = time.monotonic() + WAIT
        while self.offer() != wanted:
            assert time.monotonic() < end, f"it was never {wanted}: {run('check', code=2)}"


def acknowledge(broker, count):
    """Reads so many more as 'keeper', acknowledges them, and waits until that is on disk."""
    client = Client(broker.address, "keeper")
    client.subscribe(1, ["a.>"], cursor="keeper", **{"from": "cursor"})
    last, seen = 0, 0
    while seen < count:
        for seq, *_ in events(client.want(EVT).bytes):
            last, seen = seq, seen + 1
    client.say(ACK, chan=1, arg=last)
    end = time.monotonic() + WAIT
    while int(json.loads(run("consumer", "info", "keeper", "--json"))["consumers"][0]["settled"]) < seen:
        assert time.monotonic() < end, f"the acknowledgement of {last} never came to the disk"
    client.close()
    return last


def read(broker):
    """Counters of all that is there, in their order; what is gone was told."""
    client = Client(broker.address, "reader")
    client.subscribe(1, ["a.>"], credit=1 << 30)
    found, told = [], 0
    while True:
        frame = client.next()
        if frame.op == GAP:
            told += 1
        elif frame.op == EVT and not frame.bytes:
            client.close()
            return found, told
        elif frame.op == EVT:
            found += [counter for _, _, counter, _ in events(frame.bytes)]


def main():
    os.makedirs(HOME, mode=0o700)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", HOME], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        print("no small file system may be mounted here")
        sys.exit(77)
    try:
        story()
    finally:
        subprocess.run(["umount", "-l", HOME], check=False)


def story():
    options = ("--segment-size", "1MiB")
    broker = Broker(HOME, *options)
    writer = Writer(broker)
    writer.until(FULL)
    assert ballast() == 0
    writer.until(FULL)
    said = run("check", code=2)
    assert "No space left on device" in said, said
    acknowledged = acknowledge(broker, 200)
    assert writer.offer() == FULL, "what is kept for acknowledgements went to a publisher"
    run("stream", "purge", "a", "--upto", str(acknowledged))
    writer.until(0)
    found, told = read(broker)
    assert told and found == list(range(found[0], writer.counter)) and found[0] <= acknowledged + 1, (found[:3], told)
    print(f"purged up to {acknowledged}, and published up to {writer.counter - 1}")

    # A kill in the middle of it, and a start without a byte: the next broker goes on where it was.
    writer.until(FULL)
    assert ballast() == 0
    writer.until(FULL)
    broker.process.send_signal(signal.SIGKILL)
    broker.process.wait()
    os.path.exists(f"{HOME}/log/reserve") and os.unlink(f"{HOME}/log/reserve")
    ballast()
    broker = Broker(HOME, *options)
    writer = Writer(broker, writer.counter)
    assert writer.offer() == FULL
    os.truncate(f"{HOME}/ballast", os.path.getsize(f"{HOME}/ballast") - (128 << 10))
    with open(f"{HOME}/streams.policy", "w", encoding="utf-8") as file:
        file.write("a count=300 over-cursors\n")
    writer.until(0)
    found, told = read(broker)
    assert told and found == list(range(found[0], writer.counter)), (found[:3], told)
    assert json.loads(run("audit", "--json"))["difference"] == 0
    print(f"a policy has left {len(found)} events, published up to {writer.counter - 1}")
    broker.stop()


try:
    main()
except AssertionError as wrong:
    fail(str(wrong) or traceback.format_exc())
