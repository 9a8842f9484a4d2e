"""Dead files: every source is named by the CMakeLists nearest above it, every header included."""
import os
import re

import tree

_INCLUDE = re.compile(r'#[ \t]*include[ \t]*[<"]([^">]+)[">]')


def NearestList(root, name):
    folder = os.path.dirname(name)
    while folder and not os.path.isfile(os.path.join(root, folder, "CMakeLists.txt")):
        folder = os.path.dirname(folder)
    return os.path.join(folder, "CMakeLists.txt")


def IsNamed(root, name):
    place = NearestList(root, name)
    path = os.path.relpath(name, os.path.dirname(place) or ".")
    text = re.sub(r"#[^\n]*", "", tree.Read(root, place))
    return re.search(r"(?:^|[\s/;\"(])" + re.escape(path) + r"(?=[\s;\")]|$)", text) is not None


def Check(root):
    complaints = [f"{name}: not named in {NearestList(root, name)}"
                  for name in tree.Files(root, ".cc", ".c", ".proto") if not IsNamed(root, name)]
    included = {path for name in tree.Files(root, *tree.CODE)
                for path in _INCLUDE.findall(tree.Read(root, name))}
    for name in tree.Files(root, ".h"):
        public = name.removeprefix("capi/include/")
        beside = os.path.basename(name) if name.startswith(("tests/", "samples/")) else name
        if not included & {name, public, beside}:
            complaints.append(f"{name}: nobody includes it")
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
