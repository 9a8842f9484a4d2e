"""Symbols: the library exports what capi/abi/symbols.txt lists: what headers declare."""
import re
import subprocess

import tree

_DECLARED = re.compile(r"^[ \t]*TIDE_API\b[^;(]*?\b(tide_\w+)\s*\(", re.M)


def Declared(root):
    return {function for name in tree.Files(root, ".h") if name.startswith("capi/include/")
            for function in _DECLARED.findall(tree.WithoutWords(tree.Read(root, name)))}


def Exported(library):
    """The functions and data that a linker sees; the version's own name (kind A) is not one."""
    out = subprocess.run(["nm", "-D", "--defined-only", library], check=True, text=True,
                         capture_output=True).stdout
    rows = [line.split() for line in out.splitlines()]
    return {row[-1].split("@")[0] for row in rows if row[-2] != "A"}


def Differences(left, left_name, right, right_name):
    return ([f"{name}: in {left_name}, not in {right_name}" for name in sorted(left - right)] +
            [f"{name}: in {right_name}, not in {left_name}" for name in sorted(right - left)])


def Check(root, library=None):
    lines = tree.Read(root, "capi/abi/symbols.txt").split()
    complaints = [] if lines == sorted(set(lines)) else ["symbols.txt is not sorted, each once"]
    complaints += Differences(set(lines), "symbols.txt", Declared(root), "the headers")
    if library:
        complaints += Differences(set(lines), "symbols.txt", Exported(library), "the library")
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
