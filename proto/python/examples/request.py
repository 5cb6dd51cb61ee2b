#!/usr/bin/python3
"""request.py METHOD TEXT: asks, and prints the answer."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import serai

if len(sys.argv) != 3:
    sys.exit(__doc__)
with serai.Bus(name="example-request.py") as bus:
    try:
        print(bus.request(sys.argv[1], {"text": sys.argv[2]}))
    except serai.Error as refusal:
        sys.exit(f"request.py: {refusal}")
