#!/usr/bin/env python3
"""The command line's contract, seen from outside: keys, exit codes, kills, two devices and a home.

usage: cli_contract.py BIN_DIR [unittest arguments]
BIN_DIR holds tidemark, tidemarkd and tidemark-manifestc.
"""
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

BIN = os.path.abspath(sys.argv[1])
MANIFEST = '''
app: "contract" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  tier { kind: BOUNDED window_s: 60 }
  field { name: "title" type: STRING required: true max_bytes: 200 }
  field { name: "done" type: BOOL }
  field { name: "price" type: DECIMAL scale: 2 }
  field { name: "due" type: TIMESTAMP }
  field { name: "labels" type: SET }
  field { name: "visits" type: COUNTER }
  field { name: "blob" type: BYTES }
  field { name: "size" type: DOUBLE }
}
gate {
  name: "close" title: "Closing" rationale: "<b>both must agree</b>"
  need { collection: "tasks" no_conflict: true nothing_pending: true }
}
intent { name: "close_day" valid_for_s: 900 strict: true irreversible: true gate: "close" }
plan {
  name: "day"
  step { name: "open" }
  step { name: "shut" after { step: "open" when: ACKED } pivot: true }
}
screen { name: "board" title: "Board & more" collection: "tasks" when_stale: BLOCK }
cache { name: "titles" collection: "tasks" field: "id" }
contact { support: "help@example.org" } notice_days: 14
'''


def program(name):
    return os.path.join(BIN, name)


class Home:
    """One tidemarkd on loopback."""

    def __init__(self, directory, manifest, auth='dev'):
        self.directory, self.manifest, self.auth, self.port = directory, manifest, auth, 0
        self.store = os.path.join(directory, 'home')
        self.start()

    def start(self):
        port_file = os.path.join(self.directory, 'port')
        if os.path.exists(port_file):
            os.remove(port_file)
        self.log = open(os.path.join(self.directory, 'home.log'), 'a+', encoding='utf-8')
        self.process = subprocess.Popen(
            [program('tidemarkd'), '--manifest', self.manifest, '--store', self.store, '--listen',
             f'127.0.0.1:{self.port}', '--auth', self.auth, '--port-file', port_file, '--verbose'],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith('listening on '), line
        with open(port_file, encoding='utf-8') as file:
            self.port = int(file.read())
        self.url = f'http://127.0.0.1:{self.port}'

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=10)
        self.process.stdout.close()
        self.log.close()


class Device:
    """One store, and the command line over it."""

    def __init__(self, directory, name, manifest, account='alice', server=None):
        self.environment = dict(os.environ, TIDEMARK_STORE=os.path.join(directory, name, 's.db'),
                                TIDEMARK_MANIFEST=manifest, TIDEMARK_ACCOUNT=account,
                                TIDEMARK_TOKEN=f'dev:{account}')
        os.makedirs(os.path.join(directory, name), mode=0o700)
        if server:
            self.environment['TIDEMARK_SERVER'] = server

    def raw(self, *arguments, stdin=None, timeout=90):
        return subprocess.run([program('tidemark'), *arguments], input=stdin, text=True,
                              capture_output=True, timeout=timeout, env=self.environment)

    def ask(self, *arguments, exit=0, stdin=None):
        done = self.raw('--json', *arguments, stdin=stdin)
        assert done.returncode == exit, (arguments, done.returncode, done.stdout, done.stderr)
        assert done.stdout.count('\n') == 1, (arguments, done.stdout)
        return json.loads(done.stdout)

    def start_lines(self):
        return subprocess.Popen([program('tidemark'), '--json', 'submit', '--lines'], text=True,
                                bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=self.environment)


def create(record, **fields):
    return {'effects': [{'do': 'create', 'collection': 'tasks', 'id': record, 'scope': 'team/1',
                         'fields': fields}]}


def inc(record, by):
    return {'effects': [{'do': 'inc', 'collection': 'tasks', 'id': record, 'scope': 'team/1',
                         'field': 'visits', 'by': by}]}


