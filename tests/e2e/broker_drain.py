#!/usr/bin/python3
"""A broker that is told to stop while many publish: it finishes what it has taken, acknowledges and delivers it, takes
nothing new, and says goodbye. Afterwards the log holds what was acknowledged, and nothing else."""
import os
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

PUBLISHERS, WINDOW, STOPS = 4, 64, 8


class Publisher(threading.Thread):
    """Publishes until the broker says goodbye; heeds nothing else."""

    def __init__(self, address, name):
        super().__init__()
        self.client = Client(address, name)
        self.next = self.client.welcome["last_counter"] + 1
        self.acknowledged, self.refused, self.goodbye, self.wrong = self.next - 1, [], None, None
        self.busy = threading.Event()

    def run(self):
        try:
            self.work()
        except AssertionError as wrong:
            self.wrong = str(wrong)

    def work(self):
        while not self.goodbye:
            while self.next - self.acknowledged <= WINDOW and not self.refused:
                self.client.publish(self.next, [("tale.told", event("nothing", {"n": self.next, "fill": "x" * 200}))])
                self.next += 1
            frame = self.client.next()
            assert frame, "neither an acknowledgement nor a goodbye came"
            if frame.op == PUBACK:
                assert not self.refused or frame.corr < self.refused[0], "acknowledged behind a refusal"
                self.acknowledged = max(self.acknowledged, frame.corr)
                self.busy.set()
            elif frame.op == ERR:
                assert frame.body()["code"] == 402, frame.body()
                self.refused.append(frame.corr)
            elif frame.op == GOAWAY:
                self.goodbye = frame.body()["what"]


def live(reader, seen):
    """What a subscriber has got by the time of the goodbye."""
    while True:
        frame = reader.next()
        assert frame, "neither an event nor a goodbye came"
        if frame.op == GOAWAY:
            return
        if frame.op == EVT and frame.bytes:
            seen.extend(body["data"]["n"] for _, _, _, body in events(frame.bytes))


def one_stop(home, round_number, before):
    broker = Broker(home)
    reader = Client(broker.address, "anon-reader")
    reader.subscribe(1, ["tale.>"], credit=1 << 40, **{"from": "new"})
    assert reader.want(EVT).bytes == b""
    publishers = [Publisher(broker.address, f"writer-{n}") for n in range(PUBLISHERS)]
    for n, publisher in enumerate(publishers):
        assert publisher.acknowledged == before[n], f"acknowledged {before[n]}, the log has {publisher.acknowledged}"
    seen = []
    watcher = threading.Thread(target=live, args=(reader, seen))
    for thread in [watcher, *publishers]:
        thread.start()
    for publisher in publishers:
        assert publisher.busy.wait(WAIT), "nothing was acknowledged"
    broker.process.send_signal(signal.SIGTERM)
    for thread in [*publishers, watcher]:
        thread.join(WAIT)
        assert not thread.is_alive(), "no goodbye came"
    assert broker.process.wait(WAIT) == 0, broker.said()
    for publisher in publishers:
        assert not publisher.wrong, publisher.wrong
        assert publisher.goodbye == "the broker is stopping", publisher.goodbye
        publisher.client.close()
    reader.close()
    taken = sum(publisher.acknowledged - before[n] for n, publisher in enumerate(publishers))
    assert len(seen) == taken, f"{taken} were acknowledged in stop {round_number}, {len(seen)} delivered"
    return [publisher.acknowledged for publisher in publishers], any(publisher.refused for publisher in publishers)


def main():
    home = os.environ["TMP"] + "/h"
    acknowledged, refusals = [0] * PUBLISHERS, 0
    for n in range(STOPS):
        acknowledged, refused = one_stop(home, n, acknowledged)
        refusals += refused
    broker = Broker(home)
    for n in range(PUBLISHERS):
        client = Client(broker.address, f"writer-{n}")
        assert client.welcome["last_counter"] == acknowledged[n], (n, client.welcome, acknowledged)
        client.close()
    reader = Client(broker.address, "anon-reader")
    reader.subscribe(1, ["tale.>"], credit=1 << 40)
    stored = 0
    while (frame := reader.want(EVT)).bytes:
        stored += len(list(events(frame.bytes)))
    assert stored == sum(acknowledged), f"{sum(acknowledged)} were acknowledged, {stored} are in the log"
    reader.close()
    broker.stop()
    print(f"{STOPS} stops under load, {refusals} of them with refusals: {stored} events acknowledged, each delivered")


try:
    main()
except AssertionError as wrong:
    fail(str(wrong))
