"""Two network namespaces and a veth between them, which the kernel makes bad.

Both ends of the veth are in the namespaces from the first moment, so nothing of the host's own
network is touched, and any number of wires can be there at once.

Fault model:
  drop          so many packets of a hundred are lost at random, both ways
  one_way_up    what devices send is lost; what the server sends arrives
  one_way_down  the other way round
  reject        the server's machine answers each packet with RST
  unreachable   a router says that there is no way (ICMP)
  large_lost    packets above 600 bytes vanish (a broken path MTU)
  rate          tbf, a few kbit/s
  flap          the link goes down and up again, several times
  down          the link is down
  names         the machine that knows names is silent, and the server's name is not known here
"""
import os
import random
import shutil
import subprocess
import threading

from world import require

SERVER_IP, DEVICE_IP = "10.98.76.1", "10.98.76.2"
SERVER_NAME = "front.test"
BY_RULES = ("drop", "one_way_up", "one_way_down", "reject", "unreachable", "large_lost", "names")
NEEDED = (("ip", "iproute2"), ("tc", "iproute2"), ("nft", "nftables"), ("openssl", "openssl"))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


class Wire:
    """Two namespaces, a veth between them, and the rules that make it bad. Always close it."""

    count, lock = 0, threading.Lock()

    def __init__(self):
        with Wire.lock:
            Wire.count += 1
            unique = f"tide-{os.getpid()}-{Wire.count}"
        self.server, self.device = unique + "s", unique + "d"
        self.etc = os.path.join("/etc/netns", self.device)  # what `ip netns exec` shows as /etc
        self.flapping, self.fired = None, 0

    def __enter__(self):
        try:
            for space in (self.server, self.device):
                run("ip", "netns", "add", space)
                run("ip", "-n", space, "link", "set", "lo", "up")
            os.makedirs(self.etc)
            self.write_etc("resolv.conf", f"nameserver {SERVER_IP}\n")
            self.know_the_name(True)
            run("ip", "-n", self.server, "link", "add", "wire", "type", "veth", "peer", "name",
                "wire", "netns", self.device)
            for space, address in ((self.server, SERVER_IP), (self.device, DEVICE_IP)):
                run("ip", "-n", space, "address", "add", address + "/24", "dev", "wire")
                run("ip", "-n", space, "link", "set", "wire", "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop_flapping()
        for space in (self.server, self.device):
            subprocess.run(["ip", "netns", "delete", space], capture_output=True, timeout=20)
        shutil.rmtree(self.etc, ignore_errors=True)

    def inside(self, space):
        return ["ip", "netns", "exec", space]

    def write_etc(self, name, text):
        """In place: those who run already see it as well."""
        with open(os.path.join(self.etc, name), "w", encoding="ascii") as file:
            file.write(text)

    def know_the_name(self, known):
        self.write_etc("hosts", f"{SERVER_IP} {SERVER_NAME}\n" if known else "")

    # ---- faults --------------------------------------------------------------------------------

    def rules(self, *rules):
        """Rules of the server's machine: ("in" or "out", what of nft)."""
        nft = [*self.inside(self.server), "nft"]
        run(*nft, "add table inet bad")
        for way, hook in (("in", "input"), ("out", "output")):
            run(*nft, f"add chain inet bad {way} {{ type filter hook {hook} priority 0; }}")
        for way, rule in rules:
            end = "iifname" if way == "in" else "oifname"
            run(*nft, f'add rule inet bad {way} {end} "wire" {rule}')

    def break_it(self, fault, rng):
        percent = rng.choice([10, 20, 30])
        lost = f"meta l4proto tcp numgen random mod 100 < {percent} counter drop"
        if fault == "drop":
            self.rules(("in", lost), ("out", lost))
        elif fault == "one_way_up":
            self.rules(("in", "meta l4proto tcp counter drop"))
        elif fault == "one_way_down":
            self.rules(("out", "meta l4proto tcp counter drop"))
        elif fault == "reject":
            self.rules(("in", "meta l4proto tcp counter reject with tcp reset"))
        elif fault == "unreachable":
            self.rules(("in", "meta l4proto tcp counter reject with icmpx type host-unreachable"))
        elif fault == "large_lost":
            self.rules(("in", "meta l4proto tcp meta length > 600 counter drop"))
        elif fault == "rate":
            self.limit(rng.choice(["16kbit", "64kbit", "256kbit"]))
        elif fault == "flap":
            self.start_flapping(rng)
        elif fault == "down":
            run("ip", "-n", self.device, "link", "set", "wire", "down")
        elif fault == "names":
            self.rules(("in", "udp dport 53 counter drop"))
            self.know_the_name(False)

    def limit(self, rate):
        for space in (self.server, self.device):
            run("tc", "-n", space, "qdisc", "add", "dev", "wire", "root", "tbf", "rate", rate,
                "burst", "3000", "latency", "500ms")

    def start_flapping(self, rng):
        self.flapping = threading.Event()
        self.flapper = threading.Thread(target=self.flap, args=(self.flapping, rng))
        self.flapper.start()

    def flap(self, over, rng):
        while not over.wait(rng.random() * 0.6):
            run("ip", "-n", self.device, "link", "set", "wire", "down")
            self.fired += 1
            over.wait(rng.random())
            run("ip", "-n", self.device, "link", "set", "wire", "up")

    def stop_flapping(self):
        if self.flapping is not None:
            self.flapping.set()
            self.flapper.join(timeout=20)
            self.flapping = None

    def packets_hit(self):
        """How many packets the rules have caught."""
        told = subprocess.run([*self.inside(self.server), "nft", "list", "table", "inet", "bad"],
                              capture_output=True, text=True, timeout=20)
        words = told.stdout.split()
        return sum(int(words[i + 1]) for i, word in enumerate(words) if word == "packets")

    def heal(self, fault):
        if fault == "flap":
            self.stop_flapping()
        elif fault == "rate":
            for space in (self.server, self.device):
                run("tc", "-n", space, "qdisc", "delete", "dev", "wire", "root")
        elif fault == "down":
            run("ip", "-n", self.device, "link", "set", "wire", "up")
        elif fault in BY_RULES:
            self.know_the_name(True)
            self.fired += self.packets_hit()
            require(self.fired > 0, "the fault never met a packet")
            run(*self.inside(self.server), "nft", "delete", "table", "inet", "bad")


def what_is_missing():
    """Empty where this machine can do it."""
    if os.geteuid() != 0:
        return "namespaces need root"
    for program, package in NEEDED:
        if shutil.which(program) is None:
            return f"no {program} (apt-get install {package})"
    rng = random.Random(1)
    for fault in (*BY_RULES, "rate"):
        try:
            with Wire() as wire:
                wire.break_it(fault, rng)
        except (RuntimeError, OSError) as refused:
            return f"this kernel refuses {fault}: {refused}"
    return ""
