#!/usr/bin/env python3
"""Each sample as its reader runs it: against a server on loopback, in an empty folder.

usage: samples_test.py BIN_DIR SAMPLES_DIR FIELD.tide METER.tide [unittest arguments]
BIN_DIR holds tidemark and tidemarkd; SAMPLES_DIR holds the samples.
"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BIN, SAMPLES, FIELD, METER = (os.path.abspath(path) for path in sys.argv[1:5])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECONDS_MAX = 30


class Sample(unittest.TestCase):
    manifest = FIELD

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.port = folder.name, 0
        self.start_server()

    def start_server(self):
        """The first one takes any free port, a later one the same again."""
        server = subprocess.Popen(
            [os.path.join(BIN, 'tidemarkd'), '--manifest', self.manifest,
             '--store', os.path.join(self.folder, 'home'), '--listen', f'127.0.0.1:{self.port}',
             '--auth', 'dev'], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, server)
        self.url = server.stdout.readline().strip().removeprefix('listening on ')
        self.assertRegex(self.url, r'^http://127\.0\.0\.1:\d+$')
        self.port = int(self.url.rsplit(':', 1)[1])
        self.server = server

    def stop(self, process, how=signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(how)
        process.wait(timeout=SECONDS_MAX)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()

    def start(self, sample):
        process = subprocess.Popen([os.path.join(SAMPLES, sample), self.url], cwd=self.folder,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, process)
        return process

    def run_sample(self, sample, stdin=''):
        """What it printed; it must end well and complain of nothing."""
        done = subprocess.run([os.path.join(SAMPLES, sample), self.url], cwd=self.folder,
                              input=stdin, capture_output=True, text=True, timeout=SECONDS_MAX)
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        return done.stdout

    def tidemark(self, account, *arguments, store=None):
        """The command line, as another device of that account, or on a sample's own store."""
        done = subprocess.run(
            [os.path.join(BIN, 'tidemark'), '--json', '--store', store or f'{account}-cli.db',
             '--manifest', self.manifest, '--account', account, '--token', f'dev:{account}',
             '--server', self.url, *arguments],
            cwd=self.folder, capture_output=True, text=True, timeout=SECONDS_MAX)
        self.assertEqual(done.returncode, 0, (arguments, done.stdout, done.stderr))
        return json.loads(done.stdout)

    def write(self, account, *effects, scope='team/1', store=None):
        """Writes, and comes back when everybody may have it."""
        self.tidemark(account, 'subscribe', scope, store=store)
        self.tidemark(account, 'submit', *effects, store=store)
        self.tidemark(account, 'sync', '--until', 'settled', store=store)

    def value(self, account, record, scope='team/1', store=None):
        """The fields of a record as that account sees them now; {} where there is none."""
        self.tidemark(account, 'subscribe', scope, store=store)
        self.tidemark(account, 'sync', store=store)
        return self.tidemark(account, 'get', record, store=store)['value']

    def titles(self):
        """All titles, as Bob sees them now."""
        self.tidemark('bob', 'subscribe', 'team/1')
        self.tidemark('bob', 'sync')
        answer = self.tidemark('bob', 'query', 'SELECT title FROM tasks ORDER BY title')
        return [row['title'] for row in answer['rows']]

    def until(self, holds):
        deadline = time.monotonic() + SECONDS_MAX
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)


