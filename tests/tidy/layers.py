"""Arrows: a room includes only rooms that stand above it in this list, and of those only its own.

A room is added below everything it uses, so the list itself cannot hold a cycle.
"""
import re

import tree

# room: (the rooms it may include, besides itself)
ARROWS = {
    "capi/include": "",
    "core/base": "",
    "core/measure": "core/base",
    "core/model": "core/base",
    "core/manifest": "core/base core/model",
    "core/wire": "core/base core/model",
    "core/merge": "core/base core/model core/manifest",
    "core/plan": "core/base core/model core/manifest",
    "core/sqlite": "core/base",
    "core/ports": "core/base core/model",
    "core/store": "core/base core/model core/manifest core/wire core/plan core/sqlite core/ports",
    "core/replica": "core/base core/measure core/model core/manifest core/wire core/merge"
                    " core/plan core/sqlite core/ports core/store",
    "core/query": "core/base core/model core/manifest core/sqlite core/ports core/store",
    "core/sync": "core/base core/measure core/model core/manifest core/wire core/merge core/ports"
                 " core/store core/replica",
    "core/tell": "core/base core/model core/manifest core/merge core/plan core/store",
    "core/client": "core/base core/measure core/model core/manifest core/merge core/plan"
                   " core/ports core/store core/replica core/query core/sync core/tell",
    "platforms/common": "core/base core/ports",
    "platforms/posix": "core/base core/ports",
    "capi/src": "capi/include core/base core/model core/manifest core/merge core/plan core/ports"
                " core/store"
                " core/replica core/query core/sync core/tell core/client platforms/common"
                " platforms/posix",
    "server/judge": "core/base core/model core/manifest core/merge",
    "server/store": "core/base core/model core/manifest core/wire core/sqlite server/judge",
    "server/service": "core/base core/measure core/model core/manifest core/wire core/merge"
                      " server/judge server/store",
    "server/http": "core/base core/measure core/wire server/service",
    "server/tidemarkd": "core/base core/model core/manifest server/store server/service"
                        " server/http",
    "tools/manifestc": "core/base core/model core/manifest",
    "tools/tidemark": "capi/include",
    "tools/demo": "capi/include",
    "samples": "capi/include",
    "samples/support": "capi/include",
}

# Libraries live behind a room: whoever else needs them asks that room.
LIBRARIES = {
    "sqlite3.h": "core/sqlite core/store core/query capi/src",
    "google/protobuf/": "core/wire core/manifest server/store tools/manifestc",
    "zstd.h": "core/wire capi/src",
    "curl/": "platforms/common capi/src samples/support",
    "microhttpd.h": "server/http",
    "openssl/": "server/tidemarkd",
    "nlohmann/": "core/manifest core/store core/client server/tidemarkd tools/manifestc"
                 " tools/tidemark tools/demo",
    "CLI/": "server/tidemarkd tools/manifestc tools/tidemark tools/demo",
}

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)


def Target(path):
    """The room that an include names, or None if it is not one of ours."""
    if path.startswith("tidemark/"):
        return "capi/include"
    room = tree.RoomOf(path)
    return room if room.split("/")[0] in tree.FOLDERS else None


def ListComplaints():
    rooms = list(ARROWS)
    return [f"layers.py: {room} names {below}, which does not stand above it"
            for room in rooms for below in ARROWS[room].split()
            if below not in rooms[:rooms.index(room)]]


def IncludeComplaint(room, name, mark, path):
    target = Target(path)
    if target is None:
        for library, homes in LIBRARIES.items():
            if path.startswith(library) and room not in homes.split():
                return f"{name}: <{path}> belongs to {homes}"
        if mark == '"' and room.startswith(("core/", "server/", "platforms/", "capi/")):
            return f'{name}: "{path}" is not written from the root'
        return None
    if target != room and target not in ARROWS[room].split():
        return f"{name}: {room} may not include {target} ({path})"
    return None


def Check(root):
    complaints = ListComplaints()
    for name in tree.Files(root, *tree.CODE):
        room = tree.RoomOf(name)
        if room.startswith("tests"):
            continue  # a test may open any room; no room can name one back
        if room not in ARROWS:
            complaints.append(f"{name}: {room} has no line in tests/tidy/layers.py")
            continue
        for mark, path in _INCLUDE.findall(tree.Read(root, name)):
            complaint = IncludeComplaint(room, name, mark, path)
            if complaint:
                complaints.append(complaint)
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
