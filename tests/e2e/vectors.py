#!/usr/bin/python3
"""The valid vectors, read by a MessagePack library that is not ours: both must see the same."""
import base64
import json
import pathlib
import re
import sys

try:
    import msgpack
except ImportError:
    print("python3-msgpack is not installed")
    sys.exit(77)

PART = re.compile(r'"([^"]*)"|([0-9a-f]{2})(?:\*(\d+))?')


def vectors(path):
    for paragraph in path.read_text().split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("#")]
        if lines:
            yield {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def to_bytes(text):
    out = b""
    for quoted, hexed, times in PART.findall(text):
        out += quoted.encode() if not hexed else bytes.fromhex(hexed) * int(times or 1)
    return out


def plain(value):
    """As packed_to_json writes it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and value > 2**63 - 1:
        return str(value)
    return value


def main():
    compared = 0
    for path in sorted(pathlib.Path("tests/vectors").glob("*.txt")):
        for vector in vectors(path):
            if "json" not in vector:
                continue
            seen = plain(msgpack.unpackb(to_bytes(vector["bytes"]), strict_map_key=True))
            if "record" in vector:
                # Days, instants and skipped fields are the table's to know: compare the names.
                wanted = set(json.loads(vector["json"]))
                assert wanted <= set(seen), f"{path}: {vector['case']}: {seen}"
            else:
                assert json.dumps(seen) == json.dumps(json.loads(vector["json"])), f"{path}: {vector['case']}: {seen}"
            compared += 1
    assert compared >= 55, f"only {compared} vectors"
    print(f"{compared} vectors read alike")


main()
