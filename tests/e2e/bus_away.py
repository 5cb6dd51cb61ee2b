#!/usr/bin/python3
"""Clients, in C and in Python, that compute for longer than the broker bears silence, having said so: their sessions,
what they serve and what they read go on. One that has not said so is dropped; that it was is how the test knows that
the time has passed."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from bus_stack import BUILD, Broker, serai  # noqa: E402
from broker_wire import GOAWAY, PING, PONG, Client  # noqa: E402


class Impatient(Broker):
    def start(self):
        with open(self.home / "broker.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([BUILD / "bin" / "serai-broker", "--idle-timeout=1s"], stderr=log)


def computes(address):
    """Returns when the broker has dropped a client for silence that came after everybody here."""
    quiet = Client(address, "quiet")
    quiet.say(PING, corr=1)
    quiet.want(PONG)
    told = quiet.want(GOAWAY).body()
    assert told["code"] == serai.TIMEOUT and "send PING" in told["what"], told
    quiet.close()


def main():
    with Impatient() as broker:
        bus = serai.Bus(name="away", connect_timeout=60)
        address = bus.address
        away = subprocess.Popen([BUILD / "tests" / "e2e" / "away"], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)
        assert away.stdout.readline() == "away\n"
        bus.serve(["svc.patient.>"])
        channel = bus.subscribe("a.>", "new")
        while not isinstance(bus.next(60), serai.CaughtUp):
            pass
        bus.away(600)
        computes(address)
        with serai.Bus(name="asker") as asker:
            asker.publish_all([("a.b", "n", {"n": 1})])
        item = bus.next(60)
        assert isinstance(item, serai.Event) and item.channel == channel, f"it has lost its session: {item}"
        assert bus.request("svc.broker.status", {})["sessions"] == 2, "somebody else was dropped"
        out, _ = away.communicate("come back\n", timeout=60)
        assert away.returncode == 0 and out == "still there\n", f"{away.returncode}: {out}"
        bus.close()
        broker.stop()
    print("who said so computed for as long as it took")


main()
