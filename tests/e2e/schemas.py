#!/usr/bin/python3
"""The generated schemas and AsyncAPI hold together, and say of the vectors what the codec says: every
JSON of a valid record fits its schema, and what is changed for the worse does not."""
import copy
import json
import pathlib
import re
import sys

SCHEMAS = json.loads(pathlib.Path("proto/schemas.json").read_text())
ASYNCAPI = json.loads(pathlib.Path("proto/asyncapi.json").read_text())
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def resolve(reference, here):
    file, _, pointer = reference.partition("#")
    at = SCHEMAS if file == "./schemas.json" else here
    for part in pointer.strip("/").split("/"):
        at = at[part]
    return at


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def fits(value, schema):
    """As much of JSON Schema as the generated one uses."""
    if "$ref" in schema:
        return fits(value, resolve(schema["$ref"], SCHEMAS))
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in types):
        return False
    if isinstance(value, str):
        return len(value) <= schema.get("maxLength", 1 << 30) and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, list):
        return len(value) <= schema["maxItems"] and all(fits(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        return set(schema.get("required", [])) <= set(value) and all(
            fits(value[name], properties[name]) for name in value if name in properties)
    return isinstance(value, bool) or value >= schema.get("minimum", value)


def vectors():
    for paragraph in pathlib.Path("tests/vectors/records.txt").read_text().split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("#")]
        if lines:
            yield {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def main():
    for name, document in (("schemas", SCHEMAS), ("asyncapi", ASYNCAPI)):
        for reference in references(document):
            try:
                resolve(reference, document)
            except KeyError:
                sys.exit(f"{name}: {reference} leads nowhere")
    for operation in ASYNCAPI["operations"].values():
        assert operation["action"] in ("send", "receive")
    for name, channel in ASYNCAPI["channels"].items():
        wanted = set(re.findall(r"{(\w+)}", channel["address"] or ""))
        assert wanted == set(channel.get("parameters", {})), name

    count = 0
    for vector in vectors():
        if "json" not in vector:
            continue
        schema = SCHEMAS["$defs"][vector["record"]]
        value = json.loads(vector["json"])
        assert fits(value, schema), vector["case"]
        for name in value:
            worse = copy.deepcopy(value)
            worse[name] = {"not": "this"} if not isinstance(value[name], dict) else "not this"
            assert not fits(worse, schema), f"{vector['case']}: {name}"
        for name in schema["required"]:
            worse = copy.deepcopy(value)
            del worse[name]
            assert not fits(worse, schema), f"{vector['case']}: without {name}"
        count += 1
    assert count >= 12, count
    print(f"{len(SCHEMAS['$defs'])} schemas, {len(ASYNCAPI['channels'])} channels, {count} vectors")


main()
