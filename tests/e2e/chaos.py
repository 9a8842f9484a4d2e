#!/usr/bin/env python3
"""Several devices submit random operations through the CLI while both sides are killed, the server
is away at times, and the network between them cuts connections in the middle of a body.
At the end: equal digests and rows everywhere, empty outboxes, and counters that add up exactly.

    chaos.py BIN_DIR [--seed N] [--devices N] [--rounds N]

What counts as acknowledged: a line that `submit --lines` printed. Such an operation is there for
ever; one whose line was not printed is there whole or not at all: its two counters move together.
Devices take turns among three accounts, so that with four or more two stores share one.
"""
import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

MANIFEST = """
app: "chaos" schema: 1 policy: 1
scope { name: "team" owner: "Test" }
collection {
  name: "tasks" scope: "team" owner: "Test" rationale: "a test"
  field { name: "title" type: STRING required: true }
  field { name: "notes" type: STRING }
  field { name: "labels" type: SET }
  field { name: "visits" type: COUNTER }
}
"""
# States in which an operation's increments are part of what is confirmed; an undo is one more.
APPLIED = ("SETTLED", "UNDONE")


class CuttingProxy:
    """Relays TCP to the server, and cuts some connections after a random number of bytes."""

    def __init__(self, server, rng):
        self.server, self.rng, self.cuts = server, rng, True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            try:
                far = socket.create_connection(("127.0.0.1", self.server.port), timeout=5)
            except OSError:
                near.close()
                continue
            cut = self.cuts and self.rng.random() < 0.3
            left = [self.rng.choice([0, 50, 400, 3000, 50000]) if cut else None]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.relay, args=(source, sink, left), daemon=True).start()

    @staticmethod
    def relay(source, sink, left):
        try:
            while data := source.recv(4096):
                if left[0] is not None:
                    data = data[:left[0]]
                    left[0] -= len(data)
                sink.sendall(data)
                if left[0] == 0:
                    break
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


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
    """One store and the truth about it: which operations were acknowledged."""

    def __init__(self, bin_dir, manifest, folder, name, account, port, rng):
        self.store = os.path.join(folder, name, "store.db")
        self.base = [os.path.join(bin_dir, "tidemark"), "--store", self.store, "--manifest",
                     manifest, "--account", account, "--token", "dev:" + account, "--server",
                     f"http://127.0.0.1:{port}", "--json", "--quiet"]
        self.name, self.rng = name, rng
        self.acknowledged = []
        self.created = 0

    def run(self, *verb, timeout=120):
        done = subprocess.run(self.base + list(verb), capture_output=True, text=True,
                              timeout=timeout)
        return done.returncode, done.stdout, done.stderr

    def line(self):
        by = self.rng.randint(1, 9)
        effects = [{"do": "inc", "collection": "tasks", "id": "sum", "field": "visits", "by": by},
                   {"do": "inc", "collection": "tasks", "id": "twin", "field": "visits", "by": by}]
        effect = self.rng.choice([
            None, None,
            {"do": "set", "fields": {"notes": str(self.rng.random())}},
            {"do": "add", "field": "labels", "element": self.rng.choice("xyz")},
            {"do": "remove", "field": "labels", "element": self.rng.choice("xyz")},
            {"do": "inc", "field": "visits", "by": 1},
            {"do": "delete"},
            {"do": "create", "scope": "team/1", "fields": {"title": "anybody's"}},
            {"do": "create", "scope": "team/1", "fields": {"title": "mine"}}])
        if effect is not None:
            record = self.rng.choice("abc")
            if effect.get("fields") == {"title": "mine"}:
                self.created += 1
                record = f"{self.name}-{self.created}"
            effects.append({"collection": "tasks", "id": record, "scope": "team/1", **effect})
        return json.dumps({"intent": "chaos", "effects": effects})

    def submit(self, count, kill_after):
        """Feeds lines, reads answers, and kills the process at a random moment if asked to."""
        lines = [self.line() for _ in range(count)]
        process = subprocess.Popen(self.base + ["submit", "--lines"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if kill_after is not None:
            threading.Timer(kill_after, process.kill).start()
        feeder = threading.Thread(target=feed, args=(process.stdin, lines))
        feeder.start()
        answers = [json.loads(text) for text in process.stdout if text.endswith("\n")]
        feeder.join()
        process.wait()
        for answer in answers:
            if "op" not in answer:
                sys.exit(f"chaos: {self.name}: a line was refused: {answer}")
            self.acknowledged.append(answer["op"])
        if kill_after is None and len(answers) != count:
            sys.exit(f"chaos: {self.name}: {count} lines, {len(answers)} answers: "
                     f"{process.stderr.read()}")

    def cancel(self):
        """Withdraws one of the latest: sent or not, final or not."""
        if self.acknowledged:
            code, out, err = self.run("cancel", self.rng.choice(self.acknowledged[-30:]))
            if code not in (0, 4):
                sys.exit(f"chaos: {self.name}: cancel: exit {code}\n{out}\n{err}")

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
    manifest = compile_manifest(arguments.bin, folder)
    server = Server(arguments.bin, manifest, folder)
    server.start()
    proxy = CuttingProxy(server, random.Random(arguments.seed))
    accounts = ["ann", "bob", "cem"]
    devices = [Device(arguments.bin, manifest, folder, f"d{n}", accounts[n % 3], proxy.port,
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
        proxy.cuts = False
        for _ in range(3):
            for device in devices:
                must(device.run("sync", "--until", "settled", "--timeout", "60"),
                     f"{device.name} settles")
        check(arguments, server, devices)
    finally:
        server.kill()


def compile_manifest(bin_dir, folder):
    text, out = os.path.join(folder, "chaos.txtpb"), os.path.join(folder, "chaos.tide")
    with open(text, "w", encoding="utf-8") as file:
        file.write(MANIFEST)
    subprocess.run([os.path.join(bin_dir, "tidemark"), "compile", text, "--out", out], check=True,
                   stdout=subprocess.DEVNULL)
    return out


def round_of_chaos(rng, server, devices):
    device = rng.choice(devices)
    kind = rng.randrange(9)
    if kind < 3:
        device.submit(rng.randint(1, 60), None)
    elif kind < 5:
        device.submit(rng.randint(50, 400), rng.random() * 0.3)
    elif kind == 5:
        device.cancel()
    elif kind == 6 and server.process is not None:
        threading.Timer(rng.random() * 0.2, server.kill).start()
        device.sync_and_kill(1.0)
        time.sleep(0.25)
    elif server.process is None:
        server.start()
    device.sync_and_kill(rng.choice([0.02, 0.1, 0.5, 5]))


def check(arguments, server, devices):
    digests, rows = [], []
    for device in devices:
        answer = must(device.run("digest"), "digest")
        if answer["pending"] != 0:
            sys.exit(f"chaos: {device.name} still has {answer['pending']} pending")
        digests.append(json.dumps(answer["scopes"], sort_keys=True))
        if must(device.run("outbox"), "outbox")["operations"]:
            sys.exit(f"chaos: {device.name}: the outbox is not empty")
        answer = must(device.run("query", "SELECT * FROM tasks ORDER BY id"), "query")
        rows.append(json.dumps([{name: cell for name, cell in row.items() if name[0] != "_"}
                                for row in answer["rows"]]))
    served = subprocess.run([os.path.join(arguments.bin, "tidemarkd"), "digest", "--store",
                             os.path.join(server.folder, "server")], capture_output=True, text=True)
    team = [s for s in json.loads(served.stdout)["scopes"] if s["scope"] == "team/1"]
    digests.append(json.dumps(team, sort_keys=True))
    if len(set(digests)) != 1:
        sys.exit("chaos: digests differ:\n" + "\n".join(digests))
    if len(set(rows)) != 1:
        sys.exit("chaos: rows differ:\n" + "\n".join(rows))
    operations = check_counters(devices)
    print(f"chaos: seed {arguments.seed}: {len(devices)} devices agree on {team[0]['digest']}, "
          f"{team[0]['records']} records, {operations} operations")


def check_counters(devices):
    """What is counted is what the operations that were applied counted, each once."""
    wanted, operations = 0, 0
    for device in devices:
        kept = must(device.run("outbox", "--all"), "outbox --all")["operations"]
        operations += len(kept)
        lost = set(device.acknowledged) - {op["op"] for op in kept}
        if lost:
            sys.exit(f"chaos: {device.name}: acknowledged and lost: {sorted(lost)}")
        wanted += sum(effect["by"] for op in kept if op["state"] in APPLIED
                      for effect in op["effects"]
                      if effect["do"] == "inc" and effect["id"] == "sum")
    for record in ("sum", "twin"):
        counted = must(devices[-1].run("get", f"tasks/{record}"), "get")["value"]["visits"]
        if counted != wanted:
            sys.exit(f"chaos: {record} counted {counted}, but {wanted} were applied")
    return operations


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bin")
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


if __name__ == "__main__":
    main()
