#!/usr/bin/env python3
"""Devices sync through a real TLS front before a real server, and only through the right one.

    tls_test.py BIN_DIR [--seeds A..B]

Every case has a device of its own, whose bytes pass a tap before they reach a front. Where the
front is wrong: the exit is 7, the status and the sentence say so, nothing that was submitted is
lost, no token and no data passed the tap or reached a front. Then the front is right, and the
device catches up by itself.

Fault model: what stands between is not the server, or not any more: a forged, outdated, foreign or
missing certificate; an outdated protocol; a redirect; no TLS at all. Seeds change the order of the
cases and what the devices write.
"""
import argparse
import os
import random
import socket
import ssl
import sys
import time

sys.dont_write_bytecode = True
import certificates  # noqa: E402  (they leave no bytecode in the source tree)
import world  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402
from watch import Watch  # noqa: E402
from world import require  # noqa: E402

TOKEN = b"dev:ann"
SECRETS = (TOKEN, b"Bearer", b"Authorization", b"canary")
HERE = ["IP:127.0.0.1", "DNS:localhost"]
TRY_S = 2
NOT_TRUSTED = ("TIDE_ERROR_TLS", "nothing is sent")
UNREACHABLE = ("TIDE_ERROR_UNREACHABLE", "the server cannot be reached")
NOT_TIDEMARK = ("TIDE_ERROR_NOT_TIDEMARK", "not a Tidemark server")


class Fronts:
    """One TLS front for every way to be right or wrong, all before the same server."""

    def __init__(self, folder, to_port):
        self.folder = os.path.join(folder, "certificates")
        os.mkdir(self.folder)
        self.to_port, self.all = to_port, {}
        ours = certificates.Authority(self.folder, "ours")
        theirs = certificates.Authority(self.folder, "theirs")
        below = certificates.Authority(self.folder, "below", above=ours)
        self.ca_file = ours.pem
        self.open("right", *ours.issue("right", HERE))
        self.open("wrong_host", *ours.issue("wrong_host", ["DNS:example.com", "IP:127.0.0.2"]))
        self.open("expired", *ours.issue("expired", HERE, begins=-3, ends=-1))
        self.open("not_yet_valid", *ours.issue("not_yet_valid", HERE, begins=1, ends=3))
        self.open("unknown_authority", *theirs.issue("server", HERE))
        self.open("self_signed", *self.self_signed())
        leaf, key = below.issue("leaf", HERE)
        self.open("intermediate_missing", leaf, key)
        chain = certificates.join(os.path.join(self.folder, "chain.pem"), leaf, below.pem)
        self.open("intermediate_sent", chain, key)
        self.open("tls_1_1", *ours.issue("tls_1_1", HERE), newest=ssl.TLSVersion.TLSv1_1)
        self.open("tls_1_0", *ours.issue("tls_1_0", HERE), newest=ssl.TLSVersion.TLSv1)
        self.open("tls_1_2", *ours.issue("tls_1_2", HERE), newest=ssl.TLSVersion.TLSv1_2)

    def self_signed(self):
        pem, key = (os.path.join(self.folder, "self." + end) for end in ("pem", "key"))
        certificates.self_sign(pem, key, "localhost", ["subjectAltName=" + ",".join(HERE)], days=1)
        return pem, key

    def open(self, name, pem, key, newest=None):
        self.all[name] = FaultProxy(self.to_port,
                                    tls=certificates.front_context(pem, key, newest))

    def port(self, name):
        return self.all[name].port

    def stop(self):
        for front in self.all.values():
            front.stop()


