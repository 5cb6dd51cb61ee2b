#!/usr/bin/python3
"""What keeps a broker from starting, and what it says then; a disk that fills up and has room again;
a log that is removed under a running broker; requests between clients whose other side dies."""
import os
import shutil
import socket
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

TMP = os.environ["TMP"]
PROGRAM = os.environ["BUILD"] + "/bin/serai-broker"


def refused(what, code, words, home, *options, prefix=(), **environment):
    run = subprocess.run([*prefix, PROGRAM, *options], capture_output=True, text=True, timeout=WAIT,
                         env={**os.environ, "SERAI_HOME": home, **environment})
    assert run.returncode == code, f"{what}: wanted exit code {code}, got {run.returncode}\n{run.stderr}"
    for word in words:
        assert word in run.stderr, f"{what}: wanted '{word}' in:\n{run.stderr}"


def starting():
    first = Broker(TMP + "/a")
    pid = str(first.process.pid)
    refused("two brokers on one log", 1,
            [f"the log directory is held by another broker, process {pid}", "LOCKED"], TMP + "/b",
            f"--log-dir={TMP}/a/log")
    refused("an address in use", 1, ["another program listens there already", "EXISTS"], TMP + "/c",
            f"--listen={first.address}")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    refused("a port that is taken", 1, ["the port is taken by another program", str(port)], TMP + "/c",
            f"--tcp=tcp://127.0.0.1:{port}")
    listener.close()
    refused("tcp for everybody", 1, ["connections from elsewhere must prove who they are"], TMP + "/c",
            "--tcp=tcp://0.0.0.0:0")
    refused("an address of no kind", 1, ["wanted ipc://PATH or tcp://ADDRESS:PORT"], TMP + "/c",
            "--listen=bus")
    refused("a path that is too long", 1, ["107"], TMP + "/c", "--listen=ipc://" + TMP + "/" + "x" * 120)
    refused("a home whose path is too long", 1, ["107", "SERAI_HOME"], TMP + "/" + "y" * 120)
    refused("an option that is none", 2, ["segment-sise"], TMP + "/c", "--segment-sise=1MiB")
    refused("a value out of bounds", 2, ["segment-size"], TMP + "/c", "--segment-size=1KiB")
    open(TMP + "/file", "w").close()
    refused("a log directory that is a file", 1, ["log directory"], TMP + "/c", f"--log-dir={TMP}/file")
    first.stop()


def permission():
    """As an ordinary user: root may write everywhere."""
    home = TMP + "/p"
    os.makedirs(home + "/log")
    os.chmod(home + "/log", 0o500)
    prefix = ()
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            return "no setpriv: permission not tried"
        os.chmod(TMP, 0o755)
        for path in (home, home + "/log"):
            os.chown(path, 65534, 65534)
        prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        if subprocess.run([*prefix, "test", "-x", PROGRAM]).returncode:
            return "an ordinary user cannot reach the program here: permission not tried"
    refused("no permission", 1, ["Permission denied", "log"], home, prefix=prefix)
    return ""


def any_port():
    broker = Broker(TMP + "/t", "--tcp=tcp://127.0.0.1:0")
    endpoints = open(TMP + "/t/broker.endpoint").read().split()
    assert endpoints[0] == broker.address and endpoints[1].startswith("tcp://127.0.0.1:")
    assert int(endpoints[1].rsplit(":", 1)[1]) > 0
    over_tcp = Client(endpoints[1], "tcp-client")
    over_tcp.publish(1, [("a.b", event("nothing", {}))])
    over_tcp.want(PUBACK)
    assert os.stat(TMP + "/t").st_mode & 0o777 == 0o700
    broker.stop()
    assert over_tcp.want(GOAWAY).body()["what"] == "the broker is stopping"


