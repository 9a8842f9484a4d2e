#!/usr/bin/env python3
"""Writes wire/values.json and wire/bodies.json with protoc and libzstd, without Tidemark's codec.

Run by hand when a vector is added; existing vectors must never change.
"""
import ctypes
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PROTO = os.path.join(HERE, "../../core/wire/tidemark.proto")
zstd = ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_createCCtx.restype = ctypes.c_void_p

UID = "abcdefghijklmnop"
CLIENT = "ABCDEFGHIJKLMNOP"
UUID = r"\001\220\266\360\034\055\172\274\215\357\001\043\105\147\211\253"

OPERATION = rf"""
uid: "{UID}" op_seq: 7 intent: "rename" schema: 2 policy: 3
effects {{
  kind: EFFECT_SET key {{ scope: "team/1" collection: "tasks" id_raw: "{UUID}" }}
  field: "title" value {{ text: "Grüße" }} base_value {{ null: true }}
}}
effects {{
  kind: EFFECT_CREATE key {{ scope: "team/1" collection: "tasks" id_text: "t1" }}
  fields {{ name: "done" value {{ boolean: false }} }}
  fields {{ name: "due" value {{ timestamp: -1 }} }}
  fields {{ name: "price" value {{ decimal: 1999 }} }}
  fields {{ name: "raw" value {{ raw: "\000\377" }} }}
  fields {{ name: "tags" value {{ set {{ items {{ text: "b" }} items {{ text: "aa" }} }} }} }}
  fields {{ name: "visits" value {{ integer: 3 }} }}
  fields {{ name: "weight" value {{ real: 1.5 }} }}
}}
expects {{
  key {{ scope: "team/1" collection: "tasks" id_text: "t1" }}
  field: "visits" comparison: LE value {{ integer: 5 }}
}}
base {{ scope: "team/1" epoch: 1 seq: 41 }}
after: "{CLIENT}" deps: 5 strict: true valid_for_ms: 60000
"""

OUTCOME = rf"""
op_seq: 7 uid: "{UID}" class: APPLIED code: MERGED reason: 161
at {{ scope: "team/1" epoch: 1 seq: 42 }}
why {{
  key {{ scope: "team/1" collection: "tasks" id_text: "t1" }}
  field: "title" rule: "last_action" reason: 161
  prevailed {{
    author: "ana" seq: 41 value {{ text: "x" }} stamp {{ ms: 1765999999999 counter: 1 }}
  }}
  yielded {{ op: "{UID}" stamp {{}} }}
  decided_ms: 1766000000000 message_key: "yield.later_action"
  arguments {{ name: "who" account: "ana" }}
  arguments {{ name: "when" time_ms: 1766000000000 }}
}}
before {{
  key {{ scope: "team/1" collection: "tasks" id_text: "t1" }}
  kind: EFFECT_SET field: "title" value {{ text: "w" }} existed: true wrote: true
}}
"""

ENTRY = rf"""
scope: "team/1" epoch: 1 seq: 42 client: "{CLIENT}" op: "{UID}" op_seq: 7
author: "ana" intent: "rename" stamp {{ ms: 1766000000000 counter: 2 }} commit_us: 1766000000123456
changes {{
  collection: "tasks" id_raw: "{UUID}"
  fields {{ name: "note" }} fields {{ name: "title" value {{ text: "x" }} }}
}}
changes {{ collection: "tasks" id_text: "t9" deleted: true }}
siblings {{ scope: "team/2" epoch: 1 seq: 9 }}
"""

HELLO = f"""hello {{
  proto_min: 1 proto_max: 1 sdk: "tidemark/1.0.0" account: "ana" client: "{CLIENT}" }}"""
PUSH = "push { outcomes_kept_through: 4 }"

def encode(kind, text):
    folder = os.path.dirname(PROTO)
    command = ["protoc", f"--proto_path={folder}", f"--encode=tidemark.v1.{kind}", PROTO]
    return subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout

def escape(data):
    return "".join(f"\\{byte:03o}" for byte in data)

def compress(data, level=3, checksum=1, size=1):
    context = ctypes.c_void_p(zstd.ZSTD_createCCtx())
    for parameter, value in ((100, level), (201, checksum), (200, size)):
        zstd.ZSTD_CCtx_setParameter(context, parameter, value)
    room = ctypes.create_string_buffer(len(data) + 1024)
    found = zstd.ZSTD_compress2(context, room, ctypes.c_size_t(len(room)), data,
                                ctypes.c_size_t(len(data)))
    zstd.ZSTD_freeCCtx(context)
    return room.raw[:found]

def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])

def framed(data):
    return varint(len(data)) + data

def body(*texts, **options):
    return b"".join(framed(compress(encode("Frame", text), **options)) for text in texts)

def ops():
    first = f'''ops {{ body: "{escape(encode("Operation", OPERATION))}"
      when {{ quality: CLOCK_ANCHORED age_ms: 1500 uncertainty_ms: 20 }} }}'''
    return first, 'ops { body: "second" when {} park: true }'

def bodies():
    one, two = ops()
    good = body(HELLO, f"ops {{ {one} {two} }}", PUSH)
    yield "push", good, None
    yield "push in many frames, level 19", body(
        HELLO, f"ops {{ {one} }}", f"ops {{ {two} }}", PUSH, level=19), None
    yield "push with an empty frame of operations and padding", body(
        HELLO + ' padding: "noise"', "ops {}", f"ops {{ {one} {two} }}", PUSH), None
    yield "half a frame", good[:-3], "a frame that is longer than the rest of its body"
    yield "no closing frame", body(HELLO, f"ops {{ {one} }}"), \
        "a body that ends before its last frame"
    yield "trailing bytes", good + b"\0", "a body that goes on after its last frame"
    yield "no checksum", body(HELLO, PUSH, checksum=0), "a zstd frame without a checksum"
    yield "no declared size", body(HELLO, PUSH, size=0), \
        "a zstd frame that does not declare its size"
    flipped = bytearray(good)
    flipped[-1] ^= 1
    yield "a flipped bit", bytes(flipped), "a damaged zstd frame"
    yield "a bomb", framed(compress(bytes(64 << 20))), \
        "a frame of 67108864 bytes, the limit is 262144"
    yield "a dense frame", framed(compress(bytes(200 << 10))), \
        "a zstd frame that inflates more than 200 times"
    yield "a page", b"<html><body>502 Bad Gateway</body></html>" + bytes(40), \
        "a frame that is not zstd"

def write(name, vectors):
    with open(os.path.join(HERE, "wire", name), "w", encoding="utf-8") as out:
        json.dump(vectors, out, ensure_ascii=False, indent=1)
        out.write("\n")

write("values.json", [
    dict(name="operation", hex=encode("Operation", OPERATION).hex()),
    dict(name="outcome", hex=encode("Outcome", OUTCOME).hex()),
    dict(name="entry", hex=encode("Entry", ENTRY).hex()),
])
write("bodies.json", [dict(name=name, refused=refused, hex=data.hex())
                      for name, data, refused in bodies()])
