#!/usr/bin/python3
"""Cursors that last, repeats that are taken once, a name that has one publisher, blocks whole or not at all, a slow subscriber that
does not disturb a fast one, requests and their refusals."""
import os
import subprocess

from bus_stack import Broker, audit, example, serai, until


def drain(bus, count):
    """The next `count` events."""
    found = []
    while len(found) < count:
        item = bus.next(30)
        assert item is not None, f"nothing more after {len(found)} of {count}"
        if isinstance(item, serai.Event):
            found.append(item)
    return found


def cursor_lasts(broker):
    with serai.Bus() as bus:
        bus.publish_all([("cur.a", "n", {"n": n}) for n in range(10)])
    with serai.Bus() as bus:
        channel = bus.subscribe("cur.>", "cursor", cursor="keeper")
        events = drain(bus, 4)
        bus.ack(channel, events[3].seq)
        # The move of a cursor is itself an event: when it is seen, it is on disk.
        bus.subscribe("$sys.cursor.keeper", "first")
        while True:
            item = bus.next(30)
            if isinstance(item, serai.Event) and item.subject == "$sys.cursor.keeper":
                break
        assert item.data["cursor"] == "keeper" and item.data["seq"] == events[3].seq, item
        assert item.data["settled"] == 4 and item.data["owner"] == "local", item
    broker.kill()
    broker.start()
    with serai.Bus() as bus:
        bus.subscribe("cur.>", "cursor", cursor="keeper")
        assert [event.data["n"] for event in drain(bus, 6)] == [4, 5, 6, 7, 8, 9]


def repeats_are_taken_once():
    with serai.Bus(producer="repeater") as bus:
        events = [{"subject": "rep.a", "kind": "n", "data": {"n": n}, "counter": 100 + n} for n in range(5)]
        first = bus.publish_all(events[:3])
        assert first.last_seq == first.first_seq + 2, first
        assert bus.publish_all(events[:3]).first_seq == 0, "a repeat was taken again"
        rest = bus.publish_all(events)
        assert rest.last_seq == rest.first_seq + 1, rest
        bus.subscribe("rep.>", "first")
        assert [event.counter for event in drain(bus, 5)] == [100, 101, 102, 103, 104]
    with serai.Bus(producer="repeater") as bus:
        assert bus.welcome["last_counter"] == 104


def a_name_has_one_publisher():
    """The one that came later; the other's event does not pass for a repeat, and reading it may go on."""
    with serai.Bus(name="elder", producer="twin") as elder:
        elder.publish_all([("twin.a", "n", {"n": 1})])
        younger = serai.Bus(name="younger", producer="twin")
        try:
            told = elder.publish_all([("twin.a", "n", {"n": 3})])
            raise AssertionError(f"an event of the elder passes for a repeat: {told}")
        except serai.Error as error:
            assert error.code == 201 and "'twin' was taken over by a session opened later: younger" in str(error), error
        younger.publish_all([("twin.a", "n", {"n": 2})])
        younger.close()
        elder.publish("twin.a", "n", {"n": 4})
        try:
            elder.flush()
            raise AssertionError("an event of the elder is nowhere, and nobody was told")
        except serai.Error as error:
            assert error.code == 201, error
        elder.subscribe("twin.>", "first")
        assert [event.data["n"] for event in drain(elder, 2)] == [1, 2]


def place_is_moved_by_hand(broker):
    """Back to the first event, forward over some, and refused while somebody is at work."""
    with serai.Bus() as bus:
        told = bus.publish_all([("moved.a", "n", {"n": n}) for n in range(6)])
    for kind in ("cursor", "group"):
        with serai.Bus() as bus:
            channel = bus.subscribe("moved.>", "first", **{kind: f"hand-{kind}"})
            for event in drain(bus, 6):
                bus.ack(channel, event.seq)
            try:
                bus.request("svc.broker.seek", {"name": f"hand-{kind}", "to": "first"})
                raise AssertionError("moved while somebody was at work")
            except serai.Error as refusal:
                assert "is at work for" in str(refusal), refusal
        for wanted in ({"to": "seq", "seq": told.first_seq + 1}, {"to": "seq", "seq": told.first_seq + 4}):
            with serai.Bus() as bus:
                until(lambda: moved(bus, dict(wanted, name=f"hand-{kind}")), "the last one at work to leave")
            broker.kill()
            broker.start()
            with serai.Bus() as bus:
                bus.subscribe("moved.>", "cursor", **{kind: f"hand-{kind}"})
                assert drain(bus, 1)[0].seq == wanted["seq"], (kind, wanted)


def moved(bus, wanted):
    """False while the broker has not seen the last one at work leave."""
    try:
        bus.request("svc.broker.seek", wanted)
        return True
    except serai.Error as refusal:
        assert "is at work for" in str(refusal), refusal
        return False


