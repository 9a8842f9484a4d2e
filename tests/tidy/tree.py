"""What every check stands on: the project's files, C++ without its words, a way to report."""
import os
import re
import sys

FOLDERS = ("core", "capi", "bindings", "server", "platforms", "tools", "tests", "samples", "docs")
CODE = (".h", ".cc", ".c")

_WORDS = re.compile(
    r"""//[^\n]*|/\*.*?\*/"""                              # comments
    r"""|R"([^()\\\s]{0,16})\(.*?\)\1\""""                 # raw strings
    r"""|"(?:\\.|[^"\\\n])*\""""                           # strings
    r"""|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'""", re.S)    # characters, but not 1'000


def Files(root, *endings):
    """Paths from the root of all files that end so, in a steady order."""
    found = [name for name in os.listdir(root) if os.path.isfile(os.path.join(root, name))]
    for folder in FOLDERS:
        for place, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = [f for f in folders if f != "__pycache__"]
            found += [os.path.relpath(os.path.join(place, name), root) for name in names]
    return sorted(name for name in found if name.endswith(endings))


def Read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def WithoutWords(code):
    """C or C++ with comments and literals blanked; every line stays where it is."""
    def Blank(match):
        text = match.group(0)
        edge = '""' if text[0] in "\"'R" else " "
        return edge + "\n" * text.count("\n")
    return _WORDS.sub(Blank, code)


def RoomOf(name):
    """core/base/status.cc -> core/base; capi/src/x.cc -> capi/src; samples/x.c -> samples."""
    parts = name.split("/")[:-1]
    return "/".join(parts[:2])


def Main(check):
    """Runs check(root, *arguments) -> complaints, as a program."""
    complaints = check(*sys.argv[1:])
    for complaint in complaints:
        print(complaint)
    print(f"{len(complaints)} complaints" if complaints else "tidy")
    sys.exit(1 if complaints else 0)