def requests():
    broker = Broker(TMP + "/r")
    asker = Client(broker.address, "asker")
    servers = [Client(broker.address, f"server-{i}") for i in range(2)]
    for server in servers:
        server.say(SERVE, {"methods": ["svc.echo.>"]})
        server.say(PING, corr=1)
        server.want(PONG)
    for n in range(4):  # in turn
        asker.say(REQ, {"method": "svc.echo.x", "body": bytes([0x81, 0xa1, 0x61, n])}, corr=n, arg=10000)
        frame = servers[n % 2].want(REQ)
        servers[n % 2].say(RESP, {"body": frame.body()["body"]}, corr=frame.corr)
        answer = asker.want(RESP)
        assert answer.corr == n and answer.body()["body"] == bytes([0x81, 0xa1, 0x61, n])
    asker.say(REQ, {"method": "svc.echo.x", "body": b"\x80"}, corr=8, arg=50)
    servers[0].want(REQ)
    error = asker.want(ERR)
    assert error.corr == 8 and error.body()["code"] == 401
    asker.say(REQ, {"method": "svc.echo.x", "body": b"\x80"}, corr=9, arg=600000)
    servers[1].want(REQ)
    servers[1].close()
    error = asker.want(ERR)
    assert error.corr == 9 and error.body()["code"] == 402, error.body()
    servers[0].say(BYE)
    servers[0].close()
    asker.say(PING, corr=1)
    asker.want(PONG)
    asker.say(REQ, {"method": "svc.echo.x", "body": b"\x80"}, corr=10)
    assert asker.want(ERR).body()["code"] in (402, 404)
    broker.stop()


def full_disk():
    """On a small file system of its own, where there may be one."""
    home, small = TMP + "/f", TMP + "/small"
    os.makedirs(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small],
                      capture_output=True).returncode:
        return "no small file system may be mounted here: the full disk is left to the unit tests"
    try:
        fill(home, small)
    finally:
        subprocess.run(["umount", "-l", small])
    return ""


def check_says(home, code, word):
    """What an operator's monitoring system hears."""
    run = subprocess.run([os.environ["BUILD"] + "/bin/serai", "check", "--broker"], capture_output=True, text=True,
                         timeout=WAIT, env={**os.environ, "SERAI_HOME": home})
    assert run.returncode == code and run.stdout.startswith(f"SERAI {word}"), f"{run.returncode}: {run.stdout}"


def fill(home, small):
    broker = Broker(home, f"--log-dir={small}/log", "--segment-size=64KiB")
    client = Client(broker.address, "filler")
    counter, refusal = 0, None
    while not refusal:
        counter += 1
        assert counter < 1000
        client.publish(counter, [("fill.it.up", event("nothing", {"fill": "x" * 8000}))])
        frame = client.next()
        refusal = frame.body() if frame.op == ERR else None
    assert refusal["code"] == 502 and "No space left on device" in refusal["what"] and refusal["retry"]
    check_says(home, 2, "CRITICAL - nothing can be published: ")
    client.subscribe(1, ["fill.>"], credit=1 << 26)  # reading goes on
    seen = 0
    while seen < counter - 1:
        frame = client.want(EVT)
        seen += len(list(events(frame.bytes))) if frame.bytes else 0
    subprocess.run(["mount", "-o", "remount,size=4m", small], check=True)
    client.publish(counter, [("fill.it.up", event("nothing", {}))])
    while True:
        frame = client.next()
        if frame.op == PUBACK:
            break
    assert frame.corr == counter
    check_says(home, 0, "OK")
    broker.stop()


def removed_log():
    """Nothing is acknowledged into a file that has no name; and who only watches learns of it, too."""
    broker = Broker(TMP + "/r")
    client = Client(broker.address, "writer")
    client.publish(1, [("gone.soon", event("nothing", {}))])
    client.want(PUBACK)
    check_says(TMP + "/r", 0, "OK")
    shutil.rmtree(TMP + "/r/log")
    client.publish(2, [("gone.soon", event("nothing", {}))])
    told = client.want(ERR).body()
    assert told["code"] == 503 and "was removed from the log's directory" in told["what"], told
    check_says(TMP + "/r", 2, "CRITICAL - the log has stopped: ")
    broker.stop()
    quiet = Broker(TMP + "/s")
    shutil.rmtree(TMP + "/s/log")
    quiet.wait_for("the log has stopped")
    check_says(TMP + "/s", 2, "CRITICAL - the log has stopped: ")
    quiet.stop()