def one_of_two_wins(broker):
    """Both read the same and publish what follows from it; what the loser wanted is not there."""
    with serai.Bus() as one, serai.Bus() as other:
        first = one.publish_all([("state.counter", "n", {"n": 1})], expect=0)
        wins = []
        for bus in (one, other):
            try:
                wins.append(bus.publish_all([("state.counter", "n", {"n": 2}), ("state.log", "n", {})],
                                            expect=first.last_seq))
            except serai.Error as refusal:
                assert refusal.code == serai.CONFLICT, refusal
                assert f"wanted {first.last_seq} as the last sequence of 'state.counter', it is " in str(refusal)
        assert len(wins) == 1, wins
    broker.kill()
    broker.start()
    pub = [os.environ["BUILD"] + "/bin/serai", "pub", "state.counter", "nothing", "{}", "--expect"]
    refused = subprocess.run(pub + [str(first.last_seq)], capture_output=True, text=True)
    assert refused.returncode != 0 and f"it is {wins[0].first_seq}" in refused.stderr, refused
    taken = subprocess.run(pub + [str(wins[0].first_seq)], capture_output=True, text=True)
    assert taken.returncode == 0, taken
    with serai.Bus() as bus:
        bus.subscribe("state.>", "last_per_subject")
        assert [event.subject for event in drain(bus, 2)] == ["state.log", "state.counter"]
        page = bus.request("svc.broker.last", {"filters": ["state.*"], "limit": 1})
        assert page["next"] == page["events"][0]["subject"] == "state.counter", page
        rest = bus.request("svc.broker.last", {"filters": ["state.*"], "after": page["next"]})
        assert [event["subject"] for event in rest["events"]] == ["state.log"] and "next" not in rest, rest
    shown = subprocess.run([os.environ["BUILD"] + "/bin/serai", "stream", "last", "state.*"], capture_output=True,
                           text=True, timeout=60)
    assert shown.returncode == 0 and "state.counter" in shown.stdout and "state.log" in shown.stdout, shown
    sub = [os.environ["BUILD"] + "/bin/serai", "replay", "state.>", "--from", "last-per-subject"]
    shown = subprocess.run(sub, capture_output=True, text=True, timeout=60)
    assert len(shown.stdout.splitlines()) == 2, shown


def blocks_are_taken_whole():
    with serai.Bus(producer="whole") as bus:
        try:
            bus.publish_all([("whole.a", "n", {}), ("$sys.mine", "n", {})])
            raise AssertionError("the broker's own subject was taken")
        except serai.Error as refusal:
            assert refusal.code == 200, refusal
        receipt = bus.publish_all([("whole.b", "n", {})])
        bus.subscribe("whole.>", "first")
        assert drain(bus, 1)[0].seq == receipt.first_seq, "something of the refused block is there"


def slow_does_not_disturb_fast():
    """The slow one reads nothing while more passes than its credit covers."""
    count, body = 96, os.urandom(64 << 10)
    with serai.Bus() as writer, serai.Bus() as slow, serai.Bus() as fast:
        slow.subscribe("slow.>", "new", credit=2 << 20)
        fast.subscribe("slow.>", "new")
        for bus in (slow, fast):
            while not isinstance(bus.next(30), serai.CaughtUp):
                pass
        for n in range(count):
            writer.publish("slow.a", "n", {"n": n, "body": body})
        writer.flush(30)
        assert [event.data["n"] for event in drain(fast, count)] == list(range(count))
        assert [event.data["n"] for event in drain(slow, count)] == list(range(count))


def requests():
    with serai.Bus() as server, serai.Bus() as asker:
        server.serve(["svc.test.>"])
        until(lambda: server_is_known(asker, server), "the server")
        client = example("request", "svc.test.fail", "x", stderr=subprocess.PIPE)
        asked = server.next(30)
        server.refuse(asked, 309, "no such thing on a Sunday")
        _, told = client.communicate(timeout=60)
        assert told == "request: no such thing on a Sunday (RULE)\n", told
        try:
            asker.request("svc.test.silent", {}, timeout=0.2)
            raise AssertionError("nobody answered, and yet there was an answer")
        except serai.Error as refusal:
            assert refusal.code == serai.TIMEOUT, refusal


def server_is_known(asker, server):
    """SERVE is not acknowledged; a request that is refused with TIMEOUT and not 404 reached it."""
    try:
        asker.request("svc.test.hello", {}, timeout=0.05)
    except serai.Error as refusal:
        return refusal.code != serai.NOT_FOUND and isinstance(server.next(30), serai.Request)
    return True


def main():
    with Broker() as broker:
        cursor_lasts(broker)
        repeats_are_taken_once()
        a_name_has_one_publisher()
        one_of_two_wins(broker)
        place_is_moved_by_hand(broker)
        blocks_are_taken_whole()
        slow_does_not_disturb_fast()
        requests()
        audit()
        broker.stop()


if __name__ == "__main__":
    main()
