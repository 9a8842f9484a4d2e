#!/usr/bin/env python3
"""Metrics and support from outside: what device and server say is read by Prometheus' own parser,
counts are those of what was done, a trace goes all the way, and support finds what was refused.

usage: metrics_e2e.py BIN_DIR
"""
import hashlib
import json
import os
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

import cli_contract
from cli_contract import Device, program

# Debian's packages lie here, where an interpreter that comes before its own does not look.
sys.path.append('/usr/lib/python3/dist-packages')
from prometheus_client.parser import text_string_to_metric_families

TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
MANIFEST = '''
app: "measured" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  tier { kind: BOUNDED window_s: 60 }
  field { name: "title" type: STRING required: true max_bytes: 200 }
  field { name: "stock" type: COUNTER bounded: true min: 0 max: 1000 }
}
'''


def parse(text):
    """{(name, labels): value}; raises where the text is not what Prometheus reads."""
    samples = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation and family.type in ('counter', 'gauge', 'histogram'), family
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in samples, key
            samples[key] = sample.value
    return samples


def value(samples, name, **labels):
    return samples.get((name, tuple(sorted(labels.items()))))


class Home(cli_contract.Home):
    """A server, and what it needs to be asked."""

    def get(self, token=None):
        headers = {'Authorization': f'Bearer {token}'} if token else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + '/metrics',
                                                               headers=headers), timeout=10) as got:
                return got.status, got.headers['Content-Type'], got.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None, None

    def why(self, *arguments):
        done = subprocess.run([program('tidemarkd'), 'why', '--store', self.store, *arguments],
                              capture_output=True, text=True, timeout=30)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def digest(self):
        done = subprocess.run([program('tidemarkd'), 'digest', '--store', self.store],
                              capture_output=True, text=True, timeout=30, check=True)
        return json.loads(done.stdout)

    def logged(self):
        self.log.seek(0)
        return self.log.read()


