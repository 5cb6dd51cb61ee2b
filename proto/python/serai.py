"""A small client of Serai's bus. proto/PROTOCOL.md tells what goes over the wire; the README beside
this file shows how to begin. One Bus belongs to one thread."""
import collections
import os
import random
import secrets
import struct
import time

import msgpack
import xxhash
import zmq

VERSION = 1
HELLO, PUB, SUB, CREDIT, ACK, REQ, RESP, PING, BYE, UNSUB, SERVE = range(1, 12)
WELCOME, PUBACK, EVT, GAP, ERR, PONG, GOAWAY = range(65, 72)
EXPECT, REPLY_ERROR = 0x0001, 0x0200

MAGIC, BLOCK_MAGIC = 0x5357, 0x53524231
FRAME = struct.Struct(">HBBHHQQ")
BLOCK_HEADER = struct.Struct(">IIHHIQqQQBBHIQ")
RUN_HEADER = struct.Struct(">IHHIIQQ")
RECORD_HEADER = struct.Struct(">II")
BLOCK_MAX, BLOCK_RECORDS_MAX, IDENTITY_ROOM = 1 << 20, 4096, 64
MESSAGE_MAX = 4 << 20
REQUEST_MAX, REPLY_MAX = 1 << 20, 4000000   # a message above MESSAGE_MAX would end the connection

OURS = 1 << 63              # set in correlations of our own, never in a counter
CREDIT_BYTES, COST_MIN = 4 << 20, 1024
IDLE, PINGS_MAX, WELCOME_WAIT = 2.0, 3, 5.0
SILENCE_MAX = 3600
RETRY_FIRST, RETRY_MAX = 0.05, 10.0
GATHER_RECORDS, GATHER_BYTES, WINDOW = 256, 64 << 10, 8192

# Names of the codes a program may want to tell apart; all are in proto/tables/errors.tbl.
VERSION_CODE, STATE, LIMIT, TIMEOUT, UNAVAILABLE, NOT_FOUND, CONFLICT, DAMAGED = 103, 106, 400, 401, 402, 404, 406, 501
BAD_BLOCK, NO_HELLO, BAD_FRAME, BAD_SUBJECT, BAD_MSGPACK, BAD_VALUE = 104, 100, 102, 105, 300, 301


class Error(Exception):
    """A refusal: its code from the table of errors, what was wanted and given, and where."""

    def __init__(self, code, what, where="", retry_after=None):
        super().__init__(f"{where}: {what} ({code})" if where else f"{what} ({code})")
        self.code, self.what, self.where, self.retry_after = code, what, where, retry_after


Event = collections.namedtuple(
    "Event", "channel seq prev_seq recorded_us time_us subject type producer counter parents data deliveries",
    defaults=(0,))
Receipt = collections.namedtuple("Receipt", "first_seq last_seq time_us")
CaughtUp = collections.namedtuple("CaughtUp", "channel seq")
Gap = collections.namedtuple("Gap", "channel first last reason stream filter keep ledger_seq",
                             defaults=(None, None, 0, 0))
Request = collections.namedtuple("Request", "method data handle")
Refused = collections.namedtuple("Refused", "channel error")
Lost = collections.namedtuple("Lost", "error")
Back = collections.namedtuple("Back", "")


# --- Frames and blocks ------------------------------------------------------------------------------

def default_address():
    """The same as in C: $SERAI_BUS, or the socket in $SERAI_HOME, or $XDG_STATE_HOME/serai, or ~/.local/state/serai."""
    if os.environ.get("SERAI_BUS"):
        return os.environ["SERAI_BUS"]
    home = os.environ.get("SERAI_HOME")
    if not home:
        state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
        home = os.path.join(state, "serai")
    return f"ipc://{home}/bus.sock"


def frame_write(op, flags=0, chan=0, corr=0, arg=0):
    return FRAME.pack(MAGIC, VERSION, op, flags, chan, corr, arg)


def frame_read(data):
    """(op, flags, chan, corr, arg)"""
    if len(data) != FRAME.size:
        raise Error(BAD_FRAME, f"wanted 24 bytes, got {len(data)}", "frame 0")
    magic, version, op, flags, chan, corr, arg = FRAME.unpack(data)
    if magic != MAGIC:
        raise Error(BAD_FRAME, f"wanted magic 0x5357, got 0x{magic:04X}", "frame 0")
    if version != VERSION:
        raise Error(VERSION_CODE, f"wanted version 1, got {version}", "frame 0")
    return op, flags, chan, corr, arg


def _padded(data):
    return data + bytes(-len(data) % 8)