class Case:
    """One device, its tap, and what it goes through."""

    def __init__(self, place, fronts, ca=True):
        self.place, self.fronts = place, fronts
        self.tap = FaultProxy(fronts.port("right"))
        self.ca = ["--ca-file", fronts.ca_file] if ca else []

    def make_device(self, url=None):
        self.device = self.place.add_device("ann", url or f"https://127.0.0.1:{self.tap.port}",
                                            extra=self.ca)
        return self.device

    def submit_canary(self):
        self.device.submit_line({"intent": "canary", "effects": [
            {"do": "set", "collection": "tasks", "id": "a", "scope": "team/1",
             "fields": {"notes": "canary " + self.device.name}}]})

    def refused(self, name, expected):
        """The sync fails, says why, and keeps everything."""
        sync = self.device.sync(TRY_S)
        status, words = expected
        require(sync.code == 7 and sync.status == status, f"{name}: wanted {status}: {sync}")
        require(words in sync.error["message"], f"{name}: does not say '{words}': {sync}")
        require("everything is kept" in sync.error["message"], f"{name}: {sync}")
        require(sync.answer["pushed"] == 0 and sync.answer["pulled"] == 0, f"{name}: {sync}")
        kept = [op["op"] for op in self.device.outbox()]
        require(kept == self.device.acknowledged[-len(kept):] and kept,
                f"{name}: the outbox is not what was submitted: {kept}")

    def says_nothing(self, name, listener):
        for secret in SECRETS:
            require(secret not in bytes(listener.received), f"{name}: sent {secret} in the clear")


def wrong_front(place, fronts, name):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    case.tap.to_port = fronts.port(name)
    heard = len(fronts.all[name].received)
    case.refused(name, NOT_TRUSTED)
    require(case.tap.accepted > 0, f"{name}: the device did not even try")
    require(len(fronts.all[name].received) == heard, f"{name}: the front was told something")
    case.says_nothing(name, case.tap)
    return case


def good_front(place, fronts, name):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    case.tap.to_port = fronts.port(name)
    sync = case.device.sync(20)
    require(sync.code == 0 and sync.answer["pushed"] == 1, f"{name}: {sync}")
    require(TOKEN in bytes(fronts.all[name].received), f"{name}: whom did it talk to?")
    case.says_nothing(name, case.tap)
    return case


def system_authorities_do_not_know_ours(place, fronts):
    case = Case(place, fronts, ca=False)
    case.make_device()
    case.submit_canary()
    case.refused("system authorities", NOT_TRUSTED)
    case.says_nothing("system authorities", case.tap)
    case.device.base += ["--ca-file", fronts.ca_file]
    return case


def authorities_that_are_not_there(place, fronts):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    case.device.base[case.device.base.index("--ca-file") + 1] = fronts.ca_file + ".none"
    case.refused("no such --ca-file", NOT_TRUSTED)
    case.says_nothing("no such --ca-file", case.tap)
    case.device.base[case.device.base.index("--ca-file") + 1] = fronts.ca_file
    return case


def no_tls_behind_https(place, fronts):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    case.tap.to_port = place.server.port
    case.refused("plain server behind https://", NOT_TRUSTED)
    case.says_nothing("plain server behind https://", case.tap)
    return case


def plain_http_goes_nowhere_but_here(place, fronts):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    address = own_address()
    ear = FaultProxy(place.server.port, listen=(address or "127.0.0.1", 0))
    right = case.device.base[case.device.base.index("--server") + 1]
    case.device.base[case.device.base.index("--server") + 1] = \
        f"http://{address or '192.0.2.1'}:{ear.port}"
    case.refused("plain http://", NOT_TRUSTED)
    require(ear.accepted == 0, "plain http://: it was even connected to")
    ear.stop()
    case.device.base[case.device.base.index("--server") + 1] = right
    return case


