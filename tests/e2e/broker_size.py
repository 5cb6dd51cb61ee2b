#!/usr/bin/python3
"""The small form of tests/bench/broker_log: durable consumers with narrow filters that catch up together read the
blocks that match and hardly any other, and what a broker needs of memory does not follow what it has stored."""
import os
import pathlib

from bus_stack import Broker, serai

CONSUMERS, EACH, EVENTS = 20, 40, 50  # consumers; blocks with events of each; events in a block
MEMORY = 16 << 10  # KiB that ten times as many events may cost, the whole noise of a process included


def counter(bus, name):
    lines = bus.request("svc.broker.metrics", {})["text"].splitlines()
    return int(next(line for line in lines if line.startswith(name + " ")).split()[1])


def store(bus, rounds):
    """Blocks of one consumer's events each, in turn."""
    for _ in range(rounds):
        for consumer in range(CONSUMERS):
            bus.publish_all([(f"size.{consumer}.{n % 5}", "n", {"n": n, "filler": "x" * 200}) for n in range(EVENTS)])


def memory(broker):
    """Resident KiB of a broker that has just been started."""
    broker.stop()
    broker.start()
    with serai.Bus():
        status = pathlib.Path(f"/proc/{broker.process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


def drain(bus, channel):
    events = 0
    while True:
        item = bus.next(60)
        assert item is not None, f"nothing more after {events} events"
        if not isinstance(item, serai.Event):
            return events
        events += 1
        last = item.seq
        if events == EACH * EVENTS:
            bus.ack(channel, last)


def main(broker):
    with serai.Bus() as bus:
        store(bus, EACH // 10)
    few = memory(broker)
    with serai.Bus() as bus:
        before = counter(bus, "serai_broker_committed_bytes_total")
        store(bus, EACH - EACH // 10)
        written = counter(bus, "serai_broker_committed_bytes_total") - before
    many = memory(broker)
    assert many < few + MEMORY, f"{few} KiB resident after a tenth of the events, {many} KiB after all"
    matching = CONSUMERS * EACH
    matching_bytes = written * EACH / (EACH - EACH // 10)
    with serai.Bus() as watcher:
        bytes_before = counter(watcher, "serai_broker_log_read_bytes_total")
        blocks_before = counter(watcher, "serai_broker_blocks_caught_up_total")
        buses = [serai.Bus() for _ in range(CONSUMERS)]
        channels = [bus.subscribe(f"size.{n}.>", "cursor", cursor=f"keeper-{n}") for n, bus in enumerate(buses)]
        for bus, channel in zip(buses, channels):
            assert drain(bus, channel) == EACH * EVENTS
        for bus in buses:
            bus.close()
        read = counter(watcher, "serai_broker_log_read_bytes_total") - bytes_before
        blocks = counter(watcher, "serai_broker_blocks_caught_up_total") - blocks_before
    assert matching <= blocks <= 2 * matching, f"looked at {blocks} blocks, {matching} match"
    assert matching_bytes * 0.9 <= read <= 2 * matching_bytes, f"read {read} bytes, {matching_bytes:.0f} match"


os.environ["SERAI_SEGMENT_SIZE"] = "256KiB"
with Broker() as running:
    main(running)
