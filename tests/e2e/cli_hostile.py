#!/usr/bin/env python3
"""The command line in bad company: closed streams, damaged stores, files that are none.

usage: cli_hostile.py BIN_DIR [unittest arguments]
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

BIN = os.path.abspath(sys.argv[1])
MANIFEST = '''
app: "hostile" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  field { name: "title" type: STRING required: true }
  field { name: "visits" type: COUNTER }
}
'''
INC = json.dumps({'effects': [{'do': 'inc', 'collection': 'tasks', 'id': 't1', 'field': 'visits',
                               'by': 1}]}) + '\n'


def program(name):
    return os.path.join(BIN, name)


class Hostile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        self.text, self.manifest = self.path('m.txtpb'), self.path('m.tide')
        with open(self.text, 'w', encoding='utf-8') as file:
            file.write(MANIFEST)
        subprocess.run([program('tidemark'), 'compile', self.text, '--out', self.manifest],
                       check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.environment = dict(os.environ, TIDEMARK_STORE=self.path('s.db'),
                                TIDEMARK_MANIFEST=self.manifest, TIDEMARK_ACCOUNT='alice')
        self.ask('subscribe', 'team/1')
        self.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x', 'visits=0')

    def path(self, name):
        return os.path.join(self.dir, name)

    def ask(self, *arguments, exit=0, stdin=None):
        done = subprocess.run([program('tidemark'), '--json', *arguments], input=stdin, text=True,
                              capture_output=True, timeout=60, env=self.environment)
        self.assertEqual(done.returncode, exit, (arguments, done.stdout, done.stderr))
        self.assertEqual(done.stdout.count('\n'), 1, (arguments, done.stdout))
        return json.loads(done.stdout)

    def shell(self, line):
        """Runs a line of shell in which $T is the program and $D is the server."""
        environment = dict(self.environment, T=program('tidemark'), D=program('tidemarkd'))
        return subprocess.run(['sh', '-c', line], text=True, capture_output=True, timeout=60,
                              env=environment, cwd=self.dir)

    def assert_status(self, answer, status):
        self.assertEqual(answer['error']['status'], status, answer)

    def test_a_closed_stream_is_never_the_store(self):
        self.assertEqual(self.shell('$T --json submit --lines <&-').returncode, 11)
        self.assertEqual(self.shell('$T --json status >&-').returncode, 11)
        self.assertEqual(self.shell('$T --json status >/dev/full').returncode, 11)
        self.assertEqual(self.shell('$T --json status nonsense 2>&-').returncode, 2)
        self.assertEqual(os.path.getsize(self.path('s.db-lock')), 0)
        self.assertEqual(self.ask('status')['pending'], 1)

    def test_a_server_without_stdout_serves_and_keeps_its_store_whole(self):
        self.shell('$D --manifest m.tide --store home --listen 127.0.0.1:0 --auth dev '
                   '--port-file port >&- & pid=$!; '
                   'for i in $(seq 100); do [ -s port ] && break; sleep 0.1; done; kill $pid')
        self.assertTrue(os.path.getsize(self.path('port')))
        done = self.shell('$D digest --store home')
        self.assertEqual((done.returncode, json.loads(done.stdout)), (0, {'scopes': []}))
        self.assertEqual(os.path.getsize(self.path('home/lock')), 0)

    def test_a_directory_is_no_manifest_and_no_token(self):
        self.assert_status(self.ask('--manifest', self.dir, 'status', exit=4),
                           'TIDE_ERROR_MANIFEST_MISSING')
        self.assert_status(self.ask('--token-file', self.dir, 'status', exit=2),
                           'TIDE_ERROR_INVALID_ARGUMENT')

    def test_a_timeout_that_is_no_number_is_usage(self):
        for timeout in ('nan', 'soon', '-1'):
            self.assert_status(self.ask('--server', 'http://127.0.0.1:1', 'sync', '--timeout',
                                        timeout, exit=2), 'TIDE_ERROR_INVALID_ARGUMENT')

    def test_a_query_without_an_end_is_ended(self):
        endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT '
        for column in ('count(*)', 'n'):
            answer = self.ask('query', endless + column + ' FROM r', exit=6)
            self.assert_status(answer, 'TIDE_ERROR_DEADLINE')

    def test_damage_to_what_the_store_keeps_is_told_as_damage(self):
        with sqlite3.connect(self.path('s.db')) as store:
            store.execute("UPDATE tide_meta SET value = x'00' WHERE key = 'manifest'")
        store.close()
        self.assert_status(self.ask('status', exit=10), 'TIDE_ERROR_STORE_CORRUPT')

    def test_a_manifest_that_cannot_be_compiled_says_where_and_whether_to_retry(self):
        with open(self.text, 'a', encoding='utf-8') as file:
            file.write('nonsense')
        error = self.ask('compile', self.text, '--out', self.manifest, exit=4)['error']
        self.assertEqual((error['status'], error['retry']),
                         ('TIDE_ERROR_MANIFEST_INVALID', 'NEVER'))
        self.assertEqual(error['problems'][0]['line'], 9)

    def test_a_submit_costs_the_same_however_much_is_pending_on_its_record(self):
        seconds = []
        for _ in range(4):
            begun = time.monotonic()
            done = subprocess.run([program('tidemark'), '--json', 'submit', '--lines'], text=True,
                                  input=INC * 1000, capture_output=True, timeout=60,
                                  env=self.environment)
            seconds.append(time.monotonic() - begun)
            self.assertEqual((done.returncode, done.stdout.count('"op"')), (0, 1000))
        # Replaying what is pending for each line makes the fourth thousand seven times the first.
        self.assertLess(seconds[3], 4 * seconds[0] + 1, seconds)
        self.assertEqual(self.ask('get', 'tasks/t1')['value']['visits'], 4000)

    def sync_with(self, home):
        """One sync with a server of its own that keeps its store in `home`."""
        done = self.shell(
            f'rm -f port; $D --manifest m.tide --store {home} --listen 127.0.0.1:0 --auth dev '
            '--port-file port >log 2>&1 & pid=$!; for i in $(seq 100); do [ -s port ] && break; '
            'sleep 0.1; done; $T --json --token dev:alice --server http://127.0.0.1:$(cat port) '
            'sync --until settled --timeout 20; kill $pid; wait $pid')
        progress = json.loads(done.stdout)
        self.assertTrue(progress['reached'], progress)
        self.assertEqual((progress['pending'], self.ask('digest')['pending']), (0, 0))

    def test_two_copies_of_one_store_double_nothing(self):
        self.sync_with('home')
        self.ask('submit', 'inc', 'tasks/t1', 'visits=1')
        shutil.copy(self.path('s.db'), self.path('copy.db'))
        for by in (10, 100):
            for name in ('s.db', 'copy.db'):
                self.environment['TIDEMARK_STORE'] = self.path(name)
                self.ask('submit', 'inc', 'tasks/t1', f'visits={by if name == "s.db" else 7 * by}')
                self.sync_with('home')
        self.assertEqual(self.ask('get', 'tasks/t1')['value']['visits'], 1 + 8 * 110)

    def test_a_server_that_lost_its_store_takes_what_is_pending(self):
        for number in (1, 2):
            self.ask('submit', 'create', f'tasks/n{number}', '--scope', 'team/1', 'title=x')
            self.sync_with(f'home{number}')
            self.assertTrue(self.ask('get', f'tasks/n{number}')['exists'])


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