class Hello(Sample):
    def test_prints_a_calm_badge_while_the_data_is_fresh(self):
        self.write('bob', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix pump')
        self.assertEqual(self.run_sample('01_hello'), 'Fix pump [] \n')

    def test_prints_what_it_holds_when_the_server_is_gone(self):
        self.write('bob', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix pump')
        self.run_sample('01_hello')
        self.stop(self.server)
        self.assertRegex(self.run_sample('01_hello'), r'^Fix pump \[')


class OfflineWrites(Sample):
    def test_keeps_what_it_cannot_send_and_sends_it_with_the_next(self):
        self.stop(self.server)
        self.assertEqual(self.run_sample('02_offline_writes'),
                         'Kept on this device; it goes out by itself.\n')
        self.assertEqual(len(self.tidemark('alice', 'outbox', store='field.db')['operations']), 1)
        self.start_server()
        self.assertEqual(self.run_sample('02_offline_writes'), 'Everybody has it.\n')
        self.assertEqual(self.titles(), ['Fix pump', 'Fix pump'])


class Meter(Sample):
    manifest = METER

    def test_counts_every_pulse_once(self):
        meter = self.start('03_meter')
        self.until(lambda: self.value('bob', 'meters/m1', 'team/7').get('pulses') == 12)
        self.stop(meter, signal.SIGTERM)
        self.assertEqual(meter.returncode, 0)
        self.assertEqual(self.value('bob', 'meters/m1', 'team/7'),
                         {'place': 'Gate 7', 'pulses': 12})

    def counted(self):
        """The pulses that lie on the board and were not sent yet."""
        operations = self.tidemark('meter-7', 'outbox', store='meter.db')['operations']
        return sum(effect.get('by', 0) for row in operations for effect in row['effects'])

    def test_loses_no_pulse_when_its_power_is_cut(self):
        self.stop(self.server)
        meter = self.start('03_meter')
        self.assertEqual(meter.stdout.readline(), 'counted 4\n')
        self.stop(meter)
        before = self.counted()
        self.assertGreaterEqual(before, 4)
        self.start_server()
        meter = self.start('03_meter')
        self.until(lambda: self.value('bob', 'meters/m1', 'team/7').get('pulses') == before + 12)
        self.stop(meter, signal.SIGTERM)
        self.assertEqual(meter.returncode, 0)


class List(Sample):
    def next_line(self, process):
        """The words of the next line; the sample prints one a difference."""
        return process.stdout.readline().split()

    def test_prints_the_differences_of_a_watched_query(self):
        self.write('bob', 'create', 'tasks/t1', '--scope', 'team/1', 'title=One')
        watching = self.start('04_list')
        self.assertEqual(self.next_line(watching), ['+', '0', 'One'])
        self.write('bob', 'create', 'tasks/t2', '--scope', 'team/1', 'title=Two')
        self.assertEqual(self.next_line(watching), ['+', '1', 'Two'])
        self.write('bob', 'set', 'tasks/t1', 'title=Zero')
        self.assertEqual(self.next_line(watching)[0], '>')
        self.assertEqual(self.next_line(watching), ['~', '1', 'Zero'])
        self.write('bob', 'set', 'tasks/t2', 'done=true')
        self.assertEqual(self.next_line(watching), ['-', '0'])
        watching.stdin.write('\n')
        watching.stdin.flush()
        self.assertEqual(watching.wait(timeout=SECONDS_MAX), 0)
        self.assertEqual(watching.stdout.read(), '')


class Conflicts(Sample):
    def conflict(self):
        """Alice and Bob both gave a verdict, and the manifest says that two must talk."""
        self.write('alice', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Pump', 'verdict=ok',
                   store='field.db')
        self.value('bob', 'tasks/t1')
        self.tidemark('alice', 'submit', '--intent', 'Inspect', 'set', 'tasks/t1', 'verdict=safe',
                      store='field.db')
        self.write('bob', 'set', 'tasks/t1', 'verdict=unsafe')

    def cards(self):
        return self.tidemark('alice', 'attention', store='field.db')['items']

    def test_does_what_the_person_picks(self):
        for label, kept in (('MINE', 'safe'), ('THEIRS', 'unsafe')):
            with self.subTest(label):
                self.setUp()
                self.conflict()
                self.tidemark('alice', 'sync', '--until', 'settled', store='field.db')
                card, = self.cards()
                pick = [choice['kind'] for choice in card['choices']].index(label)
                out = self.run_sample('05_conflicts', stdin=f'{pick}\n')
                self.assertTrue(out.startswith('Inspect: '), out)
                self.assertIn(f'  {pick}  {card["choices"][pick]["label"]}', out)
                self.assertTrue(out.endswith('  Saved on this device.\n'), out)
                self.assertEqual(self.cards(), [])
                self.assertEqual(self.value('bob', 'tasks/t1')['verdict'], kept)

    def test_says_nothing_where_nothing_is_open(self):
        self.write('alice', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Pump',
                   store='field.db')
        self.assertEqual(self.run_sample('05_conflicts'), '')


class Transport(Sample):
    def test_carries_requests_and_replies(self):
        self.write('bob', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix pump')
        self.assertRegex(self.run_sample('06_transport'),
                         r'^TIDE_OK: sent 1, received [1-9]\d*, still pending 0\n$')
        self.assertEqual(self.titles(), ['Fix modem', 'Fix pump'])

    def test_says_so_when_nobody_answers(self):
        self.stop(self.server)
        done = subprocess.run([os.path.join(SAMPLES, '06_transport'), self.url], cwd=self.folder,
                              capture_output=True, text=True, timeout=SECONDS_MAX)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r'^TIDE_\w+: sent 0, received 0, still pending 1\n$')


class Readme(unittest.TestCase):
    """The commands of README.md, as they stand there but for folders and port."""

    def commands(self, folder):
        with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as file:
            block, = re.findall(r'^```\n(export PATH.*?)^```$', file.read(), re.M | re.S)
        with socket.socket() as any_free:
            any_free.bind(('127.0.0.1', 0))
            port = str(any_free.getsockname()[1])
        for theirs, ours in (('$PWD/build/bin', BIN), ('$PWD/build/samples', SAMPLES),
                             ('build/try', folder), ('../../samples', f'{ROOT}/samples'),
                             ('8080', port), ('01_hello', f'01_hello http://127.0.0.1:{port}')):
            self.assertIn(theirs, block)
            block = block.replace(theirs, ours)
        return block

    @staticmethod
    def end_session(leader):
        """No server outlives the shell that started it, however that ended."""
        try:
            os.killpg(leader, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def test_its_commands_do_what_they_say(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile('w+') as said:
            shell = subprocess.Popen(['bash', '-euc', self.commands(folder)], stdout=said,
                                     stderr=said, stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                shell.wait(timeout=SECONDS_MAX)
            finally:
                self.end_session(shell.pid)
            said.seek(0)
            out = said.read()
        self.assertEqual(shell.returncode, 0, out)
        self.assertIn('1 operation sent', out)
        self.assertIn('\nFix pump [] \n', out)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)
