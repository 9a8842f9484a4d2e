"""Docs: each public function says its Thread and what it Blocks on; each document has one title,
names only files that there are, and if it lies in docs/, it is in the index.
"""
import glob
import os
import re

import tree

_DECLARED = re.compile(r"(?:(/\*(?:(?!\*/).)*\*/)\s*)?^[ \t]*TIDE_API\b([^;]*);", re.M | re.S)
_NAME = re.compile(r"\b(tide_\w+)\s*\(")
_FENCE = re.compile(r"^```.*?^```[ \t]*$", re.M | re.S)
_TITLE = re.compile(r"^# .+", re.M)
_PATH = re.compile(r"`((?:" + "|".join(tree.FOLDERS) + r")/[\w./-]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def HeaderComplaints(name, text):
    complaints = []
    for comment, declaration in _DECLARED.findall(text):
        function = _NAME.search(declaration)
        called = function.group(1) if function else " ".join(declaration.split())
        complaints += [f"{name}: {called} has no {line} line"
                       for line in ("Thread:", "Blocks:") if line not in comment]
    return complaints


def DocumentComplaints(name, text):
    titles = len(_TITLE.findall(_FENCE.sub("", text)))
    complaints = [] if titles == 1 else [f"{name}: {titles} titles; one a document"]
    if not text.startswith("# "):
        complaints.append(f"{name}: does not begin with its title")
    return complaints


def PathComplaints(root, name, text):
    """`core/store/set_json` stands for its header and source."""
    return [f"{name}: there is no {path}" for path in _PATH.findall(_FENCE.sub("", text))
            if not glob.glob(os.path.join(root, path.rstrip("/") + "*"))]


def IndexComplaints(root):
    index = "docs/README.md"
    listed = set()
    if os.path.isfile(os.path.join(root, index)):
        listed = set(_LINK.findall(tree.Read(root, index)))
    return [f"{name}: not in {index}" for name in tree.Files(root, ".md")
            if name.startswith("docs/") and name != index
            and os.path.relpath(name, "docs") not in listed]


def Check(root):
    complaints = IndexComplaints(root)
    for name in tree.Files(root, ".h"):
        if name.startswith("capi/include/"):
            complaints += HeaderComplaints(name, tree.Read(root, name))
    for name in tree.Files(root, ".md"):
        text = tree.Read(root, name)
        complaints += DocumentComplaints(name, text) + PathComplaints(root, name, text)
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
