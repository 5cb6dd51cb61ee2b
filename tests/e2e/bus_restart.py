#!/usr/bin/python3
"""The broker is killed in the middle of publishing and subscribing, again and again, in C and in
Python: nothing that was acknowledged is lost, nothing comes twice, and the order holds."""
import subprocess

from bus_stack import TMP, Broker, example, serai, texts, until

ROUNDS, LINES = 5, 400


def wanted(prefix):
    return [f"{prefix}{n}" for n in range(ROUNDS * LINES)]


def main():
    with Broker() as broker:
        printed = TMP / "printed"
        with open(printed, "w", encoding="utf-8") as out:
            reader = example("subscribe", "r.>", stdout=out)
        writer = example("publish", "r.c", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with serai.Bus(name="writer", producer="py-writer") as bus, serai.Bus(name="reader") as follower:
            channel = follower.subscribe("r.>", "first", cursor="follower")
            seen = []

            def read(limit):
                while len(seen) < limit:
                    item = follower.next(60)
                    assert item is not None, f"nothing more after {len(seen)}"
                    if isinstance(item, serai.Event):
                        seen.append(item)
                        follower.ack(channel, item.seq)
                    else:
                        assert isinstance(item, (serai.Lost, serai.Back, serai.CaughtUp)), item

            for turn in range(ROUNDS):
                for n in range(turn * LINES, (turn + 1) * LINES):
                    writer.stdin.write(f"c{n}\n")
                    bus.publish("r.py", "greeting", {"text": f"p{n}"})
                    if n % LINES == LINES // 2:
                        writer.stdin.flush()
                        broker.kill()
                        broker.start()
                writer.stdin.flush()
                bus.flush(60)
                read((turn + 1) * LINES)  # at least Python's are on disk; some of C's may come first
            out, _ = writer.communicate(timeout=60)
            assert out == f"{ROUNDS * LINES} on disk\n", out
            read(2 * ROUNDS * LINES)
        until(lambda: len(texts(printed)) >= 2 * ROUNDS * LINES, "the reader in C")
        reader.kill()
        reader.wait()
        check(seen, texts(printed))
        broker.stop()


def check(seen, printed):
    by_python = [event.data["text"] for event in seen]
    assert [event.seq for event in seen] == sorted({event.seq for event in seen}), "sequences do not rise"
    for events in (by_python, printed):
        assert [t for t in events if t[0] == "c"] == wanted("c"), "what C published came otherwise"
        assert [t for t in events if t[0] == "p"] == wanted("p"), "what Python published came otherwise"
    counters = [event.counter for event in seen if event.producer == "py-writer"]
    assert counters == list(range(1, ROUNDS * LINES + 1)), "counters of the Python writer"


if __name__ == "__main__":
    main()