class Contract(unittest.TestCase):
    manifest_text = MANIFEST

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.directory = self.folder.name
        text = os.path.join(self.directory, 'contract.txtpb')
        with open(text, 'w', encoding='utf-8') as file:
            file.write(self.manifest_text)
        self.manifest = os.path.join(self.directory, 'contract.tide')
        done = subprocess.run([program('tidemark'), '--json', 'compile', text, '--out',
                               self.manifest], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(json.loads(done.stdout)['collections'][0], ('tasks', 'orders'))

    def device(self, name='a', server=None, account='alice'):
        device = Device(self.directory, name, self.manifest, account, server)
        self.assertEqual(device.ask('subscribe', 'team/1'), {'scopes': ['team/1']})
        return device

    def home(self, auth='dev'):
        home = Home(self.directory, self.manifest, auth)
        self.addCleanup(home.stop)
        return home


class Offline(Contract):
    def test_an_operation_is_pending_and_every_value_comes_back_in_its_form(self):
        a = self.device()
        line = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix pump',
                     'done=true', 'price=12.5', 'due=2026-03-14T09:30:00+01:00', 'labels=urgent',
                     'visits=2', 'blob=TWFu', 'size=1.5')
        self.assertEqual((line['state'], line['phase']), ('QUEUED', 'pending'))
        a.ask('submit', 'add', 'tasks/t1', 'labels=late', 'inc', 'tasks/t1', 'visits=3')
        reading = a.ask('get', 'tasks/t1')
        self.assertEqual(reading['value'], {
            'title': 'Fix pump', 'done': True, 'price': '12.50', 'due': '2026-03-14T08:30:00Z',
            'labels': ['late', 'urgent'], 'visits': 5, 'blob': {'base64': 'TWFu'}, 'size': 1.5})
        self.assertTrue(reading['exists'])
        self.assertIsNone(reading['confirmed'])
        self.assertEqual(reading['headline'], 'PENDING')
        self.assertIn('LOCAL_ONLY', reading['flags'])
        self.assertEqual(reading['pending'][0]['op'], line['op'])
        self.assertEqual((reading['collection'], reading['id'], reading['scope']),
                         ('tasks', 't1', 'team/1'))
        for key in ('freshness', 'reason', 'why', 'as_of_ms', 'age_ms', 'choices', 'db_version'):
            self.assertIn(key, reading)

    def test_no_such_record_and_not_loaded_are_different_answers(self):
        reading = self.device().ask('get', 'tasks/none')
        self.assertEqual((reading['exists'], reading['value'], reading['freshness']),
                         (False, {}, 'EMPTY'))

    def test_a_query_carries_its_truth_and_that_of_each_row(self):
        a = self.device()
        for n in range(3):
            a.ask('submit', 'create', f'tasks/t{n}', '--scope', 'team/1', f'title=n{n}',
                  f'done={"true" if n else "false"}', 'price=1.00')
        answer = a.ask('query', 'SELECT id, title, done, price, _truth FROM tasks WHERE title >= ?1'
                       ' ORDER BY id', '--param', 'n1', '--scope', 'team/1')
        self.assertEqual([row['id'] for row in answer['rows']], ['t1', 't2'])
        self.assertIs(answer['rows'][0]['done'], True)
        self.assertEqual(answer['rows'][0]['price'], '1.00')
        self.assertEqual(answer['rows'][0]['_truth']['headline'], 'PENDING')
        self.assertEqual(answer['truth']['pending_count'], 3)
        self.assertNotIn('choices', answer['truth'])

    def test_the_outbox_speaks_the_language_of_lines(self):
        a = self.device()
        a.ask('submit', '--intent', 'Pick', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x',
              'inc', 'tasks/t1', 'visits=2')
        operation, = a.ask('outbox')['operations']
        self.assertEqual(operation['intent'], 'Pick')
        self.assertEqual((operation['state'], operation['phase'], operation['attempts']),
                         ('QUEUED', 'pending', 0))
        self.assertEqual(operation['effects'][0]['do'], 'create')
        self.assertEqual(operation['effects'][0]['fields']['title'], 'x')
        self.assertEqual(operation['effects'][1], {'do': 'inc', 'collection': 'tasks', 'id': 't1',
                                                   'scope': 'team/1', 'field': 'visits', 'by': 2})
        again = {'effects': [dict(operation['effects'][1])]}
        self.assertIn('op', a.ask('submit', '--lines', stdin=json.dumps(again) + '\n'))

    def test_the_second_tap_on_a_button_is_the_first_one_again(self):
        a = self.device()
        a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')
        first = a.ask('submit', '--once', 'inc', 'tasks/t1', 'visits=1')
        again = a.ask('submit', '--once', 'inc', 'tasks/t1', 'visits=1')
        self.assertEqual((again['op'], again['folded']), (first['op'], True))
        self.assertNotEqual(a.ask('submit', '--once', 'inc', 'tasks/t1', 'visits=2')['op'],
                            first['op'])
        self.assertNotEqual(a.ask('submit', 'inc', 'tasks/t1', 'visits=1')['op'], first['op'])
        self.assertEqual(a.ask('get', 'tasks/t1')['value']['visits'], 4)

    def test_cancel_withdraws_dependents_too(self):
        a = self.device()
        first = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')['op']
        second = a.ask('submit', 'set', 'tasks/t1', 'title=y', '--after', first)['op']
        answer = a.ask('cancel', first)
        self.assertEqual(set(answer['withdrawn']), {first, second})
        self.assertIs(answer['too_late'], False)
        self.assertEqual(a.ask('outbox')['operations'], [])
        self.assertEqual(len(a.ask('outbox', '--all')['operations']), 2)
        self.assertFalse(a.ask('get', 'tasks/t1')['exists'])

    def test_why_status_digest_policy_and_attention_answer(self):
        a = self.device()
        op = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')['op']
        self.assertTrue(a.ask('why', op)['text'])
        self.assertIn('explanations', a.ask('why', 'tasks/t1'))
        status = a.ask('status')
        self.assertEqual((status['pending'], status['attention'], status['hold']), (1, 0, None))
        scope, = [s for s in status['scopes'] if s['scope'] == 'team/1']
        self.assertEqual((scope['freshness'], scope['headline']), ('EMPTY', 'PENDING'))
        digest = a.ask('digest')
        self.assertEqual([s['scope'] for s in digest['scopes']], ['team/1'])
        self.assertEqual(len(digest['scopes'][0]['digest']), 32)
        self.assertIn('user/alice', [s['scope'] for s in a.ask('digest', '--all')['scopes']])
        self.assertEqual(a.ask('policy')['collections'][0]['name'], 'tasks')
        self.assertEqual(a.ask('attention'), {'items': [], 'prompts': []})

    def test_metrics_say_what_is_kept_and_what_this_process_counted(self):
        a = self.device()
        a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')
        metrics = a.ask('metrics')
        value = {metric['name']: metric.get('value') for metric in metrics['metrics']}
        self.assertEqual((value['tidemark.outbox.size'], value['tidemark.fork.count']), (1, 0))
        text = a.raw('metrics').stdout
        self.assertIn('\ntidemark_outbox_size 1\n', text)
        self.assertNotIn('team/1', text)
        slo = a.ask('status')['slo']
        self.assertEqual((slo['final_ops_kept'], slo['damaged_ops'], slo['stale_read_share']),
                         (0, 0, None))
        self.assertEqual(slo['collections'][0]['window_ms'], 60_000)
        self.assertIsNone(slo['collections'][0]['settled_within_window'])
        self.assertIn('Promises', a.raw('status').stdout)

    def test_people_get_text_and_no_json(self):
        a = self.device()
        self.assertIn('Saved on this device', a.raw(
            'submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Pump').stdout)
        self.assertIn('Pump', a.raw('get', 'tasks/t1').stdout)
        for verb in (['status'], ['outbox'], ['attention'], ['digest'], ['policy'],
                     ['why', 'tasks/t1'], ['query', 'SELECT id, title FROM tasks']):
            done = a.raw(*verb)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(done.stdout.strip(), verb)
            self.assertNotIn('{"', done.stdout, verb)

    def test_versions_and_help_need_no_store(self):
        done = subprocess.run([program('tidemark'), '--json', '--version'], text=True,
                              capture_output=True, timeout=60)
        self.assertEqual(set(json.loads(done.stdout)),
                         {'tidemark', 'protocol', 'sqlite', 'curl', 'zstd'})
        for arguments in (['--help'], ['submit', '--help']):
            done = subprocess.run([program('tidemark'), *arguments], text=True,
                                  capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0)
            self.assertIn('Usage', done.stdout)


