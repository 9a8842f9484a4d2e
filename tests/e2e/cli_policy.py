#!/usr/bin/env python3
"""The policy as a person reads it: on the command line, and as a page.

usage: cli_policy.py BIN_DIR [unittest arguments]
"""
import html.parser
import unittest

import cli_contract


class PageReader(html.parser.HTMLParser):
    """The cells of a page, and the elements it left open."""

    def __init__(self):
        super().__init__()
        self.open, self.cells = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ('meta', 'link', 'br'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] == 'td':
            self.cells.append(data)


class Policy(cli_contract.Contract):
    def test_policy_says_the_whole_contract(self):
        a = self.device()
        policy = a.ask('policy')
        self.assertEqual(policy['contact']['support'], 'help@example.org')
        self.assertEqual(policy['notice_days'], 14)
        self.assertEqual(policy['screens'][0]['when_stale'], 'block')
        self.assertEqual(policy['gates'][0]['needs'][0], {
            'collection': 'tasks', 'tier': {'kind': 'bounded', 'window_ms': 60000},
            'no_conflict': True, 'nothing_pending': True})
        self.assertEqual(policy['intents'][0]['gate'], 'close')
        self.assertEqual(policy['plans'][0]['steps'][1]['after'],
                         [{'step': 'open', 'when': 'acked'}])
        self.assertEqual(policy['caches'][0]['max_age_ms'], 60000)
        text = a.raw('policy').stdout
        for line in ('gate close', 'screen board', 'intent close_day', 'plan day', 'cache titles'):
            self.assertIn(line, text)

    def test_policy_as_a_page_is_whole_and_escaped(self):
        a = self.device()
        page = a.raw('policy', '--html').stdout
        self.assertEqual(a.ask('policy', '--html')['html'].strip(), page.strip())
        self.assertIn('&lt;b&gt;both must agree&lt;/b&gt;', page)
        self.assertIn('Board &amp; more', page)
        self.assertIn('prefers-color-scheme:dark', page)
        for outside in ('<b>', '<script', 'http://', 'https://', 'url(', 'src='):
            self.assertNotIn(outside, page)
        read = PageReader()
        read.feed(page)
        read.close()
        self.assertEqual(read.open, [])
        for cell in ('tasks', 'bounded, within 1 min', 'Closing (close)', 'help@example.org'):
            self.assertIn(cell, read.cells)


def load_tests(loader, _tests, _pattern):
    return loader.loadTestsFromTestCase(Policy)


if __name__ == '__main__':
    unittest.main(argv=['cli_policy.py', *__import__('sys').argv[2:]])
