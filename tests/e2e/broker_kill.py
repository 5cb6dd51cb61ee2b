#!/usr/bin/python3
"""kill -9, two hundred times, while events are being published: after every restart each event that
was acknowledged is there, once, in its order. KILLS and SEED change what is done."""
import os
import random
import sys
import threading
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "../lib")]
from broker_wire import *  # noqa: E402,F403
from history import History  # noqa: E402

KILLS = int(os.environ.get("KILLS", "200"))
SEED = int(os.environ.get("SEED", "1"))
PRODUCER = "survivor"
WINDOW = 24


class Story:
    def __init__(self):
        self.random = random.Random(SEED)
        self.history = History()
        self.next = 1           # counter not yet used
        self.acknowledged = 0
        self.waiting = []       # (first, last, records) published, not acknowledged
        self.seq = 0            # read up to here

    def new_block(self):
        count = self.random.randint(1, 4)
        records = [(f"tale.chapter.told.{(self.next + i) % 7}",
                    event("nothing", {"n": self.next + i, "fill": "x" * self.random.randint(0, 300)}))
                   for i in range(count)]
        made = (self.next, self.next + count - 1, records)
        for counter, (_, body) in enumerate(records, self.next):
            self.history.send(PRODUCER, counter, msgpack.unpackb(body))
        self.next += count
        return made

    def take_ack(self, counter):
        for known in range(self.acknowledged + 1, counter + 1):
            self.history.acknowledge(PRODUCER, known)
        self.acknowledged = max(self.acknowledged, counter)
        self.waiting = [w for w in self.waiting if w[1] > counter]


def check(story, client):
    """Everything since the last check, up to what the broker said it has. The broker's own events count as
    well (it reports a torn tail by one), and `>` does not match them."""
    last = client.welcome["last_seq"]
    client.subscribe(1, [">", "$sys.>"], **{"from": "seq", "seq": story.seq + 1})
    taken, window = 0, 1 << 22
    while story.seq < last:
        frame = client.want(EVT)
        # On a slow machine a life may leave more than one window holds.
        taken += max(len(frame.bytes), 1024)
        client.say(CREDIT, chan=1, arg=taken + window)
        for seq, _, counter, body in events(frame.bytes) if frame.bytes else ():
            if seq <= story.seq:
                continue
            if body["type"] == "nothing":
                story.history.found(seq, PRODUCER, counter, body)
            assert seq == story.seq + 1, f"sequence {seq} after {story.seq}"
            story.seq = seq
    story.history.end()
    assert not story.history.verdict(), "; ".join(story.history.verdict())
    client.say(UNSUB, chan=1)


def publish_until_dead(story, client, broker):
    for first, _, records in story.waiting:
        client.publish(first, records)
    while broker.process.poll() is None:
        while len(story.waiting) < WINDOW:
            made = story.new_block()
            story.waiting.append(made)
            client.publish(made[0], made[2])
        frame = client.next(0.05)
        if frame and frame.op == PUBACK:
            story.take_ack(frame.corr)
        elif frame and frame.op == ERR:
            fail(f"refused: {frame.body()}")


def life(story, home, kill):
    broker = Broker(home, "--segment-size=256KiB")
    client = Client(broker.address, PRODUCER)
    assert client.welcome["last_counter"] >= story.acknowledged, "an acknowledged counter is forgotten"
    story.take_ack(client.welcome["last_counter"])
    check(story, client)
    if kill:
        timer = threading.Timer(story.random.uniform(0, 0.06), broker.process.kill)
        timer.start()
        publish_until_dead(story, client, broker)
        timer.join()
        broker.process.wait()
    else:
        broker.stop()
    broker.log.close()
    client.close()


def tear(home):
    """What a kill within a write leaves, which a kill by chance does once in some thousand times."""
    last = max(name for name in os.listdir(home + "/log") if name.endswith(".seg"))
    with open(f"{home}/log/{last}", "r+b") as segment:
        end = len(pad(segment.read().rstrip(b"\0")))
        segment.seek(end)
        segment.write(b"SRBM" + bytes(range(60)))


def main():
    home = os.environ["TMP"] + "/h"
    story = Story()
    begin = time.monotonic()
    for n in range(KILLS):
        life(story, home, True)
        if n % 50 == 49:
            tear(home)
    life(story, home, False)
    torn = sum("torn tail" in line for line in open(home + "/stderr"))
    assert len(story.history.log) > KILLS, "hardly anything was published"
    assert torn >= KILLS // 50, f"{KILLS // 50} tails were torn, {torn} reported"
    print(f"{KILLS} kills in {time.monotonic() - begin:.0f} s: {story.acknowledged} events acknowledged, "
          f"{len(story.history.log)} in the log, each once; {torn} torn tails")


try:
    main()
except AssertionError as wrong:
    fail(f"SEED={SEED}: {wrong}")
