#!/usr/bin/python3
"""Requests in the log, where the broker was told so: the copy is there before the server is asked, what
became of each is there once, and a kill leaves a request without an outcome, never an outcome, or a
server that was asked, without a request."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

TMP, BUILD = os.environ["TMP"], os.environ["BUILD"]
METHOD = "svc.echo.say"


def replay(home, subject):
    run = subprocess.run([f"{BUILD}/bin/serai", "replay", subject, "--json"], capture_output=True, text=True,
                         timeout=WAIT, env={**os.environ, "SERAI_HOME": home})
    if run.returncode:
        fail(f"serai replay {subject}: {run.stdout}{run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def ask(client, corr, limit_ms=10000, method=METHOD):
    client.say(REQ, {"method": method, "body": bytes([0x81, 0xa1, 0x61, corr])}, corr=corr, arg=limit_ms)


def serve(address, name):
    server = Client(address, name)
    server.say(SERVE, {"methods": ["svc.echo.>", "svc.quiet.>"]})
    server.say(PING, corr=1)
    server.want(PONG)
    return server


def check(home, outcomes):
    """In the log stands each request, then what became of it; outcomes by corr, None: nothing yet."""
    told = replay(home, "$req.>")
    end = time.monotonic() + WAIT  # an outcome comes to the disk behind the answer
    while len(told) < len(outcomes) * 2 - outcomes.count(None) and time.monotonic() < end:
        told = replay(home, "$req.>")
    asked = {int(line["seq"]): line for line in told if line["subject"] == "$req.asked.echo.say"}
    answered = [line for line in told if line["subject"] == "$req.answered.echo.say"]
    if len(asked) + len(answered) != len(told):
        fail(f"something else is logged: {told}")
    found = {seq: None for seq in asked}
    for line in answered:
        seq = line["data"]["request"]
        if seq not in found or found[seq] or seq >= int(line["seq"]):
            fail(f"an outcome of no request, or the second: {line}")
        found[seq] = line["data"]["outcome"]
    if list(found.values()) != outcomes:
        fail(f"wanted {outcomes}, got {list(found.values())}: {told}")
    if any(line["data"]["method"] != METHOD or line["data"]["peer"] != "local" for line in asked.values()):
        fail(f"a request is told wrongly: {asked}")


def main():
    home = TMP + "/a"
    broker = Broker(home, "--log-requests=svc.echo.*")
    asker, server = Client(broker.address, "asker"), serve(broker.address, "server")
    ask(asker, 1)
    frame = server.want(REQ)
    check(home, [None])  # it is there while the server has not answered
    server.say(RESP, {"body": frame.body()["body"]}, corr=frame.corr)
    assert asker.want(RESP).corr == 1
    ask(asker, 2)
    frame = server.want(REQ)
    server.say(RESP, {"code": 404, "what": "there is none"}, corr=frame.corr, flags=0x200)
    assert asker.want(RESP).body()["code"] == 404
    ask(asker, 3, limit_ms=50)
    server.want(REQ)
    assert asker.want(ERR).body()["code"] == 401
    ask(asker, 4, method="svc.quiet.say")
    frame = server.want(REQ)
    server.say(RESP, {"body": frame.body()["body"]}, corr=frame.corr)
    assert asker.want(RESP).corr == 4
    check(home, ["reply", "refusal", "none"])
    if replay(home, ">"):
        fail("what is logged of requests comes to whoever reads everything")
    # What a server was asked stands in the log, whatever happens then.
    asked = 3
    for corr in range(10, 10 + int(os.environ.get("KILLS", "5"))):
        ask(asker, corr)
        server.want(REQ)
        broker.kill()
        asked += 1
        broker = Broker(home, "--log-requests=svc.echo.*")
        asker, server = Client(broker.address, "asker"), serve(broker.address, "server")
        check(home, ["reply", "refusal", "none"] + [None] * (asked - 3))
    broker.stop()
    run = subprocess.run([f"{BUILD}/bin/serai-broker", "--log-requests=svc.broker.purge"], capture_output=True,
                         text=True, timeout=WAIT, env={**os.environ, "SERAI_HOME": TMP + "/b"})
    if run.returncode != 1 or "wanted methods under svc., and none of the broker's own" not in run.stderr:
        fail(f"a method of the broker's own is no refusal: {run.returncode} {run.stderr}")
    print("requests are in the log, each with its outcome")


main()
