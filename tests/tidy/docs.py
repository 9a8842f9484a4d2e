"""Docs: each public function says its Thread and what it Blocks on; each document has one title."""
import re

import tree

_DECLARED = re.compile(r"(?:(/\*(?:(?!\*/).)*\*/)\s*)?^[ \t]*TIDE_API\b([^;]*);", re.M | re.S)
_NAME = re.compile(r"\b(tide_\w+)\s*\(")
_FENCE = re.compile(r"^```.*?^```[ \t]*$", re.M | re.S)
_TITLE = re.compile(r"^# .+", re.M)


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


def Check(root):
    complaints = []
    for name in tree.Files(root, ".h"):
        if name.startswith("capi/include/"):
            complaints += HeaderComplaints(name, tree.Read(root, name))
    for name in tree.Files(root, ".md"):
        complaints += DocumentComplaints(name, tree.Read(root, name))
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
