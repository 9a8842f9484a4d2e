"""What the tests over a real network share: one server, some devices, a way between them.

Devices, the server and the last judgement (digests, rows, counters, acknowledged lines) are those
of tests/e2e/chaos.py; here is only what a hostile way between them needs: syncs that may fail, but
never hang, never break a store, and always say what is the matter in one JSON object.
"""
import concurrent.futures
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import chaos  # noqa: E402  (after the path to it)

SKIP = 77            # what ctest is told where the machine cannot run a test
GRACE_S = 5          # beyond --timeout, for the start and the end of a process


class Failed(Exception):
    """The product broke a promise."""


def require(holds, what):
    if not holds:
        raise Failed(what)


class Sync:
    """What one `tidemark sync` said."""

    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds
        self.answer = json.loads(out)                      # exactly one object, whatever happened
        self.error = self.answer.get("error", {})
        self.status = self.error.get("status", "TIDE_OK")

    def __str__(self):
        return f"exit {self.code} after {self.seconds:.1f} s: {self.out.strip()} {self.err.strip()}"


class Device(chaos.Device):
    """A device that reaches its server by a URL of the test's choosing."""

    def __init__(self, bin_dir, manifest, folder, name, account, url, rng, prefix=(), extra=()):
        super().__init__(bin_dir, manifest, folder, name, account, 0, rng)
        self.base[self.base.index("--server") + 1] = url
        self.base = [*prefix, *self.base, *extra]

    def sync(self, timeout_s, until="settled"):
        begun = time.monotonic()
        try:
            code, out, err = self.run("sync", "--until", until, "--timeout", str(timeout_s),
                                      timeout=timeout_s + 30)
        except subprocess.TimeoutExpired as stuck:
            raise Failed(f"{self.name}: sync --timeout {timeout_s} hangs") from stuck
        sync = Sync(code, out, err, time.monotonic() - begun)
        require(sync.seconds <= timeout_s + GRACE_S, f"{self.name}: took too long: {sync}")
        require((code == 0) == sync.answer["reached"], f"{self.name}: contradicts itself: {sync}")
        return sync

    def submit_line(self, operation):
        """One operation as programs write it."""
        done = subprocess.run(self.base + ["submit", "--lines"], capture_output=True, timeout=30,
                              input=json.dumps(operation) + "\n", text=True)
        require(done.returncode == 0, f"{self.name}: submit: {done.stdout} {done.stderr}")
        self.acknowledged.append(json.loads(done.stdout)["op"])

    def digest(self):
        return chaos.must(self.run("digest"), f"{self.name}: digest")

    def outbox(self):
        return chaos.must(self.run("outbox"), f"{self.name}: outbox")["operations"]


class World:
    """One server and its devices in a folder of their own."""

    def __init__(self, bin_dir, folder, seed, prefix=()):
        self.bin, self.folder, self.seed = bin_dir, folder, seed
        os.mkdir(folder)
        self.manifest = chaos.compile_manifest(bin_dir, folder)
        self.server = chaos.Server(bin_dir, self.manifest, folder)
        self.server.command = [*prefix, *self.server.command]
        self.server.start()
        self.devices, self.lock = [], threading.Lock()

    def add_device(self, account, url, prefix=(), extra=()):
        with self.lock:
            name = f"d{len(self.devices)}"
            rng = random.Random(f"{self.seed}:{name}")
            device = Device(self.bin, self.manifest, self.folder, name, account, url, rng,
                            prefix, extra)
            self.devices.append(device)
        chaos.must(device.run("subscribe", "team/1"), "subscribe")
        return device

    def create_records(self):
        for record in ["sum", "twin", "a", "b", "c"]:
            chaos.must(self.devices[0].run("submit", "create", f"tasks/{record}", "--scope",
                                           "team/1", f"title={record}", "visits=0"), "create")
        self.settle(20)

    def settle(self, timeout_s):
        """The way is right again: every device must get there, and all must have the same."""
        slowest = 0.0
        for _ in range(2):
            for device in self.devices:
                sync = device.sync(timeout_s)
                require(sync.code == 0, f"{device.name} does not recover: {sync}")
                slowest = max(slowest, sync.seconds)
        return slowest

    def served(self):
        """The scope's digest as the server tells it."""
        told = subprocess.run([os.path.join(self.bin, "tidemarkd"), "digest", "--store",
                               os.path.join(self.folder, "server")], capture_output=True,
                              text=True, timeout=30)
        require(told.returncode == 0, f"tidemarkd digest: {told.stderr}")
        return next(s for s in json.loads(told.stdout)["scopes"] if s["scope"] == "team/1")

    def must_reach(self, watch, settle_s, within_s):
        """What is written once the network is healed reaches the device that lived through it."""
        last = f"healed {time.monotonic()}"
        device = self.devices[0]
        chaos.must(device.run("submit", "set", "tasks/twin", "--scope", "team/1", "notes=" + last),
                   "submit set")
        require(device.sync(settle_s).code == 0, "the healed network carries nothing")
        begun = time.monotonic()
        require(watch.shows(last, within_s), "the device that stayed alive is stuck")
        self.settle(settle_s)
        return time.monotonic() - begun

    def check(self):
        chaos.check(types.SimpleNamespace(bin=self.bin, seed=self.seed), self.server, self.devices)

    def stop(self):
        self.server.kill()


@contextlib.contextmanager
def scratch(name):
    """A folder that is gone afterwards; after a failure it stays, and is named."""
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = tempfile.mkdtemp(prefix=f"tidemark-{name}-", dir=parent)
    try:
        yield folder
    except BaseException:
        print(f"{name}: stores are in {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)


def side_by_side(at_once, play, games):
    """Plays all; after the first failure none is begun any more."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(play, *game) for game in games]
        try:
            for future in concurrent.futures.as_completed(futures):
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def end_by_itself(name, after_s):
    """A signal, or too long a time, ends the test so that it still cleans up behind itself."""
    def stop(number, _):
        sys.exit(f"{name}: stopped by signal {number}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, stop)
    signal.alarm(after_s)


def seeds_of(text):
    """"3..9" or "7"."""
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)
