#!/usr/bin/env python3
"""tidemarkd as a process: the contract of its command line, signals and files.

usage: server_e2e.py TIDEMARKD MANIFEST.tide
What it says over the wire is tested in tests/unit/service and tests/unit/http; a body that is no
frame is enough here, because who asks is checked before what is asked: 401 is a stranger, 400 a
known account.
"""
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

TIDEMARKD, MANIFEST = sys.argv[1:3]
MEDIA = 'application/vnd.tidemark.v1'


class Server:
    """One tidemarkd on loopback, started and ready."""

    def __init__(self, directory, *extra, port=0, auth='dev'):
        self.port_file = os.path.join(directory, 'port')
        if os.path.exists(self.port_file):
            os.remove(self.port_file)
        self.process = subprocess.Popen(
            [TIDEMARKD, '--manifest', MANIFEST, '--store', os.path.join(directory, 'store'),
             '--listen', f'127.0.0.1:{port}', '--auth', auth, '--port-file', self.port_file,
             *extra],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        self.port = None
        if self.line:
            with open(self.port_file, encoding='utf-8') as file:
                self.port = int(file.read())

    def get(self, path):
        return self.ask(urllib.request.Request(f'http://127.0.0.1:{self.port}{path}'))

    def post(self, token, verb='push', home='main'):
        return self.ask(urllib.request.Request(
            f'http://127.0.0.1:{self.port}/tide/v1/{home}/{verb}', data=b'no frame', method='POST',
            headers={'Content-Type': MEDIA, 'Authorization': f'Bearer {token}'}))

    @staticmethod
    def ask(request):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


def run(*arguments):
    done = subprocess.run([TIDEMARKD, *arguments], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout, done.stderr


def token_file(path, *tokens):
    rows = [{'token_sha256': hashlib.sha256(token.encode()).hexdigest(), 'account': account,
             'scopes': {'team/1': 'writer'}} for token, account in tokens]
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({'tokens': rows}, file)


class Tidemarkd(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.dir = place.name
        self.servers = []
        self.addCleanup(lambda: [server.stop(signal.SIGKILL) for server in self.servers])

    def start(self, *extra, **more):
        server = Server(self.dir, *extra, **more)
        self.servers.append(server)
        return server

    def store(self):
        return os.path.join(self.dir, 'store')

    def test_says_where_it_listens_and_stops_on_sigterm_within_5_s(self):
        server = self.start()
        self.assertEqual(server.line, f'listening on http://127.0.0.1:{server.port}\n')
        self.assertEqual((server.get('/healthz'), server.get('/readyz')), (200, 200))
        begun = time.monotonic()
        self.assertEqual(server.stop()[0], 0)
        self.assertLess(time.monotonic() - begun, 5)
        server = self.start()
        self.assertEqual(server.stop(signal.SIGINT)[0], 0)

    def test_rebinds_its_port_and_takes_its_store_after_a_kill(self):
        server = self.start()
        self.assertEqual(server.post('dev:alice'), 400)
        server.stop(signal.SIGKILL)
        again = self.start(port=server.port)
        self.assertEqual((again.port, again.post('dev:alice')), (server.port, 400))

    def test_knows_only_its_home_and_its_accounts(self):
        server = self.start('--home', 'paris')
        self.assertEqual(server.post('dev:alice', home='paris'), 400)
        self.assertEqual(server.post('dev:alice', home='main'), 404)
        self.assertEqual(server.post('alice', home='paris'), 401)

    def test_shares_its_store_with_nobody(self):
        self.start()
        code, out, err = run('--manifest', MANIFEST, '--store', self.store(),
                             '--listen', '127.0.0.1:0', '--auth', 'dev')
        self.assertEqual((code, out), (9, ''))
        self.assertRegex(err, '^tidemarkd: another tidemarkd serves .*; .*; stop the other')

    def test_reads_its_token_file_again_on_sighup_and_keeps_the_old_if_it_is_broken(self):
        auth = os.path.join(self.dir, 'tokens.json')
        token_file(auth, ('s1', 'alice'))
        server = self.start(auth=auth)
        self.assertEqual((server.post('s1'), server.post('s2')), (400, 401))
        token_file(auth, ('s2', 'bob'))
        server.process.send_signal(signal.SIGHUP)
        self.until(lambda: server.post('s2') == 400)
        self.assertEqual(server.post('s1'), 401)
        with open(auth, 'w', encoding='utf-8') as file:
            file.write('{"tokens":')
        server.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        self.assertEqual(server.post('s2'), 400)
        self.assertIn('the old one holds', server.stop()[2])

    def until(self, holds):
        deadline = time.monotonic() + 5
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_prints_digests_running_or_stopped(self):
        server = self.start()
        running = run('digest', '--store', self.store())
        server.stop()
        self.assertEqual(running, run('digest', '--store', self.store()))
        self.assertEqual((running[0], json.loads(running[1])), (0, {'scopes': []}))
        self.assertEqual(run('digest', '--store', self.dir + '/nowhere')[0], 11)

    def test_keeps_its_files_to_itself(self):
        self.start()
        self.assertEqual(os.stat(self.store()).st_mode & 0o777, 0o700)
        for name in os.listdir(self.store()):
            self.assertEqual(os.stat(os.path.join(self.store(), name)).st_mode & 0o777, 0o600, name)

    def test_refuses_what_it_cannot_serve_with_a_precise_word(self):
        def refused(code, word, manifest=MANIFEST, listen='127.0.0.1:0', auth='dev', store=None):
            got = run('--manifest', manifest, '--store', store or self.store(), '--listen', listen,
                      '--auth', auth)
            self.assertEqual((got[0], got[1]), (code, ''), got)
            self.assertIn(word, got[2])
            self.assertEqual(got[2].count('\n'), 1)
        refused(8, 'loopback', listen='0.0.0.0:0')
        refused(2, 'HOST:PORT', listen='nonsense')
        refused(11, 'could not open', manifest=self.dir + '/none.tide')
        refused(4, 'tidemarkd: ', manifest=__file__)
        refused(2, 'it is not {"tokens"', auth=__file__)
        refused(11, 'could not make the store directory', store=self.dir + '/a/b/c')
        self.assertEqual(run('--auth', 'dev')[0], 2)
        self.assertEqual(run('--nonsense')[0], 2)
        self.assertEqual(run('--help')[0], 0)
        self.assertEqual(run('--version')[0], 0)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
