#!/usr/bin/python3
"""subscribe.py [--end] FILTER [SEQUENCE]: prints events from a sequence, or from the first in the
log, and then those that come; with --end it stops where the log ends."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import serai

arguments = [a for a in sys.argv[1:] if a != "--end"]
if not arguments:
    sys.exit(__doc__)
with serai.Bus(name="example-subscribe.py") as bus:
    if len(arguments) > 1:
        bus.subscribe([arguments[0]], "seq", seq=int(arguments[1]))
    else:
        bus.subscribe([arguments[0]], "first")
    for event in bus.events(to_end="--end" in sys.argv):
        print(event.seq, event.subject, event.type, event.data, flush=True)
