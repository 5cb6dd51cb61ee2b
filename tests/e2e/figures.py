"""What is printed of the corridors: every row that tells a figure tells how far it can be trusted and where it is
from, itself or by an id that `serai why` takes. Used by corridors.sh and shipments.sh:
    figures.py JSON...    a reply each; prints what lacks a mark or a source, and how many rows had figures
"""
import json
import sys

FIGURES = {"days", "days_p50", "usd", "km", "hours", "median_h", "p90_h", "mt", "capacity_mt", "gain_mt", "value",
           "amount", "co2_kg", "risk_pct", "added_h", "days_more", "hours_more", "usd_more", "late_h", "chance",
           "mt_more", "next_mt", "opened_mt"}
OWN = {"days", "usd", "km", "mt", "capacity_mt", "co2_kg", "risk_pct"}  # by its name, or the row's one mark
SUMS = {"sums", "totals"}  # of rows that each have their own
TOP = ""  # the reply itself, whose parts have their sources


def rows(reply, name=TOP):
    if name == TOP:
        yield name, reply
    for key, value in reply.items():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield key, item
                    yield from rows(item, key)
        elif isinstance(value, dict):
            yield key, value
            yield from rows(value, key)


def unmarked(name, row, told):
    own = {figure for figure in told & OWN if f"{figure.split('_')[0]}_mark" not in row}
    return set() if row.get("mark") else own


seen = 0
for path in sys.argv[1:]:
    with open(path) as file:
        reply = json.load(file)
    for name, row in rows(reply):
        told = FIGURES & row.keys()
        if row.get("nodes") == 0 or row.get("kind") == "found":  # a corridor that is a name alone; seen, not planned
            continue
        if not told or name in SUMS:
            continue
        seen += 1
        marks = [row[key] for key in row if key.endswith("mark") and row[key]]
        if unmarked(name, row, told) or not marks or not all(mark in ("high", "medium", "low") for mark in marks):
            print(f"{path}: {name}: {sorted(unmarked(name, row, told) or told)} without a mark: {row}")
        if name != TOP and not any(row.get(key) for key in ("source", "id", "row", "link", "by", "text")):
            print(f"{path}: {name}: {sorted(told)} without a source: {row}")  # or what `serai why` tells it of
print(seen, "rows with figures")
