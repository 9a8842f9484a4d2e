#!/usr/bin/env python3
"""Deciding, from outside: two devices of one person, a colleague, a lead; prompts, previews, undo.

usage: cli_decide.py BIN_DIR [unittest arguments]
"""
import hashlib
import json
import os
import unittest

import cli_contract

MANIFEST = '''
app: "decide" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  field { name: "title" type: STRING required: true title: "Title" }
  field { name: "verdict" type: STRING merge: MANUAL rationale: "people talk" title: "Verdict" }
  field { name: "notes" type: STRING title: "Notes" }
  field { name: "visits" type: COUNTER title: "Visits" }
}
'''
ROLES = {'alice': 'writer', 'mina': 'writer', 'omar': 'lead'}


class Deciding(cli_contract.Contract):
    manifest_text = MANIFEST

    def setUp(self):
        super().setUp()
        self.server = self.home(self.tokens())
        self.phone = self.device('phone', self.server.url)
        self.tablet = self.device('tablet', self.server.url)
        self.mina = self.device('mina', self.server.url, 'mina')
        self.sync(self.phone)
        self.phone.ask('submit', 'create', 'tasks/t1', '--scope', 'team/1', 'title=Fix pump',
                       '--wait')
        self.sync(self.mina, self.tablet)

    # From a file, so that somebody is a lead.
    def tokens(self):
        path = os.path.join(self.directory, 'tokens.json')
        listed = [{'token_sha256': hashlib.sha256(f'dev:{who}'.encode()).hexdigest(),
                   'account': who, 'scopes': {'team/1': role, f'user/{who}': 'lead'}}
                  for who, role in ROLES.items()]
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'tokens': listed}, file)
        return path

    def sync(self, *devices):
        for device in devices:
            device.ask('sync', '--until', 'settled')

    def clash(self, mine='broken', theirs='sound', record='tasks/t1', extra=()):
        """Mina and the phone both say what it is; the phone learns it last."""
        op = self.phone.ask('submit', 'set', record, f'verdict={mine}', *extra)['op']
        self.mina.ask('submit', 'set', record, f'verdict={theirs}')
        self.sync(self.mina, self.phone)
        return op

    def test_another_device_shows_previews_and_decides_it(self):
        op = self.clash(extra=('notes=old seal',))
        self.sync(self.tablet)
        answer = self.tablet.ask('attention')
        item, = answer['items']
        self.assertEqual((item['op'], item['state']), (op, 'CONFLICTED'))
        prompt, = answer['prompts']
        self.assertEqual((prompt['conflict'], prompt['operations']), (item['conflict'], [op]))
        self.assertEqual((prompt['differing'], prompt['fields']), (1, 2))
        self.assertIn('both changed', prompt['why'])
        reading = self.tablet.ask('get', 'tasks/t1')
        self.assertEqual((reading['headline'], reading['value']['verdict']),
                         ('CONFLICTED', 'sound'))

        preview, = self.tablet.ask('resolve', op, 'mine', '--preview')['preview']
        self.assertEqual({c['field']: (c['before'], c['after']) for c in preview['changes']},
                         {'verdict': ('sound', 'broken'), 'notes': (None, 'old seal')})
        same, = self.tablet.ask('resolve', op, 'theirs', '--preview')['preview']
        self.assertEqual(same['changes'], [])
        self.assertEqual(self.tablet.ask('get', 'tasks/t1')['value']['verdict'], 'sound')
        self.assertEqual(self.tablet.ask('outbox')['operations'], [])

        merged = self.tablet.ask('resolve', op, 'merge', 'verdict=leaking', 'title=Pump 3')
        self.sync(self.tablet, self.phone)
        self.assertEqual(self.tablet.ask('outbox', '--all')['operations'][-1]['op'], merged['op'])
        value = self.phone.ask('get', 'tasks/t1')['value']
        self.assertEqual((value['verdict'], value['title'], value['notes']),
                         ('leaking', 'Pump 3', 'old seal'))
        for device in (self.phone, self.tablet):
            self.assertEqual(device.ask('attention'), {'items': [], 'prompts': []})
        late = self.phone.ask('resolve', op, 'mine', exit=4)
        self.assertEqual(late['error']['status'], 'TIDE_ERROR_BAD_STATE')

    def test_a_lead_decides_for_somebody_else_and_both_are_told(self):
        op = self.clash()
        self.mina.ask('override', 'alice', op, 'tasks/t1', 'verdict=scrap')
        self.sync(self.mina)
        refused = self.mina.ask('attention')['items'][0]
        self.assertEqual(refused['state'], 'REJECTED')
        self.assertEqual(len(self.phone.ask('attention')['items']), 1)

        omar = self.device('omar', self.server.url, 'omar')
        self.sync(omar)
        made = omar.ask('override', 'alice', op, 'tasks/t1', 'verdict=scrap')['op']
        self.sync(omar, self.phone)
        self.assertEqual(self.phone.ask('attention')['items'], [])
        self.assertEqual(self.phone.ask('get', 'tasks/t1')['value']['verdict'], 'scrap')
        self.assertIn('Omar decided this for you', self.phone.ask('why', op)['text'])
        self.assertIn('You decided this for Alice', omar.ask('why', made)['text'])
        own = omar.ask('override', 'omar', op, exit=2)
        self.assertEqual(own['error']['status'], 'TIDE_ERROR_INVALID_ARGUMENT')

    def test_undo_shows_what_it_would_do_and_redo_is_undo_of_undo(self):
        op = self.phone.ask('submit', 'set', 'tasks/t1', 'title=Pump', '--wait')['op']
        preview, = self.phone.ask('undo', op, '--preview')['preview']
        self.assertEqual(preview['changes'],
                         [{'field': 'title', 'before': 'Pump', 'after': 'Fix pump'}])
        undo = self.phone.ask('undo', op)['op']
        self.sync(self.phone)
        self.assertEqual(self.phone.ask('get', 'tasks/t1')['value']['title'], 'Fix pump')
        self.phone.ask('undo', undo)
        self.sync(self.phone)
        self.assertEqual(self.phone.ask('get', 'tasks/t1')['value']['title'], 'Pump')
        self.phone.ask('undo', op, exit=4)

    def test_a_storm_is_one_card(self):
        lines = [{'effects': [{'do': 'inc', 'collection': 'tasks', 'id': 't1', 'field': 'visits',
                               'by': 1}],
                  'expects': [{'collection': 'tasks', 'id': f'n{n}', 'scope': 'team/1',
                               'cmp': 'EXISTS'}]} for n in range(12)]
        self.phone.raw('submit', '--lines', stdin=''.join(json.dumps(l) + '\n' for l in lines))
        self.sync(self.phone)
        answer = self.phone.ask('attention')
        self.assertEqual(len(answer['items']), 12)
        prompt, = answer['prompts']
        self.assertTrue(prompt['storm'])
        self.assertEqual(len(prompt['operations']), 12)
        self.assertIn('12 changes in tasks', prompt['why'])


# Only what is here runs: the tests of what is imported run on their own.
def load_tests(loader, _tests, _pattern):
    return loader.loadTestsFromTestCase(Deciding)


if __name__ == '__main__':
    unittest.main(argv=['cli_decide.py', *__import__('sys').argv[2:]])
