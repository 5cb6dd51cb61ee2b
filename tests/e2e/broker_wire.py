"""A bare client for the broker's own end-to-end tests: frames and blocks made by hand, so that they
can also be made wrong. The real client is proto/python."""
import ctypes
import os
import signal
import struct
import subprocess
import sys
import time

import msgpack
import zmq

XXH = ctypes.CDLL("libxxhash.so.0")
XXH.XXH3_64bits.restype = ctypes.c_uint64
XXH.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]

HELLO, PUB, SUB, CREDIT, ACK, REQ, RESP, PING, BYE, UNSUB, SERVE = range(1, 12)
WELCOME, PUBACK, EVT, GAP, ERR, PONG, GOAWAY = range(65, 72)
WAIT = 60  # seconds that anything may take before a test fails


def pad(data):
    return data + b"\0" * (-len(data) % 8)


def sealed(data, at):
    data = data[:at] + b"\0" * 8 + data[at + 8:]
    return data[:at] + struct.pack(">Q", XXH.XXH3_64bits(data, len(data))) + data[at + 8:]


def event(kind, data):
    return msgpack.packb({"type": kind, "data": data})


def block(producer, counter, records):
    """records: list of (subject, body); one run each."""
    runs = b""
    for index, (subject, body) in enumerate(records):
        name = subject.encode()
        run = struct.pack(">IHHIIQQ", 0, 1, len(name), index, 0, counter + index, 0) + name
        run = pad(run + struct.pack(">II", len(body), 0) + body)
        runs += sealed(struct.pack(">I", len(run)) + run[4:], 24)
    name = producer.encode()
    length = len(pad(b"\0" * 64 + name))
    head = struct.pack(">IIHHIQqQQBBHIQ", 0x53524231, length + len(runs), length, 0, len(records), 0,
                       0, counter, counter + len(records) - 1, len(name), 0, len(records), 0, 0)
    return sealed(pad(head + name), 56) + runs


def events(body):
    """(sequence, subject, counter, event) of every record of a delivered block."""
    head = struct.unpack(">IIHHIQqQQBBHIQ", body[:64])
    at, base = head[2], head[5]
    while at < len(body):
        length, count, subject_len, index, _, counter, _ = struct.unpack(">IHHIIQQ", body[at:at + 32])
        subject = body[at + 32:at + 32 + subject_len].decode()
        inner = at + 32 + subject_len
        for n in range(count):
            size, delta = struct.unpack(">II", body[inner:inner + 8])
            counter += delta
            yield base + index + n, subject, counter, msgpack.unpackb(body[inner + 8:inner + 8 + size])
            inner += 8 + size
        at += length


class Frame:
    def __init__(self, parts):
        _, self.version, self.op, self.flags, self.chan, self.corr, self.arg = struct.unpack(
            ">HBBHHQQ", parts[0])
        self.bytes = parts[1]

    def body(self):
        return msgpack.unpackb(self.bytes)


class Client:
    def __init__(self, address, producer="anon-test", hello=True, keys=None):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        # Not 0: libzmq 4.3.4 ends the process when a socket is closed at once while its connection breaks.
        self.socket.linger = 100
        for name, value in (keys or {}).items():  # a peer's file: public, secret, server
            setattr(self.socket, f"curve_{name}key", value.encode())
        self.socket.connect(address)
        self.producer = producer
        if hello:
            self.say(HELLO, {"version_min": 1, "version_max": 1, "name": "test", "producer": producer})
            self.welcome = self.want(WELCOME).body()

    def say(self, op, body=b"", flags=0, chan=0, corr=0, arg=0, version=1):
        if not isinstance(body, bytes):
            body = msgpack.packb(body)
        self.raw([struct.pack(">HBBHHQQ", 0x5357, version, op, flags, chan, corr, arg), body])

    def raw(self, parts):
        self.socket.send_multipart(parts)

    def next(self, timeout=WAIT):
        """The next frame but the PONGs by which the broker finds out who has left."""
        while self.socket.poll(timeout * 1000):
            frame = Frame(self.socket.recv_multipart())
            if frame.op != PONG or frame.corr:
                return frame
        return None

    def want(self, op, timeout=WAIT):
        frame = self.next(timeout)
        assert frame, f"nothing came, wanted op {op}"
        assert frame.op == op, f"wanted op {op}, got {frame.op}: {frame.bytes[:300]!r}"
        return frame

    def publish(self, counter, records):
        self.say(PUB, block(self.producer, counter, records), corr=counter)

    def subscribe(self, chan, filters, credit=1 << 22, **origin):
        self.say(SUB, {"filters": filters, **(origin or {"from": "first"})}, chan=chan)
        self.say(CREDIT, chan=chan, arg=credit)

    def close(self):
        self.socket.close()


class Broker:
    def __init__(self, home, *options, wait=True, descriptors=None):
        self.home = home
        os.makedirs(home, mode=0o700, exist_ok=True)
        self.address = f"ipc://{home}/bus.sock"
        self.log = open(f"{home}/stderr", "ab+")
        self.start_at = self.log.seek(0, 2)
        self.process = subprocess.Popen(
            [*(["prlimit", f"--nofile={descriptors}"] if descriptors else []),
             os.environ["BUILD"] + "/bin/serai-broker", *options],
            env={**os.environ, "SERAI_HOME": home}, stderr=self.log, stdout=self.log)
        if wait:
            self.wait_for("msg=\"ready\"", "msg=ready")

    def said(self):
        with open(f"{self.home}/stderr", "rb") as log:
            log.seek(self.start_at)
            return log.read().decode()

    def wait_for(self, *words):
        end = time.monotonic() + WAIT
        while not any(word in self.said() for word in words):
            assert self.process.poll() is None, "the broker ended:\n" + self.said()
            assert time.monotonic() < end, f"the broker did not say {words}:\n" + self.said()
            time.sleep(0.001)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(WAIT)
        assert code == 0, f"exit code {code}:\n" + self.said()


def fail(message):
    print("FAIL", message)
    sys.exit(1)
