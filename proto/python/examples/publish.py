#!/usr/bin/python3
"""publish.py SUBJECT: publishes an event per line of its input, and waits until all are on disk."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import serai

if len(sys.argv) != 2:
    sys.exit(__doc__)
with serai.Bus(name="example-publish.py") as bus:
    count = 0
    for line in sys.stdin:
        bus.publish(sys.argv[1], "greeting", {"text": line.strip()})
        count += 1
    bus.flush(30)
    print(count, "on disk")
