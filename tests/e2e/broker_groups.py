#!/usr/bin/python3
"""A group at work over kill -9: three workers share what is published, the broker is killed again and again,
workers leave in the middle. At the end every event was handled or is a dead letter, what was handled before a
kill and told to the disk does not come back, and the cursor stands behind all. GROUP_KILLS and SEED change what is done."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../proto/python"))
sys.path.insert(0, os.path.dirname(__file__))
import serai  # noqa: E402
from broker_wire import Broker, fail  # noqa: E402

KILLS = int(os.environ.get("GROUP_KILLS", "15"))
SEED = int(os.environ.get("SEED", "1"))
FILTER = "tale.*.told"


def die(broker):
    broker.process.kill()
    broker.process.wait()
    broker.log.close()


class Story:
    def __init__(self):
        self.random = random.Random(SEED)
        self.published = set()
        self.handled = {}       # number: how often
        self.refused = set()    # told TERM
        self.redelivered = 0


def join(bus):
    return bus.subscribe(FILTER, "first", group="workers", max_unacked=7, ack_wait_ms=500, max_deliver=50,
                         backoff_ms=[1, 20])


def publish(story, bus):
    for _ in range(story.random.randint(1, 40)):
        number = len(story.published)
        story.published.add(number)
        bus.publish(f"tale.{number % 5}.told", "nothing", {"n": number})
        bus.publish("noise.made", "nothing", {})
    bus.flush()


def work(story, bus, channel, calm):
    while (item := bus.next(0.02 if not calm else 0.2)) is not None:
        if isinstance(item, serai.Refused):
            raise item.error
        if not isinstance(item, serai.Event):
            continue
        number = item.data["n"]
        story.redelivered += item.deliveries > 1
        mood = 9 if calm else story.random.randint(0, 19)
        if number % 97 == 96:
            story.refused.add(number)
            bus.judge(channel, "term", item.seq, reason="it is a multiple")
        elif mood == 0:
            return              # leaves it lying
        elif mood == 1:
            bus.judge(channel, "nak", item.seq)
        else:
            story.handled[number] = story.handled.get(number, 0) + 1
            bus.ack(channel, item.seq)


def life(story, home, calm):
    broker = Broker(home, "--segment-size=256KiB")
    buses = [serai.Bus(broker.address, f"worker-{i}") for i in range(3)]
    channels = [join(bus) for bus in buses]
    with serai.Bus(broker.address, "teller", producer="teller") as teller:
        for _ in range(2):
            if not calm:
                publish(story, teller)
            for bus, channel in zip(buses, channels):
                work(story, bus, channel, calm)
    buses[0].close()            # one leaves in order, the others see the broker die
    die(broker)
    for bus in buses[1:]:
        bus.close()


def letters(broker):
    found = {}
    with serai.Bus(broker.address, "reader of letters") as bus:
        bus.subscribe("$sys.dead.workers", "first")
        for event in bus.events(to_end=True):
            assert event.type == "dead_letter" and event.data["group"] == "workers", event
            number = serai.unpack(event.data["event"])["data"]["n"]
            assert number not in found, f"{number} was given up twice"
            found[number] = event.data
    return found


def check(story, home):
    """When all has come to rest."""
    broker = Broker(home, "--segment-size=256KiB")
    with serai.Bus(broker.address, "checker", producer="checker") as bus:
        channel = join(bus)
        for _ in range(10):
            work(story, bus, channel, True)
        bus.publish("noise.made", "nothing", {})
        bus.flush()             # the acknowledgements before it are on disk with it
        dead = letters(broker)
    lost = story.published - set(story.handled) - set(dead)
    assert not lost, f"neither handled nor given up: {sorted(lost)}"
    assert story.refused <= set(dead), f"refused, and no letter: {sorted(story.refused - set(dead))}"
    assert all(letter["reason"] == "it is a multiple" for letter in dead.values() if letter["deliveries"] < 50)
    die(broker)
    # Nothing comes back now.
    broker = Broker(home, "--segment-size=256KiB")
    with serai.Bus(broker.address, "late") as bus:
        join(bus)
        for event in bus.events(to_end=True):
            assert False, f"{event.data} was settled and came again"
    die(broker)


def main():
    story = Story()
    home = os.environ["TMP"] + "/h"
    for _ in range(KILLS):
        life(story, home, False)
    check(story, home)
    assert story.redelivered > 0
    print(f"{KILLS} kills, {len(story.published)} events, {len(story.refused)} refused, "
          f"{story.redelivered} handed out again")


try:
    main()
except AssertionError as wrong:
    fail(f"SEED={SEED}: {wrong}")