def _checksum(data, at):
    state = xxhash.xxh3_64(data[:at])
    state.update(bytes(8))
    state.update(data[at + 8:])
    return state.intdigest()


def _sealed(data, at):
    return data[:at] + struct.pack(">Q", _checksum(data, at)) + data[at + 8:]


def check_subject(subject, wildcards=False):
    raw = subject.encode()
    tokens = subject.split(".")
    bad = not 1 <= len(raw) <= 256 or len(tokens) > 16 or any(c <= 0x20 or c == 0x7F for c in raw)
    for index, token in enumerate(tokens):
        wild = "*" in token or ">" in token
        allowed = wildcards and (token == "*" or (token == ">" and index == len(tokens) - 1))
        bad = bad or not token or (wild and not allowed)
    if bad:
        raise Error(BAD_SUBJECT, f"wanted 1 to 16 non-empty tokens, at most 256 bytes, got '{subject}'")


def block_write(producer, records):
    """records: (subject, counter, body) with rising counters; a run for each stretch of one subject."""
    runs, last = [], None
    for index, (subject, counter, body) in enumerate(records):
        check_subject(subject)
        if counter <= (last or 0):
            raise Error(BAD_VALUE, f"wanted a counter above {last or 0}, got {counter}")
        if runs and runs[-1][0] == subject and counter - last < 1 << 32:
            runs[-1][3].append(RECORD_HEADER.pack(len(body), counter - last) + body)
        else:
            runs.append((subject, index, counter, [RECORD_HEADER.pack(len(body), 0) + body]))
        last = counter
    out = []
    for subject, index, counter, parts in runs:
        name = subject.encode()
        inner = _padded(bytes(RUN_HEADER.size) + name + b"".join(parts))
        head = RUN_HEADER.pack(len(inner), len(parts), len(name), index, 0, counter, 0)
        out.append(_sealed(head + inner[RUN_HEADER.size:], 24))
    body, name = b"".join(out), producer.encode()
    header_len = len(_padded(bytes(BLOCK_HEADER.size) + name))
    if header_len + len(body) > BLOCK_MAX - IDENTITY_ROOM or len(records) > BLOCK_RECORDS_MAX:
        raise Error(LIMIT, "a block holds at most 1 MiB and 4,096 records")
    head = BLOCK_HEADER.pack(BLOCK_MAGIC, header_len + len(body), header_len, 0, len(records), 0, 0,
                             records[0][1], last, len(name), 0, len(runs), 0, 0)
    return _sealed(_padded(head + name), 56) + body


Block = collections.namedtuple("Block", "base_seq time_us producer identity count records")
Record = collections.namedtuple("Record", "subject counter index body")


def _refuse(condition, at, what):
    if condition:
        raise Error(BAD_BLOCK, what, f"byte {at}")


def _read_run(data, at, index, counter, whole):
    _refuse(len(data) - at < RUN_HEADER.size, at, "wanted 32 bytes of a run's header")
    length, count, subject_len, first_index, zero, first, checksum = RUN_HEADER.unpack_from(data, at)
    _refuse(length % 8 or length > len(data) - at or length < RUN_HEADER.size + subject_len + 8, at,
            "the run's length is out of bounds")
    _refuse(_checksum(data[at:at + length], 24) != checksum, at + 24, "the run's checksum does not fit")
    _refuse(zero, at + 12, "wanted zeros where a run has no meaning yet")
    _refuse(not count, at + 4, "wanted a record or more in a run")
    _refuse(first_index != index if whole else first_index < index, at + 8,
            "the run's index does not follow the run before")
    _refuse(first <= counter, at + 16, "the run's counter does not rise")
    where = at + RUN_HEADER.size
    try:
        subject = data[where:where + subject_len].decode()
        check_subject(subject)
    except (UnicodeDecodeError, Error) as wrong:
        raise Error(BAD_SUBJECT, f"subject: {wrong}", f"byte {where}") from None
    records, end, counter = [], at + length, first
    at = where + subject_len
    for n in range(count):
        _refuse(end - at < RECORD_HEADER.size, at, "the run ends before its records do")
        size, delta = RECORD_HEADER.unpack_from(data, at)
        _refuse(size > end - at - 8, at, "the record does not fit its run")
        _refuse((delta == 0) != (n == 0), at + 4, "the record's counter does not rise")
        counter += delta
        records.append(Record(subject, counter, first_index + n, data[at + 8:at + 8 + size]))
        at += 8 + size
    _refuse(end - at >= 8 or any(data[at:end]), at, "wanted zeros up to a multiple of 8 after the records")
    return records, end


