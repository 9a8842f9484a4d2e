#!/usr/bin/env python3
"""Several devices submit random operations through the CLI while both sides are killed and the
server is away at times.
At the end: equal digests everywhere, empty outboxes, and counters that add up exactly.

    chaos.py BIN_DIR MANIFEST.tide [--seed N] [--devices N] [--rounds N]

What counts as acknowledged: a line that `submit --lines` printed. An operation whose line was not
printed may be there or not, but whole or not at all: its two counters move together.
"""
import argparse
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


class Server:
    def __init__(self, bin_dir, manifest, folder):
        self.command = [os.path.join(bin_dir, "tidemarkd"), "--manifest", manifest, "--store",
                        os.path.join(folder, "server"), "--auth", "dev", "--port-file",
                        os.path.join(folder, "port")]
        self.folder, self.port, self.process = folder, 0, None

    def start(self):
        port_file = os.path.join(self.folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        log = open(os.path.join(self.folder, "tidemarkd.log"), "a")
        self.process = subprocess.Popen(self.command + ["--listen", f"127.0.0.1:{self.port}"],
                                        stdout=log, stderr=log)
        for _ in range(1000):
            if os.path.exists(port_file):
                self.port = int(open(port_file).read())
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        sys.exit("chaos: tidemarkd did not get ready: " + open(log.name).read()[-2000:])

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Device:
    """One store and the truth about it: what was acknowledged, and what may have been taken."""

    def __init__(self, bin_dir, manifest, folder, name, account, server, rng):
        self.store = os.path.join(folder, name, "store.db")
        self.base = [os.path.join(bin_dir, "tidemark"), "--store", self.store,
                     "--manifest", manifest, "--account", account,
                     "--token", "dev:" + account, "--server",
                     f"http://127.0.0.1:{server.port}", "--json", "--quiet"]
        self.name, self.rng = name, rng
        self.acknowledged = 0          # sum of increments whose line was printed
        self.unknown = []              # increments whose line was not seen before the kill

    def run(self, *verb, timeout=120, stdin=None):
        done = subprocess.run(self.base + list(verb), input=stdin, capture_output=True, text=True,
                              timeout=timeout)
        return done.returncode, done.stdout, done.stderr

    def line(self):
        by = self.rng.randint(1, 9)
        effects = [{"do": "inc", "collection": "tasks", "id": "sum", "field": "visits", "by": by},
                   {"do": "inc", "collection": "tasks", "id": "twin", "field": "visits", "by": by}]
        record, kind = self.rng.choice(["a", "b", "c"]), self.rng.randrange(5)
        if kind == 0:
            effects.append({"do": "set", "collection": "tasks", "id": record, "field": "notes",
                            "fields": {"notes": str(self.rng.random())}})
            del effects[-1]["field"]
        elif kind == 1:
            effects.append({"do": "add", "collection": "tasks", "id": record, "field": "labels",
                            "element": self.rng.choice("xyz")})
        elif kind == 2:
            effects.append({"do": "remove", "collection": "tasks", "id": record, "field": "labels",
                            "element": self.rng.choice("xyz")})
        return by, json.dumps({"intent": "chaos", "effects": effects})

    def submit(self, count, kill_after):
        """Feeds lines, reads answers, and kills the process at a random moment if asked to."""
        lines = [self.line() for _ in range(count)]
        process = subprocess.Popen(self.base + ["submit", "--lines"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if kill_after is not None:
            threading.Timer(kill_after, process.kill).start()
        feeder = threading.Thread(target=feed, args=(process.stdin, [text for _, text in lines]))
        feeder.start()
        answers = [json.loads(text) for text in process.stdout if text.endswith("\n")]
        feeder.join()
        process.wait()
        for (by, _), answer in zip(lines, answers):
            if "op" not in answer:
                sys.exit(f"chaos: {self.name}: a line was refused: {answer}")
            self.acknowledged += by
        self.unknown += [by for by, _ in lines[len(answers):]]
        if kill_after is None and len(answers) != count:
            sys.exit(f"chaos: {self.name}: {count} lines, {len(answers)} answers: "
                     f"{process.stderr.read()}")

    def sync_and_kill(self, after):
        process = subprocess.Popen(self.base + ["sync", "--until", "settled", "--timeout", "5"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def feed(pipe, lines):
    try:
        for text in lines:
            pipe.write(text + "\n")
        pipe.close()
    except BrokenPipeError:
        pass


def must(result, what):
    code, out, err = result
    if code != 0:
        sys.exit(f"chaos: {what}: exit {code}\n{out}\n{err}")
    return json.loads(out)


def play(arguments, folder):
    rng = random.Random(arguments.seed)
    server = Server(arguments.bin, arguments.manifest, folder)
    server.start()
    accounts = ["ann", "bob", "cem"]
    devices = [Device(arguments.bin, arguments.manifest, folder, f"d{n}", accounts[n % 3], server,
                      random.Random(arguments.seed * 100 + n)) for n in range(arguments.devices)]
    try:
        for device in devices:
            must(device.run("subscribe", "team/1"), "subscribe")
        for record in ["sum", "twin", "a", "b", "c"]:
            must(devices[0].run("submit", "create", f"tasks/{record}", "--scope", "team/1",
                                f"title={record}", "visits=0"), "create")
        for device in devices:
            must(device.run("sync", "--until", "settled"), "first sync")
        for _ in range(arguments.rounds):
            round_of_chaos(rng, server, devices)
        if server.process is None:
            server.start()
        for _ in range(3):
            for device in devices:
                must(device.run("sync", "--until", "settled", "--timeout", "60"),
                     f"{device.name} settles")
        check(arguments, server, devices)
    finally:
        server.kill()


def round_of_chaos(rng, server, devices):
    device = rng.choice(devices)
    kind = rng.randrange(8)
    if kind < 3:
        device.submit(rng.randint(1, 60), None)
    elif kind < 5:
        device.submit(rng.randint(50, 400), rng.random() * 0.3)
    elif kind == 5 and server.process is not None:
        threading.Timer(rng.random() * 0.2, server.kill).start()
        device.sync_and_kill(1.0)
        time.sleep(0.25)
    elif server.process is None:
        server.start()
    device.sync_and_kill(rng.choice([0.02, 0.1, 0.5, 5]))


def check(arguments, server, devices):
    digests = []
    for device in devices:
        answer = must(device.run("digest"), "digest")
        if answer["pending"] != 0:
            sys.exit(f"chaos: {device.name} still has {answer['pending']} pending")
        digests.append(json.dumps(answer["scopes"], sort_keys=True))
        outbox = must(device.run("outbox"), "outbox")
        if outbox["operations"]:
            sys.exit(f"chaos: {device.name}: the outbox is not empty")
    served = subprocess.run([os.path.join(arguments.bin, "tidemarkd"), "digest", "--store",
                             os.path.join(server.folder, "server")], capture_output=True, text=True)
    team = [s for s in json.loads(served.stdout)["scopes"] if s["scope"] == "team/1"]
    digests.append(json.dumps(team, sort_keys=True))
    if len(set(digests)) != 1:
        sys.exit("chaos: digests differ:\n" + "\n".join(digests))
    totals = [must(devices[-1].run("get", f"tasks/{record}"), "get")["value"]["visits"]
              for record in ("sum", "twin")]
    low = sum(d.acknowledged for d in devices)
    high = low + sum(sum(d.unknown) for d in devices)
    if totals[0] != totals[1]:
        sys.exit(f"chaos: an operation was applied in half: {totals}")
    if not low <= totals[0] <= high:
        sys.exit(f"chaos: {totals[0]} counted, but {low} acknowledged (at most {high} taken)")
    print(f"chaos: seed {arguments.seed}: {len(devices)} devices agree on {team[0]['digest']}; "
          f"{totals[0]} counted, {low} acknowledged, at most {high} taken")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("manifest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--devices", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    signal.alarm(600)
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="tidemark-chaos-", dir=parent)
    try:
        play(arguments, folder)
    except BaseException:
        print("chaos: stores are in", folder, file=sys.stderr)
        raise
    shutil.rmtree(folder)


main()
