#!/usr/bin/env python3
"""Attacks 48, 49 and 56 on the real programs: requests that are none, and logs that tell too much.

usage: http_attacks.py BIN_DIR [unittest arguments]
After each attack an honest device syncs with the same server, and what it had is there.
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

BIN = os.path.abspath(sys.argv[1])
MEDIA = 'application/vnd.tidemark.v1'
MANIFEST = '''
app: "attacks" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  field { name: "title" type: STRING required: true }
  field { name: "visits" type: COUNTER }
}
'''
TOKEN, VALUE = 'dev:canarytoken', 'canaryvalue'


def program(name):
    return os.path.join(BIN, name)


class Attacks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        with open(self.path('m.txtpb'), 'w', encoding='utf-8') as file:
            file.write(MANIFEST)
        subprocess.run([program('tidemark'), 'compile', self.path('m.txtpb'), '--out',
                        self.path('m.tide')], check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.log = open(self.path('log'), 'w+', encoding='utf-8')
        self.addCleanup(self.log.close)
        self.server = subprocess.Popen(
            [program('tidemarkd'), '--manifest', self.path('m.tide'), '--store',
             self.path('home'), '--listen', '127.0.0.1:0', '--auth', 'dev', '--port-file',
             self.path('port')], stdout=self.log, stderr=self.log)
        self.addCleanup(self.stop)
        for _ in range(200):
            if os.path.exists(self.path('port')) and os.path.getsize(self.path('port')):
                break
            time.sleep(0.05)
        with open(self.path('port'), encoding='utf-8') as file:
            self.port = int(file.read())
        self.environment = dict(os.environ, TIDEMARK_STORE=self.path('s.db'),
                                TIDEMARK_MANIFEST=self.path('m.tide'),
                                TIDEMARK_ACCOUNT=TOKEN.removeprefix('dev:'), TIDEMARK_TOKEN=TOKEN,
                                TIDEMARK_SERVER=f'http://127.0.0.1:{self.port}')
        self.said = ''
        self.ask('subscribe', 'team/1')
        self.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', f'title={VALUE}')
        self.ask('sync', '--until', 'settled', '--timeout', '20')

    def path(self, name):
        return os.path.join(self.dir, name)

    def stop(self):
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(timeout=10)

    def ask(self, *arguments, exit=0):
        done = subprocess.run([program('tidemark'), '--json', *arguments], text=True,
                              capture_output=True, timeout=60, env=self.environment)
        self.assertEqual(done.returncode, exit, (arguments, done.stdout, done.stderr))
        if arguments[0] != 'get':   # which is there to show the value
            self.said += done.stdout + done.stderr
        return json.loads(done.stdout)

    def rss_kib(self):
        with open(f'/proc/{self.server.pid}/status', encoding='ascii') as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1))

    def works(self):
        """Nothing is lost, and an honest device goes on."""
        self.assertIsNone(self.server.poll(), 'the server died')
        self.ask('submit', 'inc', 'tasks/t1', 'visits=1')
        self.ask('sync', '--until', 'settled', '--timeout', '20')
        self.assertEqual(self.ask('get', 'tasks/t1')['value']['title'], VALUE)

    def say(self, *parts, seconds=5):
        """Sends the parts and gives back all that comes until the end, or until it is silent."""
        with socket.create_connection(('127.0.0.1', self.port), timeout=seconds) as peer:
            try:
                for part in parts:
                    peer.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                pass   # refused before the end: what was said before it is still to be read
            heard = b''
            try:
                while part := peer.recv(65536):
                    heard += part
            except (socket.timeout, ConnectionResetError):
                pass
            return heard

    @staticmethod
    def head(*lines, verb='push'):
        fixed = [f'POST /tide/v1/main/{verb} HTTP/1.1', 'Host: x', f'Content-Type: {MEDIA}',
                 'Authorization: Bearer dev:mallory']
        return '\r\n'.join([*fixed, *lines, '', '']).encode()

    # 48
    def test_two_gibibytes_are_refused_by_their_head(self):
        before = self.rss_kib()
        heard = self.say(self.head(f'Content-Length: {2 << 30}'))
        self.assertTrue(heard.startswith(b'HTTP/1.1 413'), heard[:80])
        self.assertLess(self.rss_kib() - before, 4096)
        self.works()

    # 48
    def test_a_body_without_an_end_is_cut_at_the_limit(self):
        before = self.rss_kib()
        chunk = b'100000\r\n' + b'x' * 0x100000 + b'\r\n'
        self.say(self.head('Transfer-Encoding: chunked'), *[chunk] * 64)
        self.assertLess(self.rss_kib() - before, 16384)
        self.works()

    # 49: whichever length counts, what follows the one request is not a second one.
    def test_a_request_is_not_smuggled_behind_two_lengths(self):
        inner = b'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
        body = b'0\r\n\r\n' + inner
        for lengths in (('Content-Length: %d' % len(body), 'Transfer-Encoding: chunked'),
                        ('Transfer-Encoding: chunked', 'Content-Length: %d' % len(body)),
                        ('Content-Length: %d' % len(body), 'Transfer-Encoding: xchunked'),
                        ('Content-Length: 5', 'Content-Length: %d' % len(body))):
            heard = self.say(self.head(*lengths), body, seconds=2)
            self.assertLessEqual(heard.count(b'HTTP/1.1 '), 1, (lengths, heard))
            self.assertNotIn(b'\r\n\r\nok', heard, lengths)
        self.works()

    # 49
    def test_lengths_that_are_none_are_refused(self):
        for length in ('-1', '+5', '0x10', '1e9', '99999999999999999999999999', '5 5', ''):
            heard = self.say(self.head(f'Content-Length: {length}'), b'hello', seconds=2)
            self.assertFalse(heard.startswith(b'HTTP/1.1 2'), (length, heard[:80]))
        self.works()

    # 49
    def test_a_bomb_of_headers_is_refused(self):
        before = self.rss_kib()
        bomb = [b'X-%d: %s\r\n' % (number, b'y' * 900) for number in range(20000)]
        heard = self.say(self.head()[:-2], *bomb)
        self.assertFalse(heard.startswith(b'HTTP/1.1 2'), heard[:80])
        self.assertLess(self.rss_kib() - before, 4096)
        self.works()

    # 49: HTTP/2 is the edge's business; here its first words are no request.
    def test_http_2_is_no_request(self):
        reset = b'\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08'
        heard = self.say(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', reset * 10000, seconds=2)
        self.assertFalse(heard.startswith(b'HTTP/1.1 2'), heard[:80])
        self.works()

    # 48: many who say nothing keep nobody out.
    def test_slow_and_silent_peers_keep_nobody_out(self):
        peers = [socket.create_connection(('127.0.0.1', self.port)) for _ in range(200)]
        try:
            for peer in peers[::2]:
                peer.sendall(self.head('Content-Length: 1000')[:60])
            self.works()
        finally:
            for peer in peers:
                peer.close()
        self.works()

    # 56
    def test_no_output_holds_a_token_or_a_value(self):
        self.works()
        port = self.environment['TIDEMARK_SERVER']
        self.ask('submit', 'set', 'tasks/t1', f'title={VALUE}')
        for server in ('http://127.0.0.1:1', port):
            self.environment['TIDEMARK_SERVER'] = server
            subprocess.run([program('tidemark'), '--json', 'sync', '--timeout', '1'],
                           capture_output=True, timeout=60, env=self.environment)
        self.say(self.head('Content-Length: 11'), VALUE.encode(), seconds=2)
        self.ask('status')
        self.ask('outbox')
        self.stop()
        self.log.seek(0)
        told = self.log.read() + self.said
        self.assertIn('listening', told)
        for canary in (TOKEN, VALUE):
            self.assertNotIn(canary, told)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