class Measured(cli_contract.Contract):
    manifest_text = MANIFEST

    def home(self, auth='dev'):
        home = Home(self.directory, self.manifest, auth)
        self.addCleanup(home.stop)
        return home

    def store_of(self, account, home):
        if account not in self.stores:
            self.stores[account] = Device(self.directory, account, self.manifest, account, home.url)
        return self.stores[account]

    def device(self, home, account, *arguments, exit=0, token=None):
        device = self.store_of(account, home)
        device.environment['TIDEMARK_TOKEN'] = token or f'dev:{account}'
        return device.ask(*arguments, exit=exit)

    def setUp(self):
        super().setUp()
        self.stores = {}

    def test_the_server_counts_what_was_done(self):
        home = self.home()
        for account in ('ann', 'bob'):
            self.device(home, account, 'subscribe', 'team/1')
        self.device(home, 'ann', 'submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=a',
                    'stock=1')
        self.device(home, 'ann', 'sync')
        self.device(home, 'bob', 'sync')
        self.device(home, 'bob', 'submit', 'inc', 'tasks/t1', 'stock=-1')
        self.device(home, 'ann', 'submit', 'inc', 'tasks/t1', 'stock=-1')
        self.device(home, 'bob', 'sync')
        self.device(home, 'ann', 'sync')
        status, kind, text = home.get()
        self.assertEqual((status, kind.split(';')[0]), (200, 'text/plain'))
        samples = parse(text)
        self.assertEqual(value(samples, 'tidemark_server_op_count_total', outcome='exact'), 2)
        self.assertEqual(value(samples, 'tidemark_server_op_count_total', outcome='conflict'), 1)
        self.assertEqual(value(samples, 'tidemark_server_lane_count'), 2)
        scopes = home.digest()['scopes']   # team/1, and what bob is asked
        self.assertEqual(value(samples, 'tidemark_server_scope_count'), len(scopes))
        self.assertEqual(value(samples, 'tidemark_server_log_size'),
                         sum(scope['seq'] for scope in scopes))
        self.assertGreater(value(samples, 'tidemark_server_store_size_bytes'), 0)
        pushes = value(samples, 'tidemark_server_request_count_total', endpoint='push',
                       status='200', **{'class': 'ok'})
        self.assertGreaterEqual(pushes, 3)
        self.assertEqual(value(samples, 'tidemark_server_request_duration_seconds_count',
                               endpoint='push'), pushes)
        for secret in ('ann', 'team/1', 't1"'):
            self.assertNotIn(secret, text)

    def test_the_device_speaks_the_same_language(self):
        home = self.home()
        self.device(home, 'ann', 'subscribe', 'team/1')
        self.device(home, 'ann', 'submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=a')
        done = self.store_of('ann', home).raw('metrics')
        self.assertEqual(done.returncode, 0, done.stderr)
        samples = parse(done.stdout)
        self.assertEqual(value(samples, 'tidemark_outbox_size'), 1)
        self.assertEqual(value(samples, 'tidemark_digest_mismatch_total'), 0)
        self.device(home, 'ann', 'sync')
        slo = self.device(home, 'ann', 'status')['slo']['collections'][0]
        self.assertEqual((slo['settled_count'], slo['settled_within_window']), (1, 1.0))

    def test_metrics_of_a_real_server_need_a_token(self):
        auth = os.path.join(self.directory, 'tokens.json')
        rows = [{'token_sha256': hashlib.sha256(token.encode()).hexdigest(), 'account': token,
                 'scopes': {}, **more}
                for token, more in (('ann', {}), ('prometheus', {'metrics': True}))]
        with open(auth, 'w', encoding='utf-8') as file:
            json.dump({'tokens': rows}, file)
        home = self.home(auth=auth)
        self.assertEqual([home.get(token)[0] for token in (None, 'ann', 'eve', 'prometheus')],
                         [401, 401, 401, 200])

    def test_a_trace_goes_from_submit_to_log_entry(self):
        home = self.home()
        self.device(home, 'ann', 'subscribe', 'team/1')
        refused = self.device(home, 'ann', 'submit', 'create', 'tasks/t0', '--scope', 'team/1',
                              'title=a', '--trace-parent', TRACE.upper(), exit=2)
        self.assertIn('lower-case', refused['error']['message'])
        self.device(home, 'ann', 'submit', 'create', 'tasks/t0', '--scope', 'team/1', 'title=a',
                    '--trace-state', 'a=1', exit=2)
        op = self.device(home, 'ann', 'submit', 'create', 'tasks/t1', '--scope', 'team/1',
                         'title=a', '--trace-parent', TRACE, '--trace-state', 'a=1')['op']
        plain = self.device(home, 'ann', 'submit', 'create', 'tasks/t2', '--scope', 'team/1',
                            'title=a')['op']
        self.device(home, 'ann', 'sync')
        why = self.device(home, 'ann', 'why', op)
        self.assertEqual((why['trace_parent'], why['trace_state']), (TRACE, 'a=1'))
        self.assertNotIn('trace_parent', self.device(home, 'ann', 'why', plain))
        self.assertEqual(home.why('--op', op)[1]['entries'][0]['trace_parent'], TRACE)
        self.assertIsNone(home.why('--op', plain)[1]['entries'][0]['trace_parent'])
        self.assertIn(f'committed {op}, exact, trace {TRACE}', home.logged())

    def test_support_finds_devices_verdicts_and_refusals_and_is_audited(self):
        home = self.home()
        for account in ('ann', 'bob'):
            self.device(home, account, 'subscribe', 'team/1')
        self.device(home, 'ann', 'submit', 'create', 'tasks/t1', '--scope', 'team/1',
                    'title=Secret')
        self.device(home, 'ann', 'sync')
        self.device(home, 'ann', 'submit', 'set', 'tasks/t1', 'title=Hidden', '--expect',
                    'tasks/t1 absent')
        self.device(home, 'ann', 'sync')
        self.device(home, 'bob', 'sync', '--timeout', '3', exit=8, token='dev:eve')
        code, told = home.why('--user', 'ann')
        self.assertEqual(code, 0)
        device, = told['devices']
        self.assertEqual((device['last_op_seq'], device['not_applied_count']), (2, 1))
        failed, = device['not_applied']
        self.assertEqual((failed['verdict'], failed['applied']), ('conflict', False))
        self.assertEqual((failed['rule'], failed['collection']), ('expect', 'tasks'))
        self.assertEqual(home.why('--op', failed['op'])[1]['verdict'], failed)
        self.assertAlmostEqual(device['last_seen_ms'], time.time() * 1000, delta=120_000)
        self.assertNotIn('Secret', json.dumps(told))
        self.assertNotIn('Hidden', json.dumps(told))
        home.stop()   # refusals are written at the latest when the server stops
        refusal = home.why('--user', 'eve')[1]['refusals'][0]
        self.assertEqual((refusal['account'], refusal['code']), ('eve', 21))
        found = home.why('--support-id', refusal['support_id'])[1]
        self.assertEqual(found['refusals'][0]['client'], refusal['client'])
        self.assertEqual(home.why('--user', 'nobody')[0], 3)
        self.assertEqual(home.why('--op', 'nonsense')[0], 2)
        self.assertEqual(home.why('--user', 'a', '--op', 'b')[0], 2)
        path = os.path.join(home.store, 'audit.log')
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, encoding='utf-8') as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual([line['asked'] for line in lines],
                         [{'user': 'ann'}, {'op': failed['op']}, {'user': 'eve'},
                          {'support_id': refusal['support_id']}, {'user': 'nobody'},
                          {'op': 'nonsense'}])
        self.assertTrue(all(line['os_uid'] == os.getuid() for line in lines))

    def test_nothing_is_shown_that_cannot_be_audited(self):
        home = self.home()
        self.device(home, 'ann', 'subscribe', 'team/1')
        self.device(home, 'ann', 'sync')
        os.mkdir(os.path.join(home.store, 'audit.log'))
        code, said = home.why('--user', 'ann')
        self.assertEqual(code, 11)
        self.assertIn('nothing is shown', said)


def load_tests(loader, _tests, _pattern):
    return loader.loadTestsFromTestCase(Measured)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