def block_read(data, whole=True):
    """Checks and takes apart a block; with whole=False one that was delivered with runs left out.
    What bodies hold is looked at when they are unpacked."""
    _refuse(len(data) < BLOCK_HEADER.size, len(data), "wanted 64 bytes of header")
    (magic, length, header_len, flags, count, base_seq, time_us, first, last, producer_len, identity_len,
     runs, zero, checksum) = BLOCK_HEADER.unpack_from(data)
    _refuse(magic != BLOCK_MAGIC, 0, "wanted the magic SRB1")
    _refuse(not 1 <= producer_len <= 64 or identity_len > 64, 48,
            "wanted a producer of 1 to 64 bytes, an identity of 64 at most")
    _refuse(header_len != (64 + producer_len + identity_len + 7) // 8 * 8, 8,
            "the header's length is not that of its names")
    _refuse(len(data) < header_len, len(data), "the header is cut off")
    most = BLOCK_MAX if identity_len else BLOCK_MAX - IDENTITY_ROOM
    _refuse(length % 8 or not header_len + RUN_HEADER.size <= length <= most, 4,
            "the block's length is out of bounds")
    _refuse(_checksum(data[:header_len], 56) != checksum, 56, "the header's checksum does not fit")
    names = data[64:64 + producer_len + identity_len]
    _refuse(flags or zero or any(data[64 + len(names):header_len]), 10,
            "wanted zeros where the header has no meaning yet")
    try:
        producer, identity = names[:producer_len].decode(), names[producer_len:].decode()
        _refuse(any(c < 0x20 or c == 0x7F for c in names), 64, "wanted names without control bytes")
    except UnicodeDecodeError:
        raise Error(BAD_BLOCK, "wanted names in UTF-8", "byte 64") from None
    _refuse(not 1 <= count <= BLOCK_RECORDS_MAX or not 1 <= runs <= count, 12,
            "wanted 1 to 4,096 records in as many runs at most")
    _refuse(not first or last < first or last - first < count - 1, 32, "the counters do not rise")
    _refuse(base_seq + count > (1 << 64) - 1, 16, "the sequence is out of bounds")
    _refuse(length != len(data) if whole else length < len(data), 4,
            "the block's length is not that of the bytes given")
    records, at, index, counter, seen = [], header_len, 0, first - 1, 0
    while at < len(data):
        _refuse(whole and not seen and data[at + 16:at + 24] != struct.pack(">Q", first), 32,
                "the first counter is not the header's")
        found, at = _read_run(data, at, index, counter, whole)
        records += found
        index, counter, seen = found[-1].index + 1, found[-1].counter, seen + 1
    _refuse(index != count if whole else index > count, 12, "the records are not as many as the header says")
    _refuse(seen != runs if whole else not 1 <= seen <= runs, 50, "the runs are not as many as the header says")
    _refuse(counter != last if whole else counter > last, 40, "the last counter is not the header's")
    return Block(base_seq, time_us, producer, identity, count, records)


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def _no_duplicates(pairs):
    out = dict(pairs)
    if len(out) != len(pairs) or not all(isinstance(key, str) for key in out):
        raise ValueError("wanted text keys, each once")
    return out


def _no_extension(code, _):
    raise ValueError(f"wanted no extension type, got {code}")


def unpack(data):
    try:
        return msgpack.unpackb(data, raw=False, object_pairs_hook=_no_duplicates, strict_map_key=True,
                               ext_hook=_no_extension)
    except Exception as wrong:
        raise Error(BAD_MSGPACK, f"not well-formed MessagePack: {wrong}") from None


def _error_of(body):
    told = unpack(body)
    after = told.get("retry_after_ms", 0) / 1000 if told.get("retry") else None
    return Error(told["code"], told["what"], told.get("where", ""), after)


# --- The bus ----------------------------------------------------------------------------------------

def _keys_for(address):
    """Of the file $SERAI_KEY, by which tcp proves who we are; ipc needs none."""
    path = os.environ.get("SERAI_KEY")
    if not path or not address.startswith("tcp://"):
        return None
    with open(path, "rb") as file:
        return {words[0].decode(): words[1] for words in (line.split() for line in file) if len(words) == 2}


class _Channel:
    def __init__(self, number, body, credit):
        self.number, self.body, self.window = number, body, min(max(credit, 2 << 20), 64 << 20)
        self.resume = self.acked = 0
        self.caught_up = False
        self.shared = "group" in body   # then the broker remembers what was handed out
        self.begin()

    def passed(self, seq):
        """Everything up to seq is handed out."""
        if not self.shared:
            self.resume = max(self.resume, seq)

    def begin(self):
        """Of each connection."""
        self.got = self.consumed = self.granted = self.opened = 0


