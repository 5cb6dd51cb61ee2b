#!/usr/bin/python3
"""When the Python client says that it is there: a broker played by hand, and a clock that the test turns. The same
rules in C: tests/unit/proto/bus/bus_link_test.c."""
import types

import zmq
from bus_stack import TMP, serai

NOW = [1000.0]


class Played:
    """A broker that welcomes one client and then says what it is told to."""

    def __init__(self, name):
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.address = f"ipc://{TMP}/{name}"
        self.socket.bind(self.address)
        self.peer = None

    def hear(self):
        assert self.socket.poll(60000), "nothing came"
        self.peer, head, _ = self.socket.recv_multipart()
        return serai.frame_read(head)[0]

    def say(self, op, body=b""):
        self.socket.send_multipart([self.peer, serai.frame_write(op), body])


def connect(broker):
    """The constructor waits; what it waits for is put in beforehand by a welcome from beside it."""
    class Welcomed(serai.Bus):
        def _open(self):
            super()._open()
            if broker.hear() == serai.HELLO:
                broker.say(serai.WELCOME, serai.pack({"version": 1, "log_id": "1", "last_seq": 0, "last_counter": 0,
                                                      "publish_credit": 1 << 20}))
    return Welcomed(broker.address)


def arrived(bus):
    assert bus._socket.poll(60000), "what was said did not come"


def pings_until_bye(broker):
    count = 0
    while (op := broker.hear()) != serai.BYE:
        assert op == serai.PING, f"wanted nothing but PING, got op {op}"
        count += 1
    return count


def listens_all_the_time():
    """Who only listens would be dropped by the broker, which hears nothing of it."""
    broker = Played("listens")
    bus = connect(broker)
    for _ in range(60):
        NOW[0] += 1
        broker.say(serai.PONG)
        arrived(bus)
        assert bus.next(0) is None
    bus.close()
    pings = pings_until_bye(broker)
    assert 28 <= pings <= 30, f"{pings} PINGs in a minute"


def asks_a_silent_broker_and_gives_it_up():
    broker = Played("silent")
    bus = connect(broker)
    seconds, item = 0, None
    while item is None:
        NOW[0] += 1
        seconds += 1
        assert seconds < 20, "it waits for ever"
        item = bus.next(0)
    assert isinstance(item, serai.Lost) and seconds == 8, f"{item} after {seconds} s"
    assert [broker.hear() for _ in range(3)] == [serai.PING] * 3
    assert not broker.socket.poll(0), "it asked once more"
    bus.close()


def an_answer_keeps_it_alive():
    broker = Played("answers")
    bus = connect(broker)
    for _ in range(20):
        NOW[0] += 2
        assert bus.next(0) is None
        assert broker.hear() == serai.PING
        broker.say(serai.PONG)
        arrived(bus)
        assert bus.next(0) is None
    bus.close()
    assert pings_until_bye(broker) == 0


def computes_longer_than_silence():
    """Word of it goes out at once, and coming back it reads first and takes nobody for gone."""
    broker = Played("away")
    bus = connect(broker)
    bus.away(600)
    assert broker.socket.poll(60000), "nothing came"
    _, head, _ = broker.socket.recv_multipart()
    op, _, _, corr, arg = serai.frame_read(head)
    assert (op, arg) == (serai.PING, 600000), f"wanted PING with 600000, got op {op} with {arg}"
    broker.say(serai.PONG)
    arrived(bus)
    NOW[0] += 500
    assert bus.next(0) is None
    assert broker.hear() == serai.PING, "it is back, and does not say so"
    for seconds in (-1, 3601):
        try:
            bus.away(seconds)
            raise AssertionError("it was taken")
        except serai.Error as wrong:
            assert wrong.code == serai.LIMIT
    bus.close()


serai.time = types.SimpleNamespace(monotonic=lambda: NOW[0], sleep=serai.time.sleep)
for story in (listens_all_the_time, asks_a_silent_broker_and_gives_it_up, an_answer_keeps_it_alive,
              computes_longer_than_silence):
    story()
    print(story.__name__)
