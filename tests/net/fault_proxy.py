#!/usr/bin/env python3
"""A TCP relay that does to a connection what bad networks do.

    fault_proxy.py --to PORT [--listen HOST:PORT] [--mode MODE] [--seed N] [--pem F --key F]

Fault model. TCP hides loss and damage on one link from its ends: what is left for them to see is
time, an early end, and what boxes in the middle do to the bytes themselves. A fault belongs to one
connection, drawn from (seed, number of the connection), so a run can be made again; a change of
`mode` holds for connections that come after it, as when somebody walks out of reach and the old
connections stay dead. Directions are seen from the client: up is what it sends.

  clean           everything passes at once
  delay           each segment comes later, in order
  jitter          segments are cut smaller, each delayed by another time: requests that left one
                  after the other on two connections arrive in any order
  reorder         whole connections are held before they reach the server, up to seconds: what was
                  sent first comes last
  stall           loss: after some bytes nothing passes for a while, then all of it (retransmission)
  corrupt         one bit is flipped somewhere in one direction, and the checksum does not see it
  drip            one byte per interval in one direction
  half_close      one direction ends after some bytes, and the other stays open
  reset           RST to both ends after some bytes
  cut             both ends are closed in order after some bytes: half an answer
  rate            so many bytes a second
  narrow          2,000 bytes a second
  portal          something else answers: 200 and HTML, the server is never reached
  redirect        something else answers: 302 to `elsewhere`
  blackhole_up    connected, but nothing the client sends arrives
  blackhole_down  the server hears and does everything, and no answer ever comes back
  replay          what the client sent is sent again later, on another connection (a captured
                  request), and the answer thrown away
  refuse          the connection is closed before anything passes
  mix             another one of `MIXED` for each connection

Not modelled: duplicated or reordered bytes inside a stream, since TCP repairs them.
With `tls` (an ssl.SSLContext) the near side ends TLS, as a front does; `received` is what clients
said to it in the clear, which is nothing until they trust it.
"""
import argparse
import asyncio
import collections
import random
import socket
import ssl
import struct
import threading

MIXED = ("clean", "delay", "jitter", "reorder", "stall", "corrupt", "half_close", "reset", "cut",
         "rate", "portal", "replay", "refuse")
PAGE = b"<html><body>Welcome to our free network! Please sign in.</body></html>"
NEVER_S = 3600


class Fault:
    """What happens to one connection."""

    def __init__(self, mode, seed, number):
        rng = random.Random(f"{seed}:{number}:{mode}")
        self.mode = rng.choice(MIXED) if mode == "mix" else mode
        self.rng = rng
        self.up = rng.random() < 0.5                       # the direction it is about
        self.after = rng.choice([0, 1, 60, 150, 250, 400, 700, 2000, 20000])   # bytes before it
        self.flip_at = rng.randrange(rng.choice([200, 400, 800, 3000]))
        self.delay_s = rng.choice([0.02, 0.1, 0.4])
        self.stall_s = rng.choice([0.5, 2, 5])
        self.interval_s = 2.0                              # of a drip: below a byte a second
        self.bytes_per_s = 2000 if mode == "narrow" else rng.choice([500, 2000, 8000])


class Link:
    """One connection through the proxy: two streams, and how much of each has passed."""

    def __init__(self, fault, near):
        self.fault, self.near, self.far = fault, near, None
        self.passed = {True: 0, False: 0}
        self.sent_up = bytearray()

    def sink(self, up):
        return (self.far if up else self.near)[1]

    def source(self, up):
        return (self.near if up else self.far)[0]

    def reset(self):
        for _, writer in filter(None, (self.near, self.far)):
            sock = writer.get_extra_info("socket")
            if sock is not None:                           # else it is closed already
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self):
        for _, writer in filter(None, (self.near, self.far)):
            writer.close()


