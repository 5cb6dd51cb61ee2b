#!/usr/bin/python3
"""Connections that come and go: the number of a closed descriptor is given to the next connection at
once, and the end of the one before must never be taken for the end of the one that has it now; nor may
an end be missed: the broker takes far fewer peers than come and go. On this machine the broker sees ends
itself; from elsewhere libzmq tells them, by descriptor."""
import os
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

ROUNDS, THREADS = 300, 4


def leave(address, how, keys):
    """Comes and goes: with a word, with none, or before it has said anything."""
    if how == 2:
        kind, place = address.split("://")
        bare = socket.socket(socket.AF_UNIX if kind == "ipc" else socket.AF_INET)
        bare.connect(place if kind == "ipc" else (place.split(":")[0], int(place.split(":")[1])))
        bare.close()
        return
    client = Client(address, keys=keys)
    if how == 0:
        client.say(BYE)
        client.close()
    else:
        client.close()


def churn(address, name, wrong, rounds, keys):
    try:
        for n in range(rounds):
            leave(address, n % 3, keys)
            client = Client(address, f"churn.{address[:3]}-{name}-{n}", keys=keys)
            client.publish(1, [(f"test.{name}", event("nothing", {}))])
            assert client.want(PUBACK).body()["first_seq"] > 0, "a first block passed for a repeat"
            client.say(PING, corr=7)
            client.want(PONG)
            client.say(BYE)
            client.close()
    except AssertionError as reason:
        wrong.append(f"{name}, round {n}: {reason}")


def few_are_told():
    """Not enough for so many clients: said at the start, while somebody may still change it."""
    for peers, told in ((100, True), (20, False)):
        broker = Broker(os.environ["TMP"] + f"/few-{peers}", f"--peers-max={peers}", descriptors=128)
        assert ("too few descriptors" in broker.said()) == told, broker.said()
        broker.stop()


def come_and_go(address, rounds, keys=None):
    wrong = []
    threads = [threading.Thread(target=churn, args=(address, n, wrong, rounds, keys)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, "\n".join(wrong)


def main():
    few_are_told()
    home = os.environ["TMP"] + "/home"
    subprocess.run([os.environ["BUILD"] + "/bin/serai", "peer", "add", "churn", "--allow", "pub:test.>"], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "SERAI_HOME": home})
    lines = [line.split() for line in open(home + "/keys/churn.key")]
    keys = {line[0]: line[1] for line in lines if line and line[0] in ("public", "secret", "server")}
    broker = Broker(home, "--peers-max=100", "--tcp=tcp://0.0.0.0:0")
    port = [line.strip().split(":")[-1] for line in open(home + "/broker.endpoint") if "tcp" in line][0]
    come_and_go(broker.address, ROUNDS)
    come_and_go(f"tcp://127.0.0.1:{port}", ROUNDS // 3, keys)
    broker.stop()


main()