class Bus:
    """A connection to the broker, which it looks for again by itself when it is lost."""

    def __init__(self, address=None, name="python", producer=None, connect_timeout=10.0, window=WINDOW):
        self.address = address or default_address()
        self._keys = _keys_for(self.address)
        self.name, self.producer = name, producer or f"anon-{secrets.token_hex(16)}"
        self.window = window
        self.welcome = None             # the record of the last WELCOME
        self._log_known = False         # it has held something: another one is not it
        self._context, self._socket, self._monitor = zmq.Context(), None, None
        self._state, self._retry_at, self._attempts = "down", 0.0, 0
        self._trouble, self._hopeless = Error(UNAVAILABLE, "no broker answers", self.address), False
        self._heard, self._said, self._pings, self._since, self._looked = 0.0, 0.0, 0, 0.0, 0.0
        self._channels, self._items, self._methods = {}, collections.deque(), None
        self._last_channel, self._next_corr, self._next_counter = 0, 1, 1
        self._gathered, self._gathered_bytes = [], 0
        self._blocks, self._sent = collections.deque(), 0   # (first, last, count, bytes), in order
        self._pause_until, self._pause = 0.0, None
        self._refusal, self._receipt, self._call = None, None, None
        self._requests, self._next_handle = {}, 1
        try:
            self._until(lambda: self._state == "up" or self._hopeless, connect_timeout)
            if self._state != "up":
                raise self._trouble
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Waits for nothing: flush first what must be on disk."""
        if self._state == "up":
            self._send(BYE)
        self._drop()
        self._state = "closed"
        self._context.term()

    def away(self, seconds):
        """Before long work without a call on the bus: for so long, an hour being the most, it will say nothing
        and is there all the same. The next call ends it. Leases of a group's events run on."""
        if not 0 <= seconds <= SILENCE_MAX:
            raise Error(LIMIT, f"wanted 0 to {SILENCE_MAX} s, got {seconds}", "seconds")
        if self._state == "up":
            self._send(PING, corr=self._corr(), arg=int(1000 * seconds))

    # --- The connection

    def _send(self, op, body=b"", **fields):
        self._said = time.monotonic()
        self._socket.send_multipart([frame_write(op, **fields), body])

    def _corr(self):
        self._next_corr += 1
        return OURS | self._next_corr

    def _drop(self):
        if self._socket:
            self._socket.disable_monitor()
            # For a BYE to leave; and libzmq 4.3.4 ends the process when a socket is closed at once
            # while its connection breaks in the middle of a message.
            self._socket.close(100)
            self._monitor.close(0)
        self._socket = self._monitor = None

    def _open(self):
        """A connection is one socket: ZeroMQ would bring what waited in an old one before HELLO."""
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.set(zmq.SNDHWM, 0)
        self._socket.set(zmq.RCVHWM, 0)
        self._socket.set(zmq.MAXMSGSIZE, MESSAGE_MAX)
        self._socket.set(zmq.RECONNECT_IVL, 20)
        self._socket.set(zmq.RECONNECT_IVL_MAX, 1000)
        if self._keys:
            self._socket.curve_serverkey = self._keys["server"]
            self._socket.curve_publickey = self._keys["public"]
            self._socket.curve_secretkey = self._keys["secret"]
        self._monitor = self._socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._socket.connect(self.address)
        self._state, self._since = "opening", time.monotonic()
        self._send(HELLO, pack({"version_min": VERSION, "version_max": VERSION, "name": self.name,
                                "producer": self.producer,
                                # It comes back, and takes its name from no program started since.
                                **({"session": self.welcome["session"]} if self.welcome else {})}))

    def _retry(self, least=0.0):
        pause = min(RETRY_FIRST * 2 ** min(self._attempts, 8), RETRY_MAX)
        self._retry_at = time.monotonic() + max(least, pause * random.uniform(0.5, 1.0))
        self._attempts += 1
        self._state = "down"

    def _lost(self, error):
        was_up, self._trouble = self._state == "up", error
        self._drop()
        self._retry(error.retry_after or 0.0)
        if not was_up:
            return
        self._items.clear()             # what waits is asked for again
        self._requests.clear()
        if self._call:
            self._call["error"] = Error(UNAVAILABLE, "the connection broke before the reply came")
        self._items.append(Lost(error))

    def _on_welcome(self, welcome):
        if self.welcome and self._log_known and self.welcome["log_id"] != welcome["log_id"]:
            self._lost(Error(STATE, f"wanted the log {self.welcome['log_id']} that this bus began with, "
                             f"the broker now has {welcome['log_id']}", self.address))
            return
        again, self.welcome = self.welcome is not None, welcome
        self._log_known = self._log_known or welcome["last_seq"] > 0
        self._state, self._attempts, self._sent, self._pause_until = "up", 0, 0, 0.0
        if again:
            self._items.append(Back())
        if self._methods is not None:
            self.serve(self._methods)
        for channel in self._channels.values():
            self._send_sub(channel)
        self._next_counter = max(self._next_counter, welcome["last_counter"] + 1)
        self._on_acked(welcome["last_counter"], None)

    def _time(self):
        """What the time asks for; returns when it will next."""
        now = time.monotonic()
        if self._pause_until and now >= self._pause_until:
            self._pause_until = 0.0
            self._send_blocks()
        if self._state == "down" and not self._hopeless and now >= self._retry_at:
            self._open()
        elif self._state == "opening" and now >= self._since + WELCOME_WAIT:
            self._drop()
            self._retry()
        elif self._state == "up" and now >= min(self._heard, self._said) + IDLE:
            if self._pings == PINGS_MAX:
                self._lost(Error(UNAVAILABLE, "the broker has been silent for 8 s", self.address))
            else:
                self._pings, self._heard = self._pings + 1, now
                self._send(PING, corr=self._corr())
        at = {"down": self._retry_at, "opening": self._since + WELCOME_WAIT, "up": min(self._heard, self._said) + IDLE}
        return min(at[self._state], self._pause_until or float("inf"))

    def _pump(self):
        """Takes in what has arrived; True when anything had."""
        came, self._looked = False, time.monotonic()
        while self._socket:
            try:
                parts = self._socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                break
            came = True
            self._heard, self._pings = time.monotonic(), 0
            try:
                if len(parts) != 2:
                    raise Error(BAD_FRAME, f"wanted two frames from the broker, got {len(parts)}")
                self._on_frame(frame_read(parts[0]), parts[1])
            except (Error, KeyError, TypeError) as wrong:
                self._lost(wrong if isinstance(wrong, Error)
                           else Error(BAD_FRAME, f"the broker sent what cannot be read: {wrong!r}"))
        if not came and self._monitor and self._monitor.poll(0):
            self._monitor.recv_multipart()
            self._lost(Error(UNAVAILABLE, "the connection to the broker ended", self.address))
            came = True
        return came

    def _until(self, done, timeout):
        """Pumps until done() or the timeout (None: no end); returns done()."""
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            came = self._pump()
            wake = self._time()
            if done():
                return True
            if came:
                continue
            now = time.monotonic()
            if now >= deadline:
                return False
            wait = max(0, int(1000 * (min(wake, deadline) - now)) + 1)
            sockets = [s for s in (self._socket, self._monitor) if s]
            if sockets:
                poller = zmq.Poller()
                for socket in sockets:
                    poller.register(socket, zmq.POLLIN)
                poller.poll(wait)
            else:
                time.sleep(wait / 1000)

    def _on_frame(self, frame, body):
        op, flags, chan, corr, arg = frame
        if op == WELCOME and self._state == "opening":
            self._on_welcome(unpack(body))
        elif op == PUBACK:
            self._log_known = True
            self._on_acked(corr, unpack(body), arg)
        elif op in (EVT, GAP, REQ):
            self._log_known = self._log_known or op == EVT and bool(arg or body)
            self._items.append((op, chan, corr, arg, body))
        elif op == RESP and self._call and self._call["corr"] == corr:
            if flags & REPLY_ERROR:
                self._call["error"] = _error_of(body)
            else:
                self._call["reply"] = unpack(body)["body"]
        elif op in (ERR, GOAWAY):
            self._on_error(op, chan, corr, _error_of(body))

    def _on_error(self, op, chan, corr, error):
        if op == GOAWAY or self._state == "opening" or error.code == NO_HELLO:
            self._hopeless = self.welcome is None and error.retry_after is None
            self._lost(error)
        elif chan:
            channel = self._channels.get(chan)
            if channel and corr in (0, channel.opened):     # otherwise an ACK was at fault
                del self._channels[chan]
            if channel:
                self._items.append(Refused(chan, error))
        elif corr & OURS:
            if self._call and self._call["corr"] == corr:
                self._call["error"] = error
            else:
                self._items.append(Refused(0, error))
        else:
            self._on_refused(corr, error)

    # --- Publishing

    def publish(self, subject, kind, data, *, time_us=None, parents=(), counter=None):
        """Hands an event over: it is on disk only when `flush` says so."""
        self._add(self._gathered, subject, kind, data, time_us, parents, counter)
        self._gathered_bytes += len(self._gathered[-1][2])
        self._pump()
        if len(self._blocks) < 2 or len(self._gathered) >= GATHER_RECORDS or \
                self._gathered_bytes >= GATHER_BYTES:
            self._seal()
        if self._under_way() >= self.window:
            self._seal()
            self._until(lambda: self._under_way() < self.window, None)

    def publish_all(self, events, timeout=10.0, *, expect=None):
        """One block of (subject, kind, data) or dicts of publish's arguments, taken whole or refused
        whole. Waits until it is on disk; returns a Receipt, whose sequences are 0 for a repeat. expect: only
        if this is the last sequence of the first event's subject (0: if it has none), else Error CONFLICT."""
        self._seal()
        records = []
        for event in events:
            fields = event if isinstance(event, dict) else dict(zip(("subject", "kind", "data"), event))
            self._add(records, fields["subject"], fields["kind"], fields["data"], fields.get("time_us"),
                      fields.get("parents", ()), fields.get("counter"))
        block = self._enqueue(records, expect)
        self._receipt = {"block": block, "done": False}
        done = self._until(lambda: self._receipt["done"], timeout)
        told, self._receipt = self._receipt, None
        if not done:
            raise self._pause if self._pause_until else Error(TIMEOUT, "wanted an acknowledgement")
        if "error" in told:
            raise told["error"]
        return told.get("receipt", Receipt(0, 0, 0))

    def flush(self, timeout=10.0):
        """Waits until everything published is on disk; raises the first refusal since the last flush."""
        self._seal()
        if not self._until(lambda: not self._blocks, timeout):
            raise self._pause if self._pause_until else Error(TIMEOUT, "wanted an acknowledgement")
        refusal, self._refusal = self._refusal, None
        if refusal:
            raise refusal

    def _add(self, records, subject, kind, data, time_us, parents, counter):
        check_subject(subject)
        if subject.startswith("$live."):
            raise Error(STATE, "this client publishes what is logged; $live. is not")
        event = {"type": kind}
        if time_us is not None:
            event["time"] = time_us
        if parents:
            event["parents"] = struct.pack(f">{len(parents)}Q", *parents)
        event["data"] = data
        if counter is None:
            counter = self._next_counter
        self._next_counter = max(self._next_counter, counter + 1)
        records.append((subject, counter, pack(event)))

    def _under_way(self):
        return sum(block[2] for block in self._blocks) + len(self._gathered)

    def _seal(self):
        if self._gathered:
            records, self._gathered, self._gathered_bytes = self._gathered, [], 0
            self._enqueue(records)

    def _enqueue(self, records, expect=None):
        block = (records[0][1], records[-1][1], len(records), block_write(self.producer, records), expect)
        self._blocks.append(block)
        self._send_blocks()
        return block

    def _send_blocks(self):
        while self._state == "up" and not self._pause_until and self._sent < len(self._blocks):
            under_way = sum(len(self._blocks[i][3]) for i in range(self._sent))
            block = self._blocks[self._sent]
            if under_way and under_way + len(block[3]) > self.welcome["publish_credit"]:
                return
            if self._sent and self._blocks[self._sent - 1][4] is not None:
                return      # behind a condition: after a break it would pass for an acknowledgement of that
            if block[4] is None:
                self._send(PUB, block[3], corr=block[0])
            else:
                self._send(PUB, block[3], corr=block[0], flags=EXPECT, arg=block[4])
            self._sent += 1

    def _on_acked(self, counter, puback, seq=0):
        while self._blocks and self._blocks[0][1] <= counter:
            self._blocks.popleft()
            self._sent = max(0, self._sent - 1)
        told = self._receipt
        if told and not told["done"] and told["block"][1] <= counter:
            told["done"] = True
            if puback and puback["first_seq"] and told["block"][1] == counter:
                told["receipt"] = Receipt(puback["first_seq"], seq, puback["time"])
        if puback and "publish_credit" in puback:
            self.welcome["publish_credit"] = puback["publish_credit"]
        self._send_blocks()
        if len(self._blocks) < 2:
            self._seal()

    def _on_refused(self, counter, error):
        index = next((i for i, block in enumerate(self._blocks) if block[0] == counter), None)
        if index is None or index >= self._sent:
            return                      # it is to be sent again anyway
        if self._receipt and self._receipt["block"][0] == counter:
            self._receipt.update(done=True, error=error)
        elif error.retry_after is not None:
            # Nothing may overtake a block for which there was no room: all from there goes again.
            self._sent, self._pause = index, error
            self._pause_until = time.monotonic() + error.retry_after
            return
        else:
            self._refusal = self._refusal or error
            self._items.append(Refused(0, error))
        del self._blocks[index]
        self._sent -= 1
        self._send_blocks()

    # --- Subscribing

    def subscribe(self, filters, origin="new", *, seq=None, time_us=None, cursor=None, credit=CREDIT_BYTES,
                  group=None, ack=None, max_unacked=None, ack_wait_ms=None, max_deliver=None, backoff_ms=(),
                  speed=None):
        """Opens a channel and returns its number. origin: new, first, last, last_per_subject, seq, time or
        cursor. With a group (a durable name) each event goes to one of those who share it; see `judge`. ack:
        each, cum or none. speed: stored events come as they were recorded (1), or so many times as fast; None:
        as fast as it goes. A group has no speed."""
        filters = [filters] if isinstance(filters, str) else list(filters)
        for item in filters:
            check_subject(item, wildcards=True)
        body = {"filters": filters, "from": origin, "seq": seq, "time": time_us, "cursor": cursor, "group": group,
                "ack": ack, "max_unacked": max_unacked, "ack_wait_ms": ack_wait_ms, "max_deliver": max_deliver,
                "backoff": [{"ms": pause} for pause in backoff_ms] or None,
                "pace": None if speed is None else "recorded", "speed": None if speed is None else float(speed)}
        self._last_channel += 1
        channel = _Channel(self._last_channel, {k: v for k, v in body.items() if v is not None}, credit)
        self._channels[channel.number] = channel
        if self._state == "up":
            self._send_sub(channel)
        return channel.number

    def unsubscribe(self, number):
        if self._channels.pop(number, None) and self._state == "up":
            self._send(UNSUB, chan=number)

    def ack(self, number, seq):
        """All events of the channel up to seq are handled. With a cursor the broker keeps it. In a group that
        acknowledges each: that one event is handled."""
        channel = self._channels[number]
        if channel.shared:
            if self._state == "up":
                self._send(ACK, chan=number, corr=self._corr(), arg=seq)
        elif seq > channel.acked:
            channel.acked = seq
            if "cursor" in channel.body and self._state == "up":
                self._send(ACK, chan=number, corr=self._corr(), arg=seq)

    def judge(self, number, verdict, first, last=None, *, delay_ms=None, reason=None):
        """What became of events of a group's channel: ok, nak (again, after delay_ms), term (never: a dead
        letter with the reason) or wip (the lease begins anew)."""
        body = {"verdict": verdict, "from": first, "to": last or first, "delay_ms": delay_ms, "reason": reason}
        if self._state == "up":         # otherwise the broker hands them out again
            self._send(ACK, pack({k: v for k, v in body.items() if v is not None}), chan=number, corr=self._corr())

    def _send_sub(self, channel):
        body = channel.body
        if channel.resume:
            body = dict(body, **{"from": "seq", "seq": channel.resume + 1})
        channel.begin()
        channel.opened = self._corr()
        self._send(SUB, pack(body), chan=channel.number, corr=channel.opened)
        self._grant(channel)
        if channel.acked and "cursor" in body:
            self._send(ACK, chan=channel.number, corr=self._corr(), arg=channel.acked)

    def _grant(self, channel):
        channel.granted = channel.consumed + channel.window
        self._send(CREDIT, chan=channel.number, arg=channel.granted)

    def _take_block(self, channel, corr, arg, body):
        """The events of a block that are new to the caller, and the end of it, in a list."""
        block = block_read(body, whole=False)
        if block.base_seq and arg != channel.got:
            raise Error(DAMAGED, f"a hole: the broker sent what follows {arg} after {channel.got}")
        out, prev = [], arg
        for record in block.records:
            seq = block.base_seq + record.index if block.base_seq else 0
            if channel.shared or not seq or (seq >= corr and seq > channel.resume):
                event = self._event(channel, block, record, seq, prev)
                # On a group's channel corr says how often this was handed out before.
                out.append(event._replace(deliveries=corr + 1)
                           if channel.shared and isinstance(event, Event) else event)
            prev = seq or prev
        if block.base_seq:
            channel.got = prev
        return out

    @staticmethod
    def _event(channel, block, record, seq, prev):
        try:
            event = unpack(record.body)
            raw = event.get("parents", b"")
            parents = struct.unpack(f">{len(raw) // 8}Q", raw[:len(raw) // 8 * 8])
            return Event(channel.number, seq, prev, block.time_us, event.get("time", block.time_us),
                         record.subject, event["type"], block.producer, record.counter, parents, event["data"])
        except (Error, KeyError, AttributeError, struct.error) as wrong:
            return Gap(channel.number, seq, seq, f"the record cannot be read: {wrong}")

    def _take(self):
        """The next thing for the caller, or None."""
        while self._items:
            item = self._items.popleft()
            if type(item) is not tuple:
                if isinstance(item, (Event, Gap)):
                    channel = self._channels.get(item.channel)
                    if not channel:
                        continue
                    channel.passed(item.seq if isinstance(item, Event) else item.last)
                elif isinstance(item, _Handed):
                    self._handed(item)
                    continue
                return item
            op, chan, corr, arg, body = item
            channel = self._channels.get(chan)
            if op == REQ:
                return self._take_request(corr, body)
            if not channel:
                continue
            if op == GAP:
                gap = unpack(body)
                channel.passed(gap["to"])
                return Gap(chan, gap["from"], gap["to"], gap["reason"], gap.get("stream"), gap.get("filter"),
                           gap.get("keep", 0), gap.get("ledger_seq", 0))
            if not body:
                channel.passed(arg)
                if not channel.caught_up:
                    channel.caught_up = True
                    return CaughtUp(chan, arg)
                continue
            try:
                events = self._take_block(channel, corr, arg, body)
            except Error as wrong:
                self._lost(wrong)
                continue
            self._items.extendleft(reversed(events + [_Handed(chan, max(COST_MIN, len(body)))]))
        return None

    def _handed(self, item):
        channel = self._channels.get(item.channel)
        if not channel:
            return
        channel.consumed += item.cost
        if self._state == "up" and channel.consumed + channel.window - channel.granted >= channel.window // 4:
            self._grant(channel)

    def next(self, timeout=None):
        """The next thing that happened (Event, CaughtUp, Gap, Request, Refused, Lost, Back), or None."""
        found = []

        def look():
            item = self._take()
            if item is not None:
                found.append(item)
            return bool(found)
        # A caller that takes its time over each of many waiting events is alive all the same.
        if time.monotonic() - self._looked > 0.5:
            self._pump()
            self._time()
        if look() or self._until(look, timeout):
            return found[0]
        return None

    def events(self, to_end=False):
        """Events as they come; with to_end until all channels have caught up with the log. A Gap or a
        refused subscription raises: nothing is missing without a word."""
        behind = set(self._channels)
        while not to_end or behind:
            item = self.next()
            if isinstance(item, Event):
                yield item
            elif isinstance(item, CaughtUp):
                behind.discard(item.channel)
            elif isinstance(item, Gap):
                raise Error(NOT_FOUND, f"events {item.first} to {item.last} are missing: {item.reason}")
            elif isinstance(item, Refused):
                raise item.error

    # --- Requests

    def request(self, method, data, timeout=10.0):
        """Asks svc.<service>.<method>; returns the reply's record or raises the refusal."""
        check_subject(method)
        body = pack(data)
        if len(body) > REQUEST_MAX:
            raise Error(LIMIT, f"wanted at most {REQUEST_MAX} bytes, got {len(body)}", "request")
        deadline = time.monotonic() + timeout
        if not self._until(lambda: self._state == "up", timeout):
            raise self._trouble
        self._call = {"corr": self._corr()}
        left = max(1, int(1000 * (deadline - time.monotonic())))
        self._send(REQ, pack({"method": method, "body": body}), corr=self._call["corr"], arg=left)
        self._until(lambda: len(self._call) > 1, left / 1000)
        call, self._call = self._call, None
        if "error" in call:
            raise call["error"]
        if "reply" not in call:
            raise Error(TIMEOUT, f"{method} did not answer within {timeout} s")
        return unpack(call["reply"])

    def serve(self, methods):
        """Announces that this bus answers the methods; requests then come out of `next`."""
        self._methods = list(methods)
        if self._state == "up":
            self._send(SERVE, pack({"methods": self._methods}), corr=self._corr())

    def _take_request(self, corr, body):
        request = unpack(body)
        handle, self._next_handle = self._next_handle, self._next_handle + 1
        self._requests[handle] = corr
        return Request(request["method"], unpack(request["body"]), handle)

    def reply(self, request, data):
        corr = self._requests.pop(request.handle, None)
        if corr is None:
            raise Error(UNAVAILABLE, "the request is not open: answered, or its connection broke")
        body = pack(data)
        if len(body) > REPLY_MAX:
            self._requests[request.handle] = corr
            raise Error(LIMIT, f"wanted at most {REPLY_MAX} bytes, got {len(body)}", "reply")
        self._send(RESP, pack({"body": body}), corr=corr)

    def refuse(self, request, code, what):
        corr = self._requests.pop(request.handle, None)
        if corr is not None:
            self._send(RESP, pack({"code": code, "what": what}), corr=corr, flags=REPLY_ERROR)


_Handed = collections.namedtuple("_Handed", "channel cost")