class Refusals(Contract):
    def assert_error(self, answer, status):
        self.assertEqual(answer['error']['status'], status)
        self.assertGreaterEqual(answer['error']['message'].count(';'), 2, answer)
        self.assertIn('retry', answer['error'])

    def test_each_fault_has_its_status_and_exit(self):
        a = self.device()
        a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')
        for exit, status, *arguments in (
                (2, 'TIDE_ERROR_INVALID_ARGUMENT', 'frobnicate'),
                (2, 'TIDE_ERROR_INVALID_ARGUMENT', 'submit'),
                (2, 'TIDE_ERROR_INVALID_ARGUMENT', 'submit', 'set', 'tasks/t1'),
                (2, 'TIDE_ERROR_INVALID_ARGUMENT', 'get', 'tasks'),
                (2, 'TIDE_ERROR_INVALID_ARGUMENT', 'why', 'nothing'),
                (2, 'TIDE_ERROR_NO_SERVER', 'sync', '--timeout', '1'),
                (3, 'TIDE_NOT_FOUND', 'why', '00112233445566778899aabbccddeeff'),
                (3, 'TIDE_NOT_FOUND', 'cancel', '00112233445566778899aabbccddeeff'),
                (3, 'TIDE_NOT_FOUND', 'resolve', '00112233445566778899aabbccddeeff', 'mine'),
                (4, 'TIDE_ERROR_UNKNOWN_COLLECTION', 'get', 'nothing/t1'),
                (4, 'TIDE_ERROR_UNKNOWN_FIELD', 'submit', 'set', 'tasks/t1', 'colour=red'),
                (4, 'TIDE_ERROR_WRONG_TYPE', 'submit', 'set', 'tasks/t1', 'done=maybe'),
                (4, 'TIDE_ERROR_WRONG_TYPE', 'submit', 'set', 'tasks/t1', 'price=1.005'),
                (4, 'TIDE_ERROR_BAD_ID', 'submit', 'set', 'tasks/a.b', 'title=x'),
                (4, 'TIDE_ERROR_REQUIRED', 'submit', 'create', 'tasks/t2', '--scope', 'team/1'),
                (4, 'TIDE_ERROR_TOO_LARGE', 'submit', 'set', 'tasks/t1', 'title=' + 'x' * 201),
                (4, 'TIDE_ERROR_NOT_SUBSCRIBED', 'submit', 'create', 'tasks/t3', '--scope',
                 'team/9', 'title=x'),
                (4, 'TIDE_ERROR_NOT_SUBSCRIBED', 'unsubscribe', 'team/9'),
                (4, 'TIDE_ERROR_SQL', 'query', 'SELEKT 1'),
                (4, 'TIDE_ERROR_SQL_REFUSED', 'query', 'DELETE FROM tasks')):
            self.assert_error(a.ask(*arguments, exit=exit), status)

    def test_an_id_in_two_scopes_is_ambiguous(self):
        a = self.device()
        a.ask('subscribe', 'team/2')
        for scope in ('team/1', 'team/2'):
            a.ask('submit', 'create', 'tasks/t1', '--scope', scope, 'title=x')
        self.assert_error(a.ask('get', 'tasks/t1', exit=4), 'TIDE_ERROR_AMBIGUOUS')
        self.assertEqual(a.ask('get', 'tasks/t1@team/2')['scope'], 'team/2')

    def test_a_store_belongs_to_one_account_one_process_and_to_tidemark(self):
        a = self.device()
        self.assert_error(a.ask('status', '--account', 'bob', exit=10),
                          'TIDE_ERROR_STORE_OTHER_ACCOUNT')
        holder = a.start_lines()
        holder.stdin.write(json.dumps(create('t1', title='x')) + '\n')
        holder.stdout.readline()
        self.assert_error(a.ask('status', exit=9), 'TIDE_ERROR_STORE_IN_USE')
        holder.communicate(timeout=20)
        foreign = os.path.join(self.directory, 'foreign.db')
        with sqlite3.connect(foreign) as other:
            other.execute('CREATE TABLE theirs(x)')
        other.close()
        self.assert_error(a.ask('status', '--store', foreign, exit=10), 'TIDE_ERROR_STORE_FOREIGN')
        with open(foreign, 'wb') as file:
            file.write(b'not a store' * 1000)
        self.assertIn(a.ask('status', '--store', foreign, exit=10)['error']['status'],
                      ('TIDE_ERROR_STORE_FOREIGN', 'TIDE_ERROR_STORE_CORRUPT'))
        with open(foreign, 'rb') as file:
            self.assertEqual(file.read(), b'not a store' * 1000)

    def test_a_manifest_with_an_error_is_refused_with_its_place(self):
        bad = os.path.join(self.directory, 'bad.txtpb')
        with open(bad, 'w', encoding='utf-8') as file:
            file.write('app: "x" schema: 1\ncollection { name: "a" field { name: "b" } frob: 1 }\n')
        done = subprocess.run([program('tidemark'), 'compile', bad, '--out', bad + '.tide'],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 4)
        self.assertIn('bad.txtpb:2:', done.stderr)

    def test_a_full_stdout_is_told_by_the_exit(self):
        a = self.device()
        with open('/dev/full', 'w', encoding='utf-8') as full:
            done = subprocess.run([program('tidemark'), '--json', 'status'], stdout=full,
                                  stderr=subprocess.PIPE, timeout=60, env=a.environment)
        self.assertEqual(done.returncode, 11)