def own_address():
    """An address of this machine that is not loopback; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))                # of a datagram socket: sends nothing
            address = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") else address


def a_reset_is_no_question_of_trust(place, fronts):
    """In the middle of the handshake: nobody is to be alarmed about certificates."""
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    case.tap.mode, case.tap.fixed = "reset", {"up": False, "after": 600}
    case.refused("reset in the handshake", UNREACHABLE)
    require(case.tap.fired["reset"] > 0, "the reset never happened")
    case.says_nothing("reset in the handshake", case.tap)
    case.tap.mode = "clean"
    return case


def redirects_are_not_followed(place, fronts):
    case = Case(place, fronts)
    case.make_device()
    case.submit_canary()
    ear = FaultProxy(place.server.port)
    other = FaultProxy(place.server.port, tls=fronts.all["right"].tls)
    for elsewhere in (f"http://127.0.0.1:{ear.port}/tide/v1/main/push",
                      f"https://localhost:{other.port}/tide/v1/main/push"):
        front = FaultProxy(place.server.port, mode="redirect", tls=fronts.all["right"].tls)
        front.elsewhere = elsewhere
        case.tap.to_port = front.port
        case.refused("redirect to " + elsewhere, NOT_TIDEMARK)
        require(front.fired["redirect"] > 0, "the redirect was never met")
        front.stop()
    require(ear.accepted == 0 and other.accepted == 0, "a redirect was followed")
    ear.stop()
    other.stop()
    case.says_nothing("redirect", case.tap)
    case.tap.to_port = fronts.port("right")
    return case


def set_notes(device, text):
    world.chaos.must(device.run("submit", "set", "tasks/twin", "--scope", "team/1",
                                "notes=" + text), "submit set")
    sync = device.sync(20)
    require(sync.code == 0, f"the other device: {sync}")


def certificate_changes_while_connected(place, fronts):
    """A session under way is cut, and the front comes back as somebody else, then as itself."""
    case = Case(place, fronts)
    case.make_device()
    other = place.add_device("bob", f"http://127.0.0.1:{place.server.port}")
    require(case.device.sync(20).code == 0, "first sync")
    require(other.sync(20).code == 0, "first sync")
    watch = Watch(case.device)
    try:
        set_notes(other, "before")
        require(watch.shows("before", 20), "a trusted front brings news")
        taken = case.tap.accepted
        heard = len(fronts.all["unknown_authority"].received)
        case.tap.to_port = fronts.port("unknown_authority")
        case.tap.drop_connections()
        set_notes(other, "meanwhile")
        require(not watch.shows("meanwhile", 5), "news came through a front that is not trusted")
        require(case.tap.accepted > taken, "it did not try again")
        require(len(fronts.all["unknown_authority"].received) == heard, "the front was told")
        case.tap.to_port = fronts.port("right")
        require(watch.shows("meanwhile", 30), "it does not recover while it lives")
        case.says_nothing("certificate changes", case.tap)
    finally:
        watch.stop()
    return case


def cases_of(place, fronts):
    cases = [lambda name=name: wrong_front(place, fronts, name)
             for name in ("wrong_host", "expired", "not_yet_valid", "unknown_authority",
                          "self_signed", "intermediate_missing", "tls_1_1", "tls_1_0")]
    cases += [lambda name=name: good_front(place, fronts, name)
              for name in ("right", "intermediate_sent", "tls_1_2")]
    cases += [lambda case=case: case(place, fronts)
              for case in (system_authorities_do_not_know_ours, authorities_that_are_not_there,
                           no_tls_behind_https, plain_http_goes_nowhere_but_here,
                           a_reset_is_no_question_of_trust, redirects_are_not_followed,
                           certificate_changes_while_connected)]
    return cases


def play(bin_dir, folder, seed):
    place = world.World(bin_dir, os.path.join(folder, f"seed{seed}"), seed)
    fronts = Fronts(place.folder, place.server.port)
    place.add_device("ann", f"http://127.0.0.1:{place.server.port}")
    place.create_records()
    cases = cases_of(place, fronts)
    random.Random(seed).shuffle(cases)
    try:
        done = world.side_by_side(6, lambda case: case(), [(case,) for case in cases])
        for case in done:
            case.tap.to_port = fronts.port("right")
        place.settle(20)
        place.check()
        for case in done:
            case.says_nothing("at the end", case.tap)
            case.tap.stop()
    finally:
        fronts.stop()
        place.stop()
    return len(done)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=world.seeds_of, default=range(1, 2))
    arguments = parser.parse_args()
    if not certificates.available():
        print("tls_test: skipped: no openssl to make certificates (apt-get install openssl)")
        sys.exit(world.SKIP)
    world.end_by_itself("tls_test", 100 * len(arguments.seeds))
    with world.scratch("tls") as folder:
        for seed in arguments.seeds:
            begun = time.monotonic()
            count = play(arguments.bin, folder, seed)
            print(f"tls_test: seed {seed}: {count} cases, {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
