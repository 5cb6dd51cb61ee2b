#!/usr/bin/python3
"""Connections that come and go: the number of a closed descriptor is given to the next connection at
once, and the end of the one before must never be taken for the end of the one that has it now; nor may
an end be missed: the broker takes far fewer peers than come and go."""
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

ROUNDS, THREADS = 300, 4


def leave(address, how):
    """Comes and goes: with a word, with none, or before it has said anything."""
    if how == 2:
        bare = socket.socket(socket.AF_UNIX)
        bare.connect(address[len("ipc://"):])
        bare.close()
        return
    client = Client(address)
    if how == 0:
        client.say(BYE)
        client.close()
    else:
        client.close()


def churn(address, name, wrong):
    try:
        for n in range(ROUNDS):
            leave(address, n % 3)
            client = Client(address, f"churn-{name}-{n}")
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


def main():
    few_are_told()
    broker = Broker(os.environ["TMP"] + "/home", "--peers-max=100")
    wrong = []
    threads = [threading.Thread(target=churn, args=(broker.address, n, wrong)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broker.stop()
    for line in wrong:
        print(line)
    return bool(wrong)


sys.exit(main())