class Lines(Contract):
    def test_each_line_is_answered_before_the_next_is_asked_for(self):
        a = self.device()
        process = a.start_lines()
        for n in range(5):
            process.stdin.write(json.dumps(create(f't{n}', title='x')) + '\n')
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())['state'], 'QUEUED')
        process.stdin.close()
        self.assertEqual(process.wait(timeout=20), 0)
        process.stdout.close()
        process.stderr.close()

    def test_a_refused_line_is_answered_in_its_place_and_the_next_goes_on(self):
        lines = [json.dumps(create('t1', title='x')), 'no json', '',
                 json.dumps(create('t2', colour='red')),
                 json.dumps({'effects': [{'do': 'inc', 'collection': 'tasks', 'id': 't1',
                                          'field': 'visits', 'by': 1.5}]}),
                 json.dumps(create('t3', title='y'))]
        done = self.device().raw('submit', '--lines', stdin='\n'.join(lines))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(['op' in answer for answer in answers],
                         [True, False, False, False, False, True])
        self.assertEqual(answers[3]['error']['status'], 'TIDE_ERROR_UNKNOWN_FIELD')
        self.assertEqual(done.returncode, 4)

    def test_a_kill_loses_no_answered_operation(self):
        a = self.device()
        a.ask('submit', 'create', 'tasks/c', '--scope', 'team/1', 'title=counter')
        answered = 0
        for round_number in range(4):
            process = a.start_lines()
            for _ in range(400):
                process.stdin.write(json.dumps(inc('c', 1)) + '\n')
            process.stdin.flush()
            for _ in range(50 * (round_number + 1)):
                json.loads(process.stdout.readline())
            process.kill()
            rest = process.stdout.read()
            process.stdin.close()
            process.stderr.close()
            process.stdout.close()
            process.wait(timeout=20)
            answered += 50 * (round_number + 1) + len([x for x in rest.splitlines(True)
                                                       if x.endswith('\n')])
        visits = a.ask('get', 'tasks/c')['value']['visits']
        self.assertGreaterEqual(visits, answered)
        self.assertEqual(visits, a.ask('status')['pending'] - 1)

    def test_an_interrupt_ends_it_with_six(self):
        process = self.device().start_lines()
        process.stdin.write(json.dumps(create('t1', title='x')) + '\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=20), 6)
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


class Import(Contract):
    def write_file(self, count):
        path = os.path.join(self.directory, 'rows.jsonl')
        with open(path, 'w', encoding='utf-8') as file:
            for n in range(count):
                file.write(json.dumps({'key': f'lib.{n}', 'title': f'row {n}', 'visits': n}) + '\n')
        return path

    def test_a_run_repeated_after_a_kill_repeats_nothing(self):
        a, path = self.device(), self.write_file(3000)
        arguments = ('import', path, '--collection', 'tasks', '--scope', 'team/1', '--id-field',
                     'key', '--batch', '100')
        process = subprocess.Popen([program('tidemark'), *arguments], env=a.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        process.kill()
        process.wait(timeout=20)
        for _ in range(2):
            answer = a.ask('--quiet', *arguments)
            self.assertEqual((answer['records'], answer['operations'], answer['refused']),
                             (3000, 3000, 0))
            self.assertEqual(a.ask('status')['pending'], 3000)
        self.assertEqual(a.ask('get', 'tasks/lib.7')['value']['visits'], 7)

    def test_a_refused_line_is_reported_with_its_number(self):
        a, path = self.device(), self.write_file(2)
        with open(path, 'a', encoding='utf-8') as file:
            file.write('nonsense\n{"key":"x","title":5}\n{"title":"no id"}\n')
            file.write('{"key":"y","title":"good"}\n')
        done = a.raw('--json', 'import', path, '--collection', 'tasks', '--scope', 'team/1',
                     '--id-field', 'key')
        self.assertEqual(done.returncode, 4)
        self.assertEqual(json.loads(done.stdout)['refused'], 3)
        for number in (3, 4, 5):
            self.assertIn(f'line {number}:', done.stderr)


class WithAHome(Contract):
    def test_two_devices_reach_one_digest(self):
        home = self.home()
        a, b = self.device('a', home.url), self.device('b', home.url, 'bob')
        answer = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix', 'visits=1',
                       '--wait')
        self.assertEqual((answer['state'], answer['phase']), ('SETTLED', 'settled'))
        progress = b.ask('sync', '--until', 'settled')
        self.assertIs(progress['reached'], True)
        for key in ('pushed', 'pulled', 'pending', 'attention', 'bytes_up', 'bytes_down',
                    'seconds'):
            self.assertIn(key, progress)
        reading = b.ask('get', 'tasks/t1')
        self.assertEqual((reading['headline'], reading['freshness']), ('SETTLED', 'FRESH'))
        self.assertEqual(reading['value'], reading['confirmed'])
        self.assertGreater(reading['base']['seq'], 0)
        self.assertEqual(a.ask('digest'), b.ask('digest'))

    def test_an_expectation_that_fails_is_conflicted_and_can_be_dismissed(self):
        home = self.home()
        a = self.device('a', home.url)
        a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x', 'visits=0', '--wait')
        answer = a.ask('submit', 'inc', 'tasks/t1', 'visits=-1', '--expect', 'tasks/t1.visits>=1',
                       '--wait', exit=5)
        self.assertEqual((answer['state'], answer['phase']), ('CONFLICTED', 'conflicted'))
        item, = a.ask('attention')['items']
        self.assertEqual(item['op'], answer['op'])
        self.assertTrue(item['why'])
        self.assertTrue(item['choices'])
        self.assertEqual(set(item['choices'][0]), {'kind', 'label', 'suggested'})
        closed = a.ask('resolve', item['op'], 'dismiss')
        self.assertEqual(closed['op'], item['op'])
        a.ask('sync', '--until', 'settled')
        self.assertEqual(a.ask('attention'), {'items': [], 'prompts': []})

    def test_no_network_keeps_everything_and_says_seven(self):
        with socket.socket() as unused:
            unused.bind(('127.0.0.1', 0))
            url = f'http://127.0.0.1:{unused.getsockname()[1]}'
        a = self.device('a', url)
        answer = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x', '--wait',
                       '--timeout', '2', exit=7)
        self.assertEqual(answer['state'], 'QUEUED')
        progress = a.ask('sync', '--timeout', '2', exit=7)
        self.assertIs(progress['reached'], False)
        self.assertEqual(progress['pending'], 1)

    def test_a_refused_token_says_eight(self):
        a = self.device('a', self.home().url)
        a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')
        progress = a.ask('--token', 'wrong', 'sync', '--timeout', '5', exit=8)
        self.assertIs(progress['reached'], False)

    def test_watch_tells_what_settles_until_interrupted(self):
        home = self.home()
        a = self.device('a', home.url)
        op = a.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=x')['op']
        process = subprocess.Popen([program('tidemark'), '--json', 'watch', '--query',
                                    'SELECT id, title FROM tasks'], text=True, env=a.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        events = []
        deadline = time.monotonic() + 30
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]['event'] == 'operation' and events[-1]['state'] == 'SETTLED':
                break
            self.assertLess(time.monotonic(), deadline)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        events += [json.loads(line) for line in rest.splitlines()]
        self.assertEqual(process.returncode, 6)
        self.assertEqual(events[[e['event'] for e in events].index('operation')]['op'], op)
        self.assertTrue(any(e['event'] == 'query' and e['rows'] for e in events))

    def test_counters_add_up_through_kills_of_both_sides(self):
        home = self.home()
        devices = [self.device('a', home.url), self.device('b', home.url)]
        devices[0].ask('submit', 'create', 'tasks/c', '--scope', 'team/1', 'title=counter',
                       '--wait')
        dice = random.Random(7)
        total = 0
        for _ in range(6):
            for device in devices:
                count = dice.randrange(1, 60)
                lines = '\n'.join(json.dumps(inc('c', 1)) for _ in range(count))
                total += device.raw('submit', '--lines', stdin=lines).stdout.count('"op"')
                sync = subprocess.Popen([program('tidemark'), 'sync'], env=device.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(dice.random() * 0.2)
                if dice.random() < 0.5:
                    home.stop(signal.SIGKILL)
                    home.start()
                sync.kill()
                sync.wait(timeout=20)
        for device in devices * 2:
            device.ask('sync', '--until', 'settled')
        digests = [device.ask('digest') for device in devices]
        self.assertEqual(digests[0], digests[1])
        self.assertEqual(digests[0]['pending'], 0)
        for device in devices:
            self.assertEqual(device.ask('get', 'tasks/c')['value']['visits'], total)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
