#!/usr/bin/env python3
"""Two devices and a server in two network namespaces, and a bad wire between them.

    netns_test.py BIN_DIR [--seeds A..B] [--faults a,b] [--long]

The wire is a veth pair; the server's end has a TLS front before tidemarkd, as in the open, since
devices speak plain HTTP to loopback only. Each fault has a pair of namespaces of its own, which
hold both ends of the veth from the first moment: nothing of the host's own network is touched. The
fault model is that of wire.py.

After each: healed, all catch up, nothing is lost or done twice; during those where nothing can get
through, the CLI says so. Exit 77 where this machine cannot do it, with what is missing.
"""
import argparse
import os
import random
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import certificates  # noqa: E402  (they leave no bytecode in the source tree)
import world  # noqa: E402
from watch import Watch  # noqa: E402
from wire import SERVER_IP, SERVER_NAME, Wire, what_is_missing  # noqa: E402
from world import require  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SETTLE_S = 60
RECOVER_S = 360
AT_ONCE = 10
SHUT_S = 13          # beyond the 10 s in which a connection must come about

UNREACHABLE = (7, "TIDE_ERROR_UNREACHABLE", "the server cannot be reached")
NO_ANSWER_YET = (6, "TIDE_TIMED_OUT", "before the server answered")

# fault -> (--timeout, the one answer that is right; None: it may also get through)
FAULTS = {"drop": (20, None), "one_way_up": (SHUT_S, UNREACHABLE),
          "one_way_down": (SHUT_S, UNREACHABLE), "reject": (3, UNREACHABLE),
          "unreachable": (3, UNREACHABLE), "large_lost": (8, None), "rate": (20, None),
          "flap": (15, None), "down": (SHUT_S, UNREACHABLE), "names": (3, NO_ANSWER_YET)}


class Game:
    """One fault on one wire."""

    def __init__(self, arguments, folder, wire, fault, seed):
        self.wire, self.fault, self.long = wire, fault, arguments.long
        self.rng = random.Random(f"{seed}:{fault}")
        self.place = world.World(arguments.bin, os.path.join(folder, f"{fault}-{seed}"), seed,
                                 wire.inside(wire.server))
        self.front, self.watch, self.exits = None, None, []

    def play(self):
        self.start_front()
        url = f"https://{SERVER_NAME}:8443"
        extra = ["--ca-file", self.ca.pem]
        prefix = self.wire.inside(self.wire.device)
        for account in ("ann", "bob"):
            self.place.add_device(account, url, prefix, extra)
        self.place.create_records()
        if self.long:
            self.watch = Watch(self.place.add_device("cem", url, prefix, extra))
            self.place.devices.pop()                       # its store is in use until it ends
        for _ in range(2 if self.long else 1):
            self.wire.break_it(self.fault, self.rng)
            self.during()
            self.wire.heal(self.fault)
            slowest_s = self.place.settle(SETTLE_S)
        watched = ""
        if self.watch is not None:
            recovered_s = self.place.must_reach(self.watch, SETTLE_S, RECOVER_S)
            watched = f", the watching one after {recovered_s:.1f} s"
        self.place.check()
        return (f"{self.wire.fired} hits, exits {self.exits}, "
                f"slowest to settle {slowest_s:.2f} s{watched}")

    def start_front(self):
        self.ca = certificates.Authority(self.place.folder, "ours")
        pem, key = self.ca.issue("front", ["DNS:" + SERVER_NAME])
        self.front = subprocess.Popen(
            [*self.wire.inside(self.wire.server), sys.executable, "-B",
             os.path.join(HERE, "fault_proxy.py"), "--to", str(self.place.server.port),
             "--listen", f"{SERVER_IP}:8443", "--pem", pem, "--key", key],
            stdout=subprocess.PIPE, text=True)
        require("listening" in self.front.stdout.readline(), "the TLS front did not start")

    def during(self):
        world.side_by_side(2, self.turn, [(device,) for device in self.place.devices])

    def turn(self, device):
        timeout_s, only = FAULTS[self.fault]
        device.submit(device.rng.randint(1, 60), None)
        sync = device.sync(timeout_s)
        self.exits.append(sync.code)
        if only is None:
            require(sync.code in (0, 6, 7), f"{device.name}: {sync}")
            return
        code, status, words = only
        require((sync.code, sync.status) == (code, status), f"wanted {only}: {sync}")
        require(words in sync.error["message"], f"does not say '{words}': {sync}")
        require("everything is kept" in sync.error["message"], f"leaves the user in doubt: {sync}")

    def stop(self):
        if self.watch is not None:
            self.watch.stop()
        if self.front is not None:
            self.front.kill()
            self.front.wait()
            self.front.stdout.close()
        self.place.stop()


def play(arguments, folder, fault, seed):
    begun = time.monotonic()
    with Wire() as wire:
        game = Game(arguments, folder, wire, fault, seed)
        try:
            told = game.play()
        except BaseException as failure:
            raise world.Failed(f"{fault}, seed {seed}: {failure}") from failure
        finally:
            game.stop()
    print(f"netns_test: {fault}, seed {seed}: {told}, {time.monotonic() - begun:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=world.seeds_of, default=range(1, 2))
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    world.end_by_itself("netns_test", 1500 if arguments.long else 150)
    missing = what_is_missing()
    if missing:
        print("netns_test: skipped:", missing)
        sys.exit(world.SKIP)
    games = [(fault, seed) for seed in arguments.seeds for fault in arguments.faults.split(",")]
    with world.scratch("netns") as folder:
        world.side_by_side(AT_ONCE, lambda *game: play(arguments, folder, *game), games)
    print(f"netns_test: {len(games)} games")


if __name__ == "__main__":
    main()
