"""Columns: no line of code is longer than 100 characters, none ends in a blank or holds a tab."""
import tree

COLUMNS_MAX = 100


def Complaint(line):
    if len(line) > COLUMNS_MAX:
        return f"{len(line)} columns; {COLUMNS_MAX} at most"
    if line.rstrip() != line:
        return "a blank at the end"
    return "a tab" if "\t" in line else None


def Check(root):
    complaints = []
    for name in tree.Files(root, *tree.CODE, ".cmake", "CMakeLists.txt", ".proto", ".py", "dev"):
        for number, line in enumerate(tree.Read(root, name).split("\n"), 1):
            complaint = Complaint(line)
            if complaint:
                complaints.append(f"{name}:{number}: {complaint}")
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
