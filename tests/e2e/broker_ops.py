#!/usr/bin/python3
"""What operators see: readiness as systemd hears it, one line and an exit code for monitoring, counters
as Prometheus reads them, the event of the broker's state; and a thousand clients that come at once."""
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

HOME = os.environ["TMP"] + "/h"
BIN = os.environ["BUILD"] + "/bin/serai"
CROWD = 1000


def serai(*words, code=0):
    done = subprocess.run([BIN, *words], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "SERAI_HOME": HOME})
    assert done.returncode == code, f"serai {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def metric(name):
    return float(re.search(rf"^{name} (\S+)$", serai("metrics"), re.M).group(1))


def conventions(text):
    """What Prometheus asks of names, units and types; promtool is asked too where it is installed."""
    types, helps, families = {}, {}, []
    for line in text.splitlines():
        if line.startswith("#"):
            _, word, name, rest = line.split(" ", 3)
            target = helps if word == "HELP" else types
            assert name not in target and rest.strip(), line
            target[name] = rest
            continue
        name, value = re.fullmatch(r"(serai_broker_[a-z_]+)(?:\{(?:le|file)=\"[^\"]+\"\})? (\S+)", line).groups()
        float(value)
        family = re.sub("_(bucket|sum|count)$", "", name) if name not in types else name
        assert family in types and family in helps, f"{name} has no HELP or TYPE before it"
        kind = types[family]
        assert (kind == "counter") == family.endswith("_total"), f"{family} is a {kind}"
        assert kind != "histogram" or re.search("_(seconds|bytes)$", family), f"{family} names no unit"
        assert not re.search("_(ms|us|milliseconds|kib|mib|kilobytes)(_|$)", family), f"{family}: no base unit"
        assert "bytes" not in family or re.search("_bytes(_total)?$", family), f"{family}: the unit comes last"
        if not families or families[-1] != family:
            assert family not in families, f"{family} stands in two places"
            families.append(family)
    buckets = [float(value) for value in re.findall(r"_bucket\{.*\} (\S+)", text)]
    assert buckets == sorted(buckets) and len(buckets) > 5, buckets
    assert set(types) == set(helps) == set(families), set(types) ^ set(families)
    promtool = shutil.which("promtool")
    if promtool:
        done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
        assert done.returncode == 0, done


def crowd(address, n):
    """All connect at once, as after a broker's restart; each is heard."""
    clients = [Client(address, f"anon-crowd-{i}", hello=False) for i in range(n)]
    for i, client in enumerate(clients):
        client.say(HELLO, {"version_min": 1, "version_max": 1, "name": "crowd",
                           "producer": client.producer})
    for client in clients:
        client.want(WELCOME)
    return clients


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.makedirs(HOME, mode=0o700)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(os.environ["TMP"] + "/notify")
    told.settimeout(WAIT)
    assert serai("check", "--broker", code=2).startswith("SERAI CRITICAL - the broker does not answer")
    os.environ["NOTIFY_SOCKET"] = os.environ["TMP"] + "/notify"
    broker = Broker(HOME, wait=False)
    assert told.recv(100) == b"READY=1"
    line = serai("check", "--broker")
    assert re.match(r"SERAI OK - .* \| last_seq=0c sessions=1 ", line), line
    assert serai("check", code=2).startswith("SERAI CRITICAL - registry does not answer")
    serai("check", "--nonsense", code=3)

    watcher = Client(broker.address, "anon-watcher")
    watcher.subscribe(1, ["$sys.broker.*"], **{"from": "new"})
    client = Client(broker.address, "teller")
    for n in range(1, 21):
        client.publish(n, [("a.b", event("nothing", {}))])
    while client.want(PUBACK).corr < 20:
        pass
    client.publish(21, [("a.b", event("nothing", "no map"))])
    client.want(ERR)
    listener = Client(broker.address, "anon-listener")
    listener.subscribe(1, ["$live.a.>"], **{"from": "new"})
    assert listener.want(EVT).bytes == b""
    assert serai("pub", "$live.a.b", "nothing", "{}") == "sent; nothing of it is kept\n"
    assert [found[1] for found in events(listener.want(EVT).bytes)] == ["$live.a.b"]
    listener.close()
    # A type of no table is taken where the stream takes such, and elsewhere refused by place and rule.
    client.publish(21, [("a.b", event("nothing", {})), ("news.b", event("strange", {}))])
    refusal = client.want(ERR).body()
    assert refusal["code"] == 304 and refusal["where"] == "event.type", refusal
    assert "record 2 of 2: 'strange' stands in no table, and the stream 'news'" in refusal["what"], refusal
    client.publish(21, [("a.b", event("strange", {}))])
    while client.want(PUBACK).corr < 21:
        pass
    assert metric("serai_broker_events_published_total") == 21
    assert metric("serai_broker_log_last_sequence") == 21
    assert metric("serai_broker_refusals_total") >= 1
    assert metric("serai_broker_commit_duration_seconds_count") >= 1
    conventions(serai("metrics"))
    assert "published" in serai("top", "--count", "1")
    seen = set()
    while len(seen) < 2:
        frame = watcher.want(EVT)
        if frame.bytes:
            (seq, subject, _, body), = events(frame.bytes)
            assert seq == 0, (seq, subject)
            data = body["data"]
            if subject == "$sys.broker.status" and data["published"] == 21:
                seen.add(subject)
            if subject == "$sys.broker.metrics" and "events_published_total 21\n" in data["text"]:
                seen.add(subject)

    begin = time.monotonic()
    clients = crowd(broker.address, CROWD)
    took = time.monotonic() - begin
    assert metric("serai_broker_sessions") >= CROWD
    for one in clients:
        one.close()
    end = time.monotonic() + WAIT
    while metric("serai_broker_sessions") > 10:
        assert time.monotonic() < end, "ends of the crowd were missed"
    broker.process.send_signal(signal.SIGTERM)
    assert told.recv(100) == b"STOPPING=1"
    assert broker.process.wait(WAIT) == 0
    print(f"{CROWD} clients welcomed in {took:.1f} s")


try:
    main()
except AssertionError as wrong:
    fail(wrong)
