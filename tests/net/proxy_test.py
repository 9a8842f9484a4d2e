#!/usr/bin/env python3
"""Two devices sync through the fault proxy, one kind of fault after another, and then it is healed.

    proxy_test.py BIN_DIR [--seeds A..B] [--modes a,b] [--long]

While the network is bad: no sync hangs beyond its --timeout, its exit is one of those that the
contract has for it, where only one is possible it is that one, and the sentence says what is the
matter. What a device holds is a state that the server was in. Once it is good again: all catch up
within SETTLE_S, digests and rows are equal everywhere, every acknowledged operation is there, and
counters add up exactly, so nothing was done twice.
The fault model is that of fault_proxy.py. Modes are played side by side, each in a world of its
own; --long adds a device that lives through all of it (`watch`), more rounds, and mixed modes.
"""
import argparse
import base64
import os
import sys
import time

sys.dont_write_bytecode = True
import world  # noqa: E402  (it leaves no bytecode in the source tree)
from fault_proxy import FaultProxy  # noqa: E402
from watch import Watch  # noqa: E402
from world import require  # noqa: E402

SETTLE_S = 40
RECOVER_S = 360      # the longest sleep of a device that failed for long is 5 minutes
PATIENCE_S = 33      # beyond the 30 s after which silence is a failure
AT_ONCE = 10

UNREACHABLE = (7, "TIDE_ERROR_UNREACHABLE", "the server cannot be reached")
NOT_TIDEMARK = (7, "TIDE_ERROR_NOT_TIDEMARK", "what answers is not a Tidemark server")
NO_ANSWER_YET = (6, "TIDE_TIMED_OUT", "before the server answered")

# mode -> (--timeout, the one answer that is right; None: it may also get through)
MODES = {
    "clean": (8, None), "delay": (8, None), "jitter": (8, None), "reorder": (12, None),
    "stall": (12, None), "corrupt": (8, None), "half_close": (8, None), "reset": (8, None),
    "cut": (8, None), "rate": (12, None), "replay": (8, None), "mix": (8, None),
    "portal": (2, NOT_TIDEMARK), "redirect": (2, NOT_TIDEMARK), "refuse": (2, UNREACHABLE),
    "drip": (PATIENCE_S, UNREACHABLE), "blackhole_up": (PATIENCE_S, UNREACHABLE),
    "blackhole_down": (PATIENCE_S, UNREACHABLE), "silence": (3, NO_ANSWER_YET),
    "narrow": (300, None),
}
LONG_ONLY = ("narrow",)
SLOW = ("drip", "blackhole_up", "blackhole_down", "narrow")   # one round is enough of these
AS_PROXY = {"silence": "blackhole_down"}
# What else a sync may end with. 8: a flipped bit in the token is a token that nobody knows.
EXITS = {0, 6, 7}
EXITS_OF = {"corrupt": EXITS | {8}, "mix": EXITS | {8}, "clean": {0}, "replay": {0},
            "narrow": {0}}


class Game:
    """One mode in one world."""

    def __init__(self, arguments, folder, mode, seed):
        self.mode, self.long = mode, arguments.long
        self.timeout_s, self.only = MODES[mode]
        self.place = world.World(arguments.bin, os.path.join(folder, f"{mode}-{seed}"), seed)
        self.proxy = FaultProxy(self.place.server.port, seed)
        self.proxy.elsewhere = f"http://127.0.0.1:{self.place.server.port}/tide/v1/main/push"
        self.was_at = {}                                   # seq -> digest, of the server
        self.exits, self.watch = [], None

    def play(self):
        url = f"http://127.0.0.1:{self.proxy.port}"
        for account in ("ann", "bob"):
            self.place.add_device(account, url)
        self.place.create_records()
        if self.long:
            self.watch = Watch(self.place.add_device("cem", url))
            self.place.devices.pop()                       # its store is in use until it ends
        self.proxy.mode = AS_PROXY.get(self.mode, self.mode)
        rounds = 1 if self.mode in SLOW else 6 if self.long else 3
        for _ in range(rounds):
            self.round()
        if self.mode == "replay":
            time.sleep(1)                                  # for what was captured last
        fired = sum(self.proxy.fired.values())
        require(fired > 0 or self.mode in ("clean", "corrupt", "mix"), "the fault never happened")
        self.proxy.mode = "clean"
        slowest_s = self.place.settle(SETTLE_S)
        watched = ""
        if self.watch is not None:
            recovered_s = self.place.must_reach(self.watch, SETTLE_S, RECOVER_S)
            watched = f", the watching one after {recovered_s:.1f} s"
        self.place.check()
        return f"{fired} faults, exits {self.exits}, slowest to settle {slowest_s:.2f} s{watched}"

    def round(self):
        """Side by side, so that the two meet at the server."""
        world.side_by_side(2, self.turn, [(device,) for device in self.place.devices])
        for device in self.place.devices:
            self.holds_what_the_server_had(device)

    def turn(self, device):
        if self.mode == "narrow":
            self.submit_large(device)
        else:
            device.submit(device.rng.randint(1, 30), None)
        sync = device.sync(self.timeout_s)
        self.exits.append(sync.code)
        if self.only is None:
            require(sync.code in EXITS_OF.get(self.mode, EXITS), f"{device.name}: {sync}")
            return
        code, status, words = self.only
        require((sync.code, sync.status) == (code, status), f"wanted {self.only}: {sync}")
        require(words in sync.error["message"], f"does not say '{words}': {sync}")
        require("everything is kept" in sync.error["message"], f"leaves the user in doubt: {sync}")

    def submit_large(self, device):
        """What cannot be cut smaller, and takes longer than silence is suffered."""
        if device is self.place.devices[0]:
            fields = {name: base64.b64encode(device.rng.randbytes(48_000)).decode()
                      for name in ("title", "notes")}
            device.submit_line({"effects": [{"do": "set", "collection": "tasks", "id": "a",
                                             "scope": "team/1", "fields": fields}]})

    def holds_what_the_server_had(self, device):
        """Nothing is applied in part: equal positions are equal states."""
        served = self.place.served()
        self.was_at[served["seq"]] = served["digest"]
        mine = device.digest()["scopes"][0]
        self.was_at.setdefault(mine["seq"], mine["digest"])
        require(self.was_at[mine["seq"]] == mine["digest"], f"{device.name} differs: {mine}")

    def stop(self):
        if self.watch is not None:
            self.watch.stop()
        self.place.stop()
        self.proxy.stop()


def play(arguments, folder, mode, seed):
    begun = time.monotonic()
    game = Game(arguments, folder, mode, seed)
    try:
        told = game.play()
    except BaseException as failure:
        raise world.Failed(f"{mode}, seed {seed}: {failure}") from failure
    finally:
        game.stop()
    print(f"proxy_test: {mode}, seed {seed}: {told}, {time.monotonic() - begun:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=world.seeds_of, default=range(1, 2))
    parser.add_argument("--modes", default="")
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    modes = [mode for mode in MODES if arguments.long or mode not in LONG_ONLY]
    modes = sorted(arguments.modes.split(",") if arguments.modes else modes,
                   key=lambda mode: mode not in SLOW)
    games = [(mode, seed) for seed in arguments.seeds for mode in modes]
    world.end_by_itself("proxy_test", 1500 if arguments.long else 150)
    with world.scratch("proxy") as folder:
        world.side_by_side(AT_ONCE, lambda *game: play(arguments, folder, *game), games)
    print(f"proxy_test: {len(games)} games")


if __name__ == "__main__":
    main()
