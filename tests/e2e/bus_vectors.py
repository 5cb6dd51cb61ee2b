#!/usr/bin/python3
"""Holds the client in Python to tests/vectors/wire.txt, the same file that the one in C is held to."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "proto" / "python"))
import serai  # noqa: E402


def table(name):
    """Number by name."""
    text = (ROOT / "proto" / "tables" / name).read_text(encoding="utf-8")
    return {found[0]: int(found[1]) for found in re.findall(r"^\w+\((\w+), (\d+),", text, re.M)}


ERRORS, OPS = table("errors.tbl"), table("ops.tbl")


def vectors():
    text = (ROOT / "tests" / "vectors" / "wire.txt").read_text(encoding="utf-8")
    for paragraph in text.split("\n\n"):
        lines = [line.split(":", 1) for line in paragraph.splitlines() if line and line[0] != "#"]
        if not lines:
            continue
        vector = {"bytes": b"", "holds": []}
        for key, value in lines:
            value = value.strip()
            if key == "bytes":
                for part in value.split():
                    vector["bytes"] += part[1:-1].encode() if part[0] == '"' else bytes.fromhex(part)
            elif key == "holds":
                vector["holds"].append(value)
            else:
                vector[key] = value
        yield vector


def read_frame(data):
    op, flags, chan, corr, arg = serai.frame_read(data)
    names = {number: name for name, number in OPS.items()}
    return [f"{names[op]} flags={flags:04x} chan={chan} corr={corr} arg={arg}"]


def read_block(data, kind):
    block = serai.block_read(data, whole=kind != "delivered")
    for record in block.records:
        serai.unpack(record.body)
    return [f"{r.subject} {r.counter} {r.index} {r.body.hex()}" for r in block.records], block


def hold(vector):
    """What is wrong with how we read it, or None."""
    try:
        if vector["as"] == "frame":
            told = read_frame(vector["bytes"])
        else:
            told, block = read_block(vector["bytes"], vector["as"])
            if vector.get("canonical"):
                again = serai.block_write(block.producer, [r[:2] + r[3:] for r in block.records])
                if again != vector["bytes"]:
                    return f"written otherwise: {again.hex(' ', -4)}"
    except serai.Error as refusal:
        code, place = vector.get("error", "OK ").split(" ", 1)
        if refusal.code != ERRORS[code]:
            return f"refused: {refusal}"
        # The byte of a body is not known to this client.
        return None if refusal.where in (place, "") else f"refused at another place: {refusal}"
    if "error" in vector:
        return "taken"
    return None if told == vector["holds"] else f"holds {told}"


def main():
    # What only the broker refuses: a client never reads a block as published, nor operations and
    # flags that are not its side's.
    brokers = {"stored, where it should be as published", "an operation of nobody",
               "a flag that must be understood"}
    count, wrong = 0, []
    for vector in vectors():
        if vector["case"] in brokers:
            continue
        count += 1
        said = hold(vector)
        if said:
            wrong.append(f"{vector['case']}: {said}")
    assert count > 70, count
    assert not wrong, "\n".join(wrong)


if __name__ == "__main__":
    main()
