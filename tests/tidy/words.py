"""Words: no dead code, no promise without an issue, no exception where none may pass."""
import os
import re

import tree

# Where a status is the only answer; see DECISIONS.md and the house rule on exceptions.
NO_THROW = ("core/", "server/judge/", "server/service/", "capi/src/")
# The places that raise or catch on purpose, each with its reason.
THROWERS = {
    "core/base/check.cc": "a failed CHECK throws the one bug type, a C library out of memory"
                          " bad_alloc",
    "core/client/client.cc": "Guarded: what is thrown in a turn becomes a status",
    "capi/src/boundary.h": "the C line: nothing unwinds through it",
}

_THROW = re.compile(r"\b(?:throw|try|catch)\b")
_DEAD = re.compile(r"^[ \t]*#[ \t]*if[ \t]+(?:0|false)\b", re.M)
_PROMISE = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
_VAGUE = re.compile(r"(?:^|[_/])(?:manager|helper|helpers|util|utils|impl|misc)(?=[_.])")


def Line(text, at):
    return text.count("\n", 0, at) + 1


def CodeComplaints(name, text):
    complaints = [f"{name}:{Line(text, m.start())}: #if 0; delete what is dead"
                  for m in _DEAD.finditer(text)]
    complaints += [f"{name}:{Line(text, m.start())}: {m.group()} without an issue, as in TODO(#7)"
                   for m in _PROMISE.finditer(text)]
    if name.startswith(NO_THROW) and name not in THROWERS:
        code = tree.WithoutWords(text)
        complaints += [f"{name}:{Line(code, m.start())}: {m.group()}; answer with a status"
                       for m in _THROW.finditer(code)]
    return complaints


def Check(root):
    complaints = []
    for name in tree.Files(root, *tree.CODE):
        complaints += CodeComplaints(name, tree.Read(root, name))
        if _VAGUE.search(name):
            complaints.append(f"{name}: a name that says nothing")
    for name in THROWERS:
        if not os.path.isfile(os.path.join(root, name)):
            continue
        if not _THROW.search(tree.WithoutWords(tree.Read(root, name))):
            complaints.append(f"{name}: neither throws nor catches any more; take it off the list")
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
