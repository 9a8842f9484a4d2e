#!/usr/bin/env python3
"""Writes digest.json: the digest rule, told a second time and hashed by the shared libxxhash.

Run by hand when a vector is added; existing vectors must never change.
"""
import ctypes
import json
import os
import struct

class Hash128(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]

xxhash = ctypes.CDLL("libxxhash.so.0")
xxhash.XXH3_128bits.restype = Hash128
xxhash.XXH3_128bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]

TAGS = dict(bool=1, int=2, timestamp=3, decimal=4, double=5, string=6, bytes=7, set=8)

def text(data):
    return struct.pack("<I", len(data)) + data

def canonical(value):
    (kind, content), = value.items()
    if kind == "null" or content == []:
        return b""
    if kind == "bool":
        body = bytes([content])
    elif kind in ("int", "timestamp", "decimal"):
        body = struct.pack("<q", content)
    elif kind == "double":
        body = struct.pack("<d", content + 0.0)  # -0 + 0 is +0
    elif kind == "string":
        body = text(content.encode())
    elif kind == "bytes":
        body = text(bytes.fromhex(content))
    else:
        items = sorted({canonical(item) for item in content})
        body = struct.pack("<I", len(items)) + b"".join(items)
    return bytes([TAGS[kind]]) + body

def digest(record):
    data = b"tide1" + text(record["collection"].encode()) + text(record["id"].encode())
    data += struct.pack("<Q", record["seq"])
    for name, value in sorted((n.encode(), v) for n, v in record["fields"].items()):
        if canonical(value):
            data += text(name) + canonical(value)
    found = xxhash.XXH3_128bits(data, len(data))
    return found.high << 64 | found.low

def record(name, seq, fields, collection="tasks", id="t1"):
    return dict(name=name, collection=collection, id=id, seq=seq, fields=fields)

RECORDS = [
    record("no fields", 1, {}),
    record("booleans", 2, {"done": {"bool": True}, "open": {"bool": False}}),
    record("integers", 3,
           {"a": {"int": 0}, "b": {"int": -1}, "c": {"int": 2**63 - 1}, "d": {"int": -2**63}}),
    record("times and decimals", 4,
           {"due": {"timestamp": 1766000000123456}, "price": {"decimal": -1999}}),
    record("doubles", 5, {"x": {"double": 0.1}, "y": {"double": -0.0}, "z": {"double": 1e308}}),
    record("text", 6, {"title": {"string": "Grüße 🌊"}, "empty": {"string": ""}}),
    record("bytes", 7, {"raw": {"bytes": "00ff10"}, "none": {"bytes": ""}}),
    record("a set, unsorted, with a double", 8,
           {"tags": {"set": [{"string": "b"}, {"string": "aa"}, {"string": "b"}, {"int": 5}]}}),
    record("absent fields are not there", 9,
           {"gone": {"null": None}, "tags": {"set": []}, "n": {"int": 1}}),
    record("fields in bytewise order of their names", 10,
           {"b": {"int": 1}, "B": {"int": 2}, "ä": {"int": 3}, "aa": {"int": 4}, "a": {"int": 5}}),
    record("a uuid, a long text, a large seq", 2**64 - 1, {"body": {"string": "wave " * 200}},
           collection="notes", id="0190b6f0-1c2d-7abc-8def-0123456789ab"),
    record("the longest id", 12, {"n": {"decimal": 7}}, id="é" * 64),
]

def main():
    total = 0
    for item in RECORDS:
        value = digest(item)
        total = (total + value) % 2**128
        item["digest"] = f"{value:032x}"
        item["digest_bytes"] = value.to_bytes(16, "little").hex()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "digest.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(dict(records=RECORDS, sum=f"{total:032x}"), out, ensure_ascii=False, indent=1)
        out.write("\n")

main()
