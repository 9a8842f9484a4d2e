"""README: on one screen (600 words, its code among them), code early, and the code is the samples'.

`readme.py ROOT --write` copies the samples into it.
"""
import os
import re
import sys

import tree

WORDS_MAX, CODE_LINE_MAX = 600, 20
SAMPLES = ("samples/01_hello.c", "samples/02_offline_writes.c")

_BLOCK = re.compile(r"<!-- (\S+) -->\n```c\n(.*?)```\n", re.S)


def Check(root):
    text = tree.Read(root, "README.md")
    complaints = []
    words = len(text.split())
    if words > WORDS_MAX:
        complaints.append(f"README.md: {words} words; {WORDS_MAX} at most")
    before = text.split("```c\n")[0].count("\n") + 1
    if before > CODE_LINE_MAX:
        complaints.append(f"README.md: its code begins in line {before}; {CODE_LINE_MAX} at most")
    shown = dict(_BLOCK.findall(text))
    for sample in SAMPLES:
        if not os.path.isfile(os.path.join(root, sample)):
            complaints.append(f"{sample}: missing, and README.md promises it")
        elif shown.get(sample) != tree.Read(root, sample):
            complaints.append(f"README.md: does not show {sample} as it is "
                              "(python3 tests/tidy/readme.py . --write)")
    return complaints


def Write(root):
    def Shown(match):
        return f"<!-- {match.group(1)} -->\n```c\n{tree.Read(root, match.group(1))}```\n"
    text = _BLOCK.sub(Shown, tree.Read(root, "README.md"))
    with open(os.path.join(root, "README.md"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if sys.argv[2:] == ["--write"]:
        Write(sys.argv.pop(1))
    else:
        tree.Main(Check)
