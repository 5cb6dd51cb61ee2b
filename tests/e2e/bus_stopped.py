#!/usr/bin/python3
"""Clients that stand still until the broker has dropped them, and a broker that stands still until its clients
have given it up: when they go on, all that was published is there, once and in order."""
import signal
import subprocess

from bus_stack import BUILD, TMP, Broker, example, serai, texts, until

LINES = 300


class Impatient(Broker):
    """Drops a client that is silent for some seconds; clients say that they are there every two."""

    def start(self):
        with open(self.home / "broker.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([BUILD / "bin" / "serai-broker", "--idle-timeout=5s"], stderr=log)


def write(first):
    """The publish example, from its beginning to its end."""
    done = example("publish", "r.c", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, _ = done.communicate("".join(f"c{first + n}\n" for n in range(LINES)), timeout=60)
    assert out == f"{LINES} on disk\n", out


def sessions(bus):
    return bus.request("svc.broker.status", {})["sessions"]


def main():
    printed = TMP / "printed"
    with Impatient() as broker, serai.Bus(name="watcher", producer="watcher") as bus:
        with open(printed, "w", encoding="utf-8") as out:
            reader = example("subscribe", "r.>", stdout=out)

        def all_of(count):
            def seen():
                bus.next(0)  # it has to say that it is there, too
                return len(texts(printed)) >= count
            return seen

        write(0)
        until(all_of(LINES), "the first lines")
        reader.send_signal(signal.SIGSTOP)
        write(LINES)
        until(lambda: sessions(bus) == 1, "the broker to drop the one that stands still")
        reader.send_signal(signal.SIGCONT)
        until(all_of(2 * LINES), "what was published while it stood still")
        broker.process.send_signal(signal.SIGSTOP)
        for n in range(2 * LINES, 3 * LINES):
            bus.publish("r.c", "greeting", {"text": f"c{n}"})
        until(lambda: isinstance(bus.next(1), serai.Lost), "the broker to be given up")
        broker.process.send_signal(signal.SIGCONT)
        bus.flush(60)
        until(all_of(3 * LINES), "what was published while the broker stood still")
        write(3 * LINES)
        until(all_of(4 * LINES), "what was published afterwards")
        reader.kill()
        reader.wait()
        broker.stop()
    assert texts(printed) == [f"c{n}" for n in range(4 * LINES)], "it came otherwise"
    print("all of it, once and in order")


if __name__ == "__main__":
    main()
