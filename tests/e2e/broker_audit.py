#!/usr/bin/python3
"""An audit that cannot say no would be worth nothing: events of cursors are forged in the log, with checksums that fit,
and `serai audit` exits with 1 and names the consumer whose events are not accounted for, and no other."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from bus_stack import Broker, serai, until  # noqa: E402


def run(*words):
    return subprocess.run([os.environ["BUILD"] + "/bin/serai", *words], capture_output=True, text=True, timeout=60)


def runs(data):
    """Places and lengths of all runs of a segment, with their subjects."""
    at = 64
    while data[at:at + 4] == b"SRBM":
        end, at = at + 32 + int.from_bytes(data[at + 4:at + 8], "big"), at + 32
        while at < end:
            length, header = int.from_bytes(data[at + 4:at + 8], "big"), int.from_bytes(data[at + 8:at + 10], "big")
            run, at = at + header, at + length
            while run < at:
                size, _, name = serai.RUN_HEADER.unpack_from(data, run)[:3]
                where = run + serai.RUN_HEADER.size
                yield run, size, bytes(data[where:where + name]).decode()
                run += size


def forge(path, consumer, field, change):
    """Another number in the last event of a cursor."""
    data = bytearray(path.read_bytes())
    run, size, _ = [found for found in runs(data) if found[2] == f"$sys.cursor.{consumer}"][-1]
    key = bytes([0xA0 + len(field)]) + field.encode()
    at = data.rindex(key, run, run + size) + len(key)
    assert data[at] < 0x80 and 0 <= data[at] + change < 0x80, f"{field} is {data[at]:#x}, not a small number"
    data[at] += change
    data[run:run + size] = serai._sealed(bytes(data[run:run + size]), 24)
    path.write_bytes(data)


def work(consumer):
    with serai.Bus() as bus:
        channel = bus.subscribe("a.>", "cursor", cursor=consumer)
        taken = []
        while len(taken) < 20:
            item = bus.next(30)
            assert item is not None, f"nothing more after {len(taken)}"
            if isinstance(item, serai.Event):
                taken.append(item.seq)
        bus.ack(channel, taken[-1])

        def told():
            listed = bus.request("svc.broker.consumers", {})["consumers"]
            return any(line["name"] == consumer and line["settled"] == 20 for line in listed)
        until(told, f"what {consumer} has settled")


def begins_anew_at_the_same_place():
    """Moved back to where its account began once, and robbed of what it has settled before: what was told of the
    account before is not of this one."""
    with Broker("anew") as broker:
        with serai.Bus() as bus:
            bus.publish_all([("a.x", "n", {"n": n}) for n in range(40)])
        work("moved")
        for words in (("consumer", "seek", "moved", "--to", "first"), ("stream", "purge", "a", "--upto", "10", "--force")):
            done = run(*words)
            assert done.returncode == 0, done
        for settled in (0, 20):
            if settled:
                work("moved")
            done = run("audit", "--json")
            line, = json.loads(done.stdout)["lines"]
            assert done.returncode == 0 and line["difference"] == 0 and line["lost"] == 10, (done, line)
        broker.stop()


def main():
    begins_anew_at_the_same_place()
    with Broker() as broker:
        with serai.Bus() as bus:
            bus.publish_all([("ab"[n % 2] + ".x", "n", {"n": n}) for n in range(100)])
        for consumer in ("honest", "forged"):
            work(consumer)
        done = run("audit")
        assert done.returncode == 0, done
        broker.stop()
        segment, = (broker.home / "log").glob("*.seg")
        good = segment.read_bytes()
        # Settled and never sent; sent, acknowledged and not counted; a place moved over two events of its own.
        for field, change, difference in (("settled", 1, 1), ("settled", -3, 3), ("seq", 4, 2), ("dead", 2, 2)):
            segment.write_bytes(good)
            forge(segment, "forged", field, change)
            broker.start()
            done = run("audit", "--json")
            report = json.loads(done.stdout)
            found = {line["consumer"]: line["difference"] for line in report["lines"]}
            assert done.returncode == 1, (field, done)
            assert found == {"honest": 0, "forged": difference} and report["difference"] == difference, (field, report)
            shown = run("audit")
            assert shown.returncode == 1 and "forged" in shown.stdout, shown
            broker.stop()
        segment.write_bytes(good)
        broker.start()
        assert run("audit").returncode == 0
        broker.stop()
    print("a forged event of a cursor is found, and its consumer named")


if __name__ == "__main__":
    main()
