"""Lengths: a file has at most 600 lines (above 400 it is asked why), a function at most 70."""
import re

import tree

FILE_LINES_ASKED, FILE_LINES_MAX, FUNCTION_LINES_MAX = 400, 600, 70

_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
_TYPE = re.compile(r"\b(?:namespace|class|struct|union|enum|extern)\b")
_TEMPLATE = re.compile(r"\btemplate\s*<[^()]*?>(?=\s*\w)")
_EDGE = re.compile(r"[{};]")
_LIST = re.compile(r"\{[^{};]*\}(\s*[^\s,;){])?")  # braces without a statement inside


def OnlyLines(match):
    return "\n" * match.group(0).count("\n")


def WithoutList(match):
    """Initial values vanish; an empty body ends its function, as a semicolon would."""
    after = match.group(1) or ""
    return (";" if after else "") + "\n" * (match.group(0).count("\n") - after.count("\n")) + after


def OpensFunction(head):
    """Whether the text between the last edge and a brace declares a function."""
    if head.count("(") != head.count(")") or "(" not in head:
        return False
    return not _TYPE.search(_TEMPLATE.sub("", head).split("(")[0])


def Statements(code):
    """The code's statements and bodies alone, every line where it was."""
    code, lists = _DIRECTIVE.sub(OnlyLines, tree.WithoutWords(code)), 1
    while lists:
        code, lists = _LIST.subn(WithoutList, code)
    return code


def Functions(code):
    """(first line, lines) of every outermost function; a lambda belongs to the one around it."""
    code = Statements(code)
    found, depth, function, start, mark = [], 0, None, 1, 0
    for edge in _EDGE.finditer(code):
        head = code[mark:edge.start()]
        if edge.group() == "{":
            if function is None and OpensFunction(head):
                first = mark + len(head) - len(head.lstrip())
                function, start = depth, code.count("\n", 0, first) + 1
            depth += 1
        elif edge.group() == "}":
            depth -= 1
            if function == depth:
                found.append((start, code.count("\n", 0, edge.start()) + 2 - start))
                function = None
        mark = edge.end()
    return found


def Check(root):
    complaints = []
    for name in tree.Files(root, *tree.CODE, ".py", ".cmake", ".txt", ".proto"):
        text = tree.Read(root, name)
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            complaints.append(f"{name}: {lines} lines; {FILE_LINES_MAX} at most")
        elif lines > FILE_LINES_ASKED:
            print(f"note: {name} has {lines} lines; above {FILE_LINES_ASKED}: why?")
        if name.endswith(tree.CODE):
            complaints += [f"{name}:{first}: a function of {count} lines; "
                           f"{FUNCTION_LINES_MAX} at most"
                           for first, count in Functions(text) if count > FUNCTION_LINES_MAX]
    return complaints


if __name__ == "__main__":
    tree.Main(Check)
