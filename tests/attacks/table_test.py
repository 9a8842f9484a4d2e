#!/usr/bin/env python3
"""The table in README.md is whole: 56 numbers, and no test in it that does not exist.

usage: table_test.py ROOT
"""
import os
import re
import sys

ROOT = sys.argv[1]
HERE = 'tests/attacks'
LAST = 56


def text_of(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def defines(path, name):
    """The file holds a test of that name: GoogleTest, C, Python, or a scenario that is its name."""
    if path.endswith('.json'):
        return os.path.basename(path) == name + '.json'
    forms = {'.cc': rf'TEST(_F|_P)?\(\w+, {name}\)', '.c': rf'static void {name}\(',
             '.py': rf'def {name}\('}
    return re.search(forms[os.path.splitext(path)[1]], text_of(path)) is not None


def problems_of(number, cell):
    """A cell is "FILE: `Name`, `Name`; FILE: `Name`", or says why there is none yet."""
    if cell.startswith('does not apply yet: '):
        return []
    problems, named = [], 0
    for part in cell.split('; '):
        at = re.match(r'([\w./-]+): (`.*`)$', part)
        if not at:
            problems.append(f'{number}: "{part}" names no file and test')
            continue
        path = at.group(1) if '/' in at.group(1) else f'{HERE}/{at.group(1)}'
        if not os.path.exists(os.path.join(ROOT, path)):
            problems.append(f'{number}: there is no {path}')
            continue
        for name in re.findall(r'`([^`]+)`', at.group(2)):
            named += 1
            if not defines(path, name):
                problems.append(f'{number}: {path} has no test {name}')
    return problems if named else problems + [f'{number}: no test']


def main():
    numbers, problems = [], []
    for line in text_of(f'{HERE}/README.md').splitlines():
        row = re.match(r'\| (\d+) \|', line)
        if not row:
            continue
        numbers.append(int(row.group(1)))
        problems += problems_of(numbers[-1], line.rsplit('|', 2)[1].strip())
    if numbers != list(range(1, LAST + 1)):
        problems.append(f'the numbers are not 1 to {LAST}: {numbers}')
    print('\n'.join(problems) or f'{LAST} attacks, every test is there')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