class FaultProxy:
    """Thread: one of its own, from start to stop; others may set mode and to_port, and read."""

    def __init__(self, to_port, seed=1, mode="clean", tls=None, listen=("127.0.0.1", 0)):
        self.to_port, self.seed, self.mode, self.tls = to_port, seed, mode, tls
        self.listen, self.elsewhere = listen, ""
        self.fixed = {}                                    # of Fault, what is not left to chance
        self.accepted = 0
        self.fired = collections.Counter()                 # mode -> connections it really touched
        self.received = bytearray()
        self.tasks = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self.call(self.open())
        self.port = self.server.sockets[0].getsockname()[1]

    async def open(self):
        return await asyncio.start_server(self.accept, *self.listen, ssl=self.tls)

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=10)

    def stop(self):
        self.call(self.shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)
        self.loop.close()

    def drop_connections(self):
        """Those of now; the next ones are accepted."""
        self.call(self.drop())

    async def shut(self):
        self.server.close()
        while self.tasks:                                  # some leave another behind them
            await self.drop()

    async def drop(self):
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    # ---- one connection ------------------------------------------------------------------------

    async def accept(self, reader, writer):
        self.accepted += 1
        task = asyncio.current_task()
        self.tasks.add(task)
        fault = Fault(self.mode, self.seed, self.accepted)
        vars(fault).update(self.fixed)
        link = Link(fault, (reader, writer))
        try:
            await self.serve(link)
        except (OSError, EOFError):
            pass                                           # an end went away: that is what we relay
        except asyncio.CancelledError:
            link.reset()
        finally:
            link.close()
            self.tasks.discard(task)

    async def serve(self, link):
        mode = link.fault.mode
        if mode in ("portal", "redirect"):
            return await self.answer_for_the_server(link)
        if mode == "refuse":
            self.fired[mode] += 1
            return link.reset()
        if mode == "reorder":
            self.fired[mode] += 1
            await asyncio.sleep(link.fault.rng.random() * 4)
        link.far = await asyncio.open_connection("127.0.0.1", self.to_port)
        try:
            await asyncio.gather(self.relay(link, True), self.relay(link, False))
        finally:
            if mode == "replay" and link.sent_up:
                again = asyncio.create_task(self.replay(bytes(link.sent_up)))
                self.tasks.add(again)
                again.add_done_callback(self.tasks.discard)

    async def answer_for_the_server(self, link):
        reader, writer = link.near
        self.received += await reader.read(65536)
        self.fired[link.fault.mode] += 1
        head = b"HTTP/1.1 200 OK\r\n"
        if link.fault.mode == "redirect":
            head = b"HTTP/1.1 302 Found\r\nLocation: " + self.elsewhere.encode() + b"\r\n"
        writer.write(head + b"Content-Type: text/html\r\nConnection: close\r\nContent-Length: "
                     + str(len(PAGE)).encode() + b"\r\n\r\n" + PAGE)
        await writer.drain()

    async def replay(self, captured):
        await asyncio.sleep(0.3)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.to_port)
            writer.write(captured)
            await writer.drain()
            self.fired["replay"] += 1
            await asyncio.wait_for(reader.read(65536), timeout=5)
            writer.close()
        except (OSError, asyncio.TimeoutError):
            pass                                           # the server may be away: nothing is owed

    async def relay(self, link, up):
        """Passes one direction on until it ends, and then its end."""
        while data := await link.source(up).read(65536):
            if up:
                self.received += data
                link.sent_up += data
            if not await self.pass_on(link, up, data):
                break
        if not link.sink(up).is_closing() and link.sink(up).can_write_eof():
            link.sink(up).write_eof()
        elif not link.sink(up).is_closing():
            link.close()                                   # TLS knows no half of an end

    async def pass_on(self, link, up, data):
        """False: this direction is over."""
        act = getattr(self, "do_" + link.fault.mode, None)
        if act is not None:
            return await act(link, up, data)
        await self.send(link, up, data)
        return True

    @staticmethod
    async def send(link, up, data):
        link.passed[up] += len(data)
        link.sink(up).write(data)
        await link.sink(up).drain()

    # ---- what may happen to a segment ----------------------------------------------------------

    async def do_delay(self, link, up, data):
        self.fired["delay"] += 1
        await asyncio.sleep(link.fault.delay_s)
        await self.send(link, up, data)
        return True

    async def do_jitter(self, link, up, data):
        self.fired["jitter"] += 1
        while data:
            size = link.fault.rng.choice([1, 7, 100, 1400])
            await asyncio.sleep(link.fault.rng.random() * link.fault.delay_s)
            await self.send(link, up, data[:size])
            data = data[size:]
        return True

    async def do_stall(self, link, up, data):
        before = self.before_the_fault(link, up, data)
        if before is not None:
            await self.send(link, up, data[:before])
            data = data[before:]
            self.fired["stall"] += 1
            await asyncio.sleep(link.fault.stall_s)
        await self.send(link, up, data)
        return True

    async def do_corrupt(self, link, up, data):
        at = link.fault.flip_at - link.passed[up]
        if up == link.fault.up and 0 <= at < len(data):
            self.fired["corrupt"] += 1
            data = bytearray(data)
            data[at] ^= 1 << link.fault.rng.randrange(8)
        await self.send(link, up, bytes(data))
        return True

    async def do_drip(self, link, up, data):
        if up != link.fault.up:
            await self.send(link, up, data)
            return True
        self.fired["drip"] += 1
        for i in range(len(data)):
            await self.send(link, up, data[i:i + 1])
            await asyncio.sleep(link.fault.interval_s)
        return True

    async def do_rate(self, link, up, data):
        self.fired[link.fault.mode] += 1
        step = max(1, link.fault.bytes_per_s // 10)
        for i in range(0, len(data), step):
            await self.send(link, up, data[i:i + step])
            await asyncio.sleep(0.1)
        return True

    do_narrow = do_rate

    async def do_blackhole_up(self, link, up, data, lost=True):
        if up == lost:
            self.fired[link.fault.mode] += 1
            await asyncio.sleep(NEVER_S)
        await self.send(link, up, data)
        return True

    async def do_blackhole_down(self, link, up, data):
        return await self.do_blackhole_up(link, up, data, lost=False)

    async def do_half_close(self, link, up, data):
        return await self.end_it(link, up, data, lambda: None)

    async def do_reset(self, link, up, data):
        return await self.end_it(link, up, data, link.reset)

    async def do_cut(self, link, up, data):
        return await self.end_it(link, up, data, link.close)

    async def end_it(self, link, up, data, how):
        before = self.before_the_fault(link, up, data)
        await self.send(link, up, data if before is None else data[:before])
        if before is None:
            return True
        self.fired[link.fault.mode] += 1
        how()
        return False

    @staticmethod
    def before_the_fault(link, up, data):
        """How many bytes of data come before the fault; None: it is not in them."""
        left = link.fault.after - link.passed[up]
        return left if up == link.fault.up and 0 <= left < len(data) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, required=True)
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--mode", default="clean")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pem", help="certificate of a TLS front, with --key")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    host, _, port = arguments.listen.rpartition(":")
    tls = None
    if arguments.pem:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(arguments.pem, arguments.key)
    proxy = FaultProxy(arguments.to, arguments.seed, arguments.mode, tls, (host, int(port)))
    print(f"listening on {host}:{proxy.port}", flush=True)
    proxy.thread.join()


if __name__ == "__main__":
    main()
