"""What is printed of the corridors: every row that tells a figure tells how far it can be trusted and where it is
from, itself or by an id that `serai why` takes. Used by corridors.sh:
    figures.py JSON...    a reply each; prints what lacks a mark or a source, and how many rows had figures
"""
import json
import sys

FIGURES = {"days", "days_p50", "usd", "km", "hours", "median_h", "p90_h", "mt", "capacity_mt", "gain_mt", "value",
           "amount", "co2_kg", "risk_pct", "added_h", "days_more"}
SUMS = {"sums", "totals"}  # of rows that each have their own


def rows(reply, name=""):
    for key, value in reply.items():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield key, item
                    yield from rows(item, key)
        elif isinstance(value, dict):
            yield key, value
            yield from rows(value, key)


seen = 0
for path in sys.argv[1:]:
    with open(path) as file:
        reply = json.load(file)
    for name, row in rows(reply):
        told = set() if row.get("nodes") == 0 else FIGURES & row.keys()  # a corridor that is a name alone
        if not told or name in SUMS:
            continue
        seen += 1
        marks = [row[key] for key in row if key.endswith("mark") and row[key]]
        if not marks or not all(mark in ("high", "medium", "low") for mark in marks):
            print(f"{path}: {name}: {sorted(told)} without a mark: {row}")
        if not any(row.get(key) for key in ("source", "id", "row", "link")):  # or what `serai why` tells it of
            print(f"{path}: {name}: {sorted(told)} without a source: {row}")
print(seen, "rows with figures")
