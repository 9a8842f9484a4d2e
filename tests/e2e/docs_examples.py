#!/usr/bin/env python3
"""The examples in docs/, run as they stand there: a manifest, a server, and the commands in order.

usage: docs_examples.py BIN_DIR DOCS_DIR
A page takes part with a block ```txtpb app.txtpb and blocks ```sh; every command must succeed.
"""
import os
import re
import subprocess
import sys
import tempfile

import cli_contract

BLOCK = re.compile(r'^```(\w+) ?(\S*)\n(.*?)^```$', re.M | re.S)


def run_page(path):
    with open(path, encoding='utf-8') as file:
        blocks = BLOCK.findall(file.read())
    manifests = [text for kind, name, text in blocks if (kind, name) == ('txtpb', 'app.txtpb')]
    scripts = [text for kind, _, text in blocks if kind == 'sh']
    if not manifests or not scripts:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        source, compiled = os.path.join(folder, 'app.txtpb'), os.path.join(folder, 'app.tide')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(manifests[0])
        subprocess.run([cli_contract.program('tidemark'), '--quiet', 'compile', source, '--out',
                        compiled], check=True, timeout=60, stdout=subprocess.DEVNULL)
        home = cli_contract.Home(folder, compiled)
        device = cli_contract.Device(folder, 'device', compiled, 'alice', home.url)
        path_with_us = os.path.dirname(cli_contract.program('tidemark')) + ':' + os.environ['PATH']
        try:
            for script in scripts:
                done = subprocess.run(['bash', '-euo', 'pipefail', '-c', script], text=True,
                                      capture_output=True, timeout=120, cwd=folder,
                                      env=dict(device.environment, PATH=path_with_us))
                if done.returncode != 0:
                    sys.exit(f'{path}: an example failed\n{script}\n{done.stdout}{done.stderr}')
        finally:
            home.stop()
    return len(scripts)


def main():
    docs = sys.argv[2]
    ran = {page: run_page(os.path.join(docs, page)) for page in sorted(os.listdir(docs))
           if page.endswith('.md')}
    ran = {page: count for page, count in ran.items() if count}
    print('ran', ran)
    if len(ran) < 2:
        sys.exit('too few pages have examples: are they marked as before?')


if __name__ == '__main__':
    main()