def write_log(home, subject):
    """Segments of the same sequences, whatever the subject's letter; the names of their files."""
    broker = Broker(home, "--segment-size=64KiB")
    client, body = Client(broker.address, "writer"), event("nothing", {"fill": "x" * 1000})
    for counter in range(1, 161, 4):
        client.publish(counter, [(subject, body)] * 4)
        client.want(PUBACK)
    client.close()
    broker.stop()
    return sorted(os.listdir(home + "/log"))


def files_of_another_log():
    """An index of another log is not believed, and a segment of one is no part of ours."""
    ours, other = TMP + "/o", TMP + "/t"
    names = write_log(ours, "b.x")
    assert names == write_log(other, "a.x")
    for name in (name for name in names if name.endswith(".idx")):
        shutil.copy(f"{other}/log/{name}", f"{ours}/log/{name}")
    broker = Broker(ours, "--segment-size=64KiB")
    client, found = Client(broker.address, "reader"), 0
    client.subscribe(1, ["b.>"])
    while (frame := client.want(EVT)).bytes:
        found += len(list(events(frame.bytes)))
    assert found == 160, f"of 160 events {found} came"
    client.close()
    broker.stop()
    first = "0" * 19 + "1"
    os.unlink(f"{ours}/log/{first}.idx")
    shutil.copy(f"{other}/log/{first}.seg", f"{ours}/log/{first}.seg")
    refused("a segment of another log", 1, [f"{first}.seg", "one of another log", "DAMAGED"], ours)


def beginning_missing():
    """What is gone without an event that took it is missed, at the log's beginning as in its middle."""
    home = TMP + "/m"
    names = write_log(home, "b.x")
    first = next(name for name in names if name.endswith(".seg"))
    os.unlink(f"{home}/log/{first}")
    refused("the first segment is gone", 1, ["a segment is missing: this is the first one", "DAMAGED"], home)


def unreadable():
    """What cannot be read of a segment that others follow is named to its reader, and from then on to who watches."""
    home = TMP + "/u"
    first = next(name for name in write_log(home, "b.x") if name.endswith(".seg"))
    with open(f"{home}/log/{first}", "r+b") as file:
        file.seek(5000)
        file.write(b"not what was written")
    broker = Broker(home, "--segment-size=64KiB")

    def check():
        run = subprocess.run([os.environ["BUILD"] + "/bin/serai", "check", "--broker"], capture_output=True, text=True,
                             timeout=WAIT, env={**os.environ, "SERAI_HOME": home})
        return run.returncode, run.stdout

    assert check()[0] == 0, f"nobody has met it yet: {check()}"
    client = Client(broker.address, "reader")
    client.subscribe(1, ["b.>"])
    told = client.want(ERR)
    assert first.encode() in told.bytes, f"the reader is told of no file: {told.bytes}"
    code, words = check()
    for part in ("CRITICAL", f"the log cannot be read: {first}: the block at byte ", " is damaged"):
        assert code == 2 and part in words, f"wanted '{part}' in {code} {words}"
    client.close()
    broker.stop()


def size_limit():
    """A limit of files' size is an error like others, and not the program's end without a word."""
    refused("a file that may not grow", 1, ["File too large"], TMP + "/z", "--segment-size=1MiB",
            prefix=("prlimit", "--fsize=300000"))


def main():
    starting()
    files_of_another_log()
    beginning_missing()
    unreadable()
    size_limit()
    left_out = [permission()]
    any_port()
    requests()
    left_out.append(full_disk())
    removed_log()
    for word in filter(None, left_out):
        print(f"left out: {word}")


try:
    main()
except AssertionError as wrong:
    fail(str(wrong) or traceback.format_exc())
