#!/usr/bin/python3
"""A member of a group that stands still with events in its hands: its lease runs out, or the broker drops it, and the
others get them; when it goes on, what it acknowledges late changes nothing, and it is a member like any other.
Every event is handled, and settled once."""
import signal
import subprocess
import sys

from bus_stack import BUILD, TMP, Broker, audit, serai, until

EVENTS, MEMBERS = 400, 3


class Impatient(Broker):
    def __init__(self, name, idle):
        self.idle = idle
        super().__init__(name)

    def start(self):
        with open(self.home / "broker.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([BUILD / "bin" / "serai-broker", "--idle-timeout=" + self.idle], stderr=log)


def member(ack_wait_ms):
    """A process of its own: says what it was handed, and settles it when it is told to by a line."""
    with serai.Bus(name="member") as bus:
        channel = bus.subscribe("work.>", "first", group="team", ack_wait_ms=int(ack_wait_ms), max_unacked=8)
        while True:
            item = bus.next()
            if isinstance(item, serai.Event):
                print("handed", item.seq, item.deliveries, flush=True)
                sys.stdin.readline()
                bus.ack(channel, item.seq)
                print("acked", item.seq, item.deliveries, flush=True)
            elif isinstance(item, serai.Refused):
                print("refused", item.error.code, 0, flush=True)


class Member:
    """The process, and what it has said."""

    def __init__(self, number, ack_wait_ms):
        self.said = TMP / f"{ack_wait_ms}.{number}"
        with open(self.said, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen([sys.executable, __file__, "member", str(ack_wait_ms)], stdout=out,
                                            stdin=subprocess.PIPE, text=True)
        self.told = 0

    def lines(self, word):
        return [(int(seq), int(n)) for what, seq, n in
                (line.split() for line in self.said.read_text(encoding="utf-8").split("\n")[:-1]) if what == word]

    def settle(self):
        """Lets it settle all that it has said it was handed."""
        handed = len(self.lines("handed"))
        if handed > self.told:
            self.process.stdin.write("\n" * (handed - self.told))
            self.process.stdin.flush()
            self.told = handed


def team(bus):
    return bus.request("svc.broker.consumers", {"name": "team"})["consumers"][0]


def settled(bus, members, wanted):
    def look():
        for one in members:
            one.settle()
        return team(bus)["settled"] >= wanted
    return look


def publish(bus, first, count):
    bus.publish_all([(f"work.{n % 5}", "nothing", {"n": first + n}) for n in range(count)])


def sessions(bus):
    return bus.request("svc.broker.status", {})["sessions"]


def story(name, ack_wait_ms, idle, is_dropped):
    with Impatient(name, idle) as broker, serai.Bus(name="watcher") as bus:
        members = [Member(n, ack_wait_ms) for n in range(MEMBERS)]
        try:
            until(lambda: team_is(bus, MEMBERS), "the members")
            publish(bus, 0, EVENTS)
            stopped, *others = members
            until(lambda: all(one.lines("handed") for one in members), "each to have something")
            # It holds one that it has told of, and up to seven that are on their way to it.
            stopped.process.send_signal(signal.SIGSTOP)
            held = {seq for seq, _ in stopped.lines("handed")}
            until(settled(bus, others, EVENTS), "the others to settle all of it")
            line = team(bus)
            assert line["settled"] == EVENTS and not line.get("pending"), line
            assert line["redelivered"] >= len(held), f"{line['redelivered']} were handed out again, it held {held}"
            last = line["position"]
            before = [sum(seq <= last for seq, _ in one.lines("handed")) for one in others]
            if is_dropped:
                until(lambda: sessions(bus) == MEMBERS, "it to be dropped")     # the others and the watcher
            late = len(stopped.lines("acked"))
            stopped.process.send_signal(signal.SIGCONT)
            until(lambda: stopped.settle() or len(stopped.lines("acked")) > late, "it to acknowledge late")
            until(lambda: stopped.settle() or team_is(bus, MEMBERS), "all to be members")
            publish(bus, EVENTS, EVENTS)
            until(settled(bus, members, 2 * EVENTS), "all to settle the rest")
            line = team(bus)
            assert line["settled"] == 2 * EVENTS and not line.get("pending") and not line["dead"], line
            after = [sum(seq <= last for seq, _ in one.lines("handed")) for one in others]
            assert after == before, "what was settled was handed out again"
            assert max(stopped.lines("handed"))[0] > last, "nothing more came to the one that had stood still"
            by = [{seq for seq, _ in one.lines("acked")} for one in members]
            taken_over = held & set.union(*by[1:])
            assert taken_over == held, f"{held - taken_over} were not taken over"
            handed = set.union(*({seq for seq, _ in one.lines("handed")} for one in members))
            assert len(handed) == 2 * EVENTS, f"{len(handed)} of {2 * EVENTS} were handled"
            audit()
        finally:
            for one in members:
                one.process.kill()
                one.process.wait()
        broker.stop()
    refused = sum(len(one.lines("refused")) for one in members)
    print(f"{name}: {line['redelivered']} handed out again, {refused} late acknowledgements refused, all settled once")


def team_is(bus, count):
    try:
        return team(bus)["workers"] == count
    except serai.Error as error:
        assert error.code == serai.NOT_FOUND, error
        return False


if __name__ == "__main__":
    if sys.argv[1:2] == ["member"]:
        member(sys.argv[2])
    story("lease", 1000, "60s", is_dropped=False)
    story("dropped", 60000, "5s", is_dropped=True)
