#!/usr/bin/env python3
"""Plans, from outside: forward, waiting, failing, back, and through a kill and a restart.

usage: cli_plan.py BIN_DIR [unittest arguments]
"""
import json
import unittest

import cli_contract

MANIFEST = '''
app: "shop" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "orders" scope: "team" owner: "Test" rationale: "a test"
  field { name: "state" type: STRING title: "State" }
}
collection {
  name: "stock" scope: "team" owner: "Test" rationale: "a test"
  field { name: "remain" type: COUNTER bounded: true min: 0 max: 1000 title: "Left" }
}
collection {
  name: "payments" scope: "team" owner: "Test" rationale: "a test"
  field { name: "status" type: STRING title: "Status" }
}
intent { name: "release" title: "Release" }
plan {
  name: "order" title: "Order"
  step { name: "reserve" title: "Reserve" compensate_with: "release" }
  step { name: "paid" title: "Payment" after { step: "reserve" }
         wait_for { collection: "payments" field: "status" equals: "\\"captured\\"" }
         deadline_s: 86400 }
  step { name: "confirm" title: "Confirm" after { step: "paid" } pivot: true }
}
'''


def inc(by):
    return {'intent': 'release' if by > 0 else 'reserve',
            'effects': [{'do': 'inc', 'collection': 'stock', 'id': 's1', 'field': 'remain',
                         'by': by}]}


def order(count=2, **confirm):
    operation = {'effects': [{'do': 'create', 'collection': 'orders', 'id': 'o1', 'scope': 'team/1',
                              'fields': {'state': 'confirmed'}}], **confirm}
    return {'plan': 'order',
            'steps': {'reserve': inc(-count),
                      'paid': {'collection': 'payments', 'id': 'p1', 'scope': 'team/1'},
                      'confirm': operation},
            'compensations': {'reserve': inc(count)}}


class Plans(cli_contract.Contract):
    manifest_text = MANIFEST

    def setUp(self):
        super().setUp()
        home = self.home()
        self.shop = self.device('shop', home.url)
        self.bank = self.device('bank', home.url, 'bank')
        self.shop.ask('submit', 'create', 'stock/s1', '--scope', 'team/1', 'remain=5', '--wait')
        self.shop.ask('submit', 'create', 'payments/p1', '--scope', 'team/1', 'status=open',
                      '--wait')
        self.sync(self.bank)

    def sync(self, *devices):
        for device in devices:
            device.ask('sync', '--until', 'settled')

    def begin(self, plan):
        answer = self.shop.ask('plan', 'begin', stdin=json.dumps(plan))
        return answer['id'], answer

    def states(self, plan):
        answer = self.shop.ask('plan', 'show', plan)
        return [answer['state']] + [step['state'] for step in answer['steps']]

    def left(self):
        return self.shop.ask('get', 'stock/s1')['value']['remain']

    def test_goes_forward_as_its_steps_are_done(self):
        plan, begun = self.begin(order())
        self.assertEqual([step['state'] for step in begun['steps']],
                         ['ACTIVE', 'WAITING', 'WAITING'])
        self.assertEqual(self.left(), 3)
        self.assertFalse(self.shop.ask('get', 'orders/o1@team/1')['exists'], 'not its turn yet')
        self.assertEqual(len(self.shop.ask('outbox')['operations']), 3)
        self.sync(self.shop)
        self.assertEqual(self.states(plan), ['OPEN', 'DONE', 'ACTIVE', 'WAITING'])
        waits = self.shop.ask('plan', 'show', plan)['steps'][1]['why']
        self.assertIn('Waiting for “Status”', waits)
        self.bank.ask('submit', 'set', 'payments/p1', 'status=captured', '--wait')
        self.sync(self.shop)
        self.sync(self.shop)
        self.assertEqual(self.states(plan), ['DONE', 'DONE', 'DONE', 'DONE'])
        self.assertEqual(self.shop.ask('get', 'orders/o1')['value']['state'], 'confirmed')
        self.assertEqual(self.left(), 3, 'what would have taken it back was never sent')
        self.assertEqual(self.shop.ask('plan', 'list'), {'plans': []})
        late = self.shop.ask('plan', 'back', plan, exit=4)
        self.assertEqual(late['error']['status'], 'TIDE_ERROR_BAD_STATE')

    def test_is_taken_back_by_hand(self):
        plan, _ = self.begin(order())
        self.sync(self.shop)
        self.assertEqual(self.left(), 3)
        self.assertEqual(self.shop.ask('plan', 'back', plan)['state'], 'REVERSING')
        self.sync(self.shop)
        self.assertEqual(self.states(plan), ['REVERSED', 'REVERSED', 'SKIPPED', 'SKIPPED'])
        self.assertEqual(self.left(), 5)

    def test_goes_back_by_itself_where_a_step_fails(self):
        plan, _ = self.begin(order(count=9))
        self.sync(self.shop)
        answer = self.shop.ask('plan', 'show', plan)
        self.assertEqual(self.states(plan), ['REVERSED', 'FAILED', 'SKIPPED', 'SKIPPED'])
        self.assertEqual(answer['steps'][0]['reason'], 'LIMIT')
        self.assertIn('Not enough', answer['steps'][0]['why'])
        self.assertEqual(self.left(), 5)

    def test_says_what_a_plan_lacks_and_begins_nothing(self):
        lacking = order()
        del lacking['compensations']
        refused = self.shop.ask('plan', 'begin', stdin=json.dumps(lacking), exit=2)
        self.assertIn('takes it back', refused['error']['message'])
        for wrong in ({'plan': 'nope', 'steps': {}}, {'plan': 'order', 'extra': 1},
                      {'plan': 'order', 'steps': {'fly': inc(-1)}}, [], {'plan': 'order'}):
            self.shop.ask('plan', 'begin', stdin=json.dumps(wrong), exit=2)
        self.assertEqual(self.shop.ask('outbox')['operations'], [])
        self.assertEqual(self.shop.ask('plan', 'list', '--all'), {'plans': []})
        self.shop.ask('plan', 'show', '00112233445566778899aabbccddeeff', exit=3)
        self.shop.ask('plan', 'show', 'x', exit=2)


def load_tests(loader, _tests, _pattern):
    return loader.loadTestsFromTestCase(Plans)


if __name__ == '__main__':
    unittest.main(argv=['cli_plan.py', *__import__('sys').argv[2:]])
