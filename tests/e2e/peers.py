#!/usr/bin/python3
"""Who may connect from elsewhere, and what each may: keys and rules in one step, refusals that are events,
rules that change while the broker runs, all or nothing. By the command and by the Python client."""
import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from broker_wire import *  # noqa: E402,F403

HOME = os.environ["TMP"] + "/h"
LOCAL = {name: value for name, value in os.environ.items() if name != "SERAI_KEY"}
BIN = os.environ["BUILD"] + "/bin/serai"


def serai(*words, code=0, **env):
    done = subprocess.run([BIN, *words], capture_output=True, text=True, timeout=60,
                          env={**LOCAL, "SERAI_HOME": HOME, **env})
    assert done.returncode == code, f"serai {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def check():
    """The exit code, and what it says up to the first figure or the reason."""
    done = subprocess.run([BIN, "check", "--broker"], capture_output=True, text=True, timeout=60,
                          env={**LOCAL, "SERAI_HOME": HOME})
    state, words = done.stdout.split(" | ")[0].removeprefix("SERAI ").split(" - ", 1)
    return done.returncode, state, ":".join(words.split(":")[:3])


def own_events(kind):
    lines = serai("replay", "$sys.>", "--json").splitlines()
    return [e["data"] for e in map(json.loads, lines) if e["type"] == kind]


def wait_for(what, done):
    end = time.monotonic() + WAIT
    while not done():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.02)


def take_place(client, remote, name):
    """Subscribes under the cursor as the peer of this name, and acknowledges the first event."""
    os.environ["SERAI_KEY"] = f"{HOME}/keys/{name}.key"
    with client.Bus(address=remote["SERAI_BUS"], producer=name) as bus:
        channel = bus.subscribe("news.>", "cursor", cursor="readers")
        item = bus.next(WAIT)
        if isinstance(item, client.Event):
            bus.ack(channel, item.seq)
    return item


def others_place(client, remote):
    """A cursor is its maker's: another peer is refused by name, unless a rule says otherwise."""
    serai("peer", "add", "rival", "--allow", "sub:news.>")
    serai("peer", "add", "keeper", "--allow", "sub:news.>", "--allow", "admin:consumer.readers")
    wait_for("the new rules", lambda: any("+ keeper" in e["difference"] for e in own_events("acl_changed")))
    assert isinstance(take_place(client, remote, "analyst"), client.Event)
    wait_for("the place", lambda: any(e["cursor"] == "readers" for e in own_events("cursor_moved")))
    told = take_place(client, remote, "rival")
    assert isinstance(told, client.Refused) and "the consumer 'readers' belongs to 'analyst'" in str(told), told
    told = take_place(client, remote, "keeper")
    assert isinstance(told, client.Event), told


def main():
    refused = Broker(HOME, "--tcp=tcp://0.0.0.0:0", wait=False)
    assert refused.process.wait(WAIT) == 1
    assert "serai peer add" in refused.said(), refused.said()

    assert serai("peer", "add", "analyst", "--allow", "sub:>", "--dry-run") == "+ analyst sub:>\n"
    assert not os.path.exists(HOME + "/broker.key"), "a dry run made keys"
    told = serai("peer", "add", "analyst", "--allow", "sub:>", "--allow=pub:news.>")
    assert told.startswith("+ analyst sub:> pub:news.>\n"), told
    assert os.stat(HOME + "/keys/analyst.key").st_mode & 0o777 == 0o600
    assert "has a line already" in serai("peer", "add", "analyst", "--allow", "sub:x", code=1)
    assert "wanted pub:FILTER" in serai("peer", "add", "b", "--allow", "x:y", code=2)
    assert "NAME" in serai("peer", "add", "--allow", "sub:>", code=2)
    draft = os.environ["TMP"] + "/draft.acl"
    with open(draft, "w", encoding="utf-8") as file:
        file.write("somebody nokey sub:>\n")
    assert f"{draft}:1: wanted 40 characters" in serai("peer", "check", draft, code=1)

    broker = Broker(HOME, "--tcp=tcp://0.0.0.0:0")
    port = [line.split(":")[-1].strip() for line in open(HOME + "/broker.endpoint") if "tcp" in line][0]
    remote = {"SERAI_BUS": f"tcp://127.0.0.1:{port}", "SERAI_KEY": HOME + "/keys/analyst.key"}

    serai("pub", "news.a", "nothing", "{}", **remote)
    event = json.loads(serai("replay", "news.>", "--json", **remote))
    assert event["authid"] == "analyst", event
    for words, wanted in (
            (("pub", "test.a", "nothing", "{}"), "may not publish 'test.a'"),
            (("replay", "$sys.>"), "may not subscribe to '$sys.>'"),
            (("req", "registry.members", '{"org":"SCO"}'), "may not ask 'svc.registry.members'")):
        assert wanted in serai(*words, code=1, **remote), words
    wait_for("an event of a refusal", lambda: own_events("peer_refused"))
    assert own_events("peer_refused")[0]["peer"] == "analyst"

    sys.path.insert(0, os.path.dirname(__file__) + "/../../proto/python")
    os.environ["SERAI_KEY"] = remote["SERAI_KEY"]
    import serai as client
    with client.Bus(address=remote["SERAI_BUS"]) as bus:
        bus.publish("news.b", "nothing", {})
        bus.flush()
    try:
        client.Bus(address=remote["SERAI_BUS"], producer="serai-news", connect_timeout=5)
        fail("a peer took another's producer name")
    except client.Error as wrong:
        assert "may publish as 'analyst'" in str(wrong), wrong

    others_place(client, remote)
    del os.environ["SERAI_KEY"]

    # A key that no peer has; then it gets one while the broker runs.
    serai("peer", "add", "late", "--allow", "sub:news.>")
    wait_for("the new rules", lambda: any("+ late" in e["difference"] for e in own_events("acl_changed")))
    shutil.copy(HOME + "/keys/late.key", HOME + "/elsewhere.key")
    late = {**remote, "SERAI_KEY": HOME + "/elsewhere.key"}
    serai("replay", "news.>", **late)
    good = open(HOME + "/peers.acl").read()
    with open(HOME + "/peers.acl", "a") as file:
        file.write("broken line\n")
    wait_for("the refusal of a broken file", lambda: own_events("acl_refused"))
    assert own_events("acl_refused")[-1]["where"] == "peers.acl:5", own_events("acl_refused")
    serai("replay", "news.>", **late)
    assert check() == (1, "WARNING", "the peers' file is not taken: peers.acl:5"), check()
    assert 'serai_broker_file_refused{file="peers"} 1' in serai("metrics").splitlines()
    with open(HOME + "/peers.acl", "w") as file:
        file.write(good)
    wait_for("the check to be well again", lambda: check()[0] == 0)
    with open(HOME + "/streams.policy", "w") as file:
        file.write("# one line\nnews age=yesterday\n")
    wait_for("the warning of a broken policy",
             lambda: check() == (1, "WARNING", "the policies of streams are not taken: streams.policy:2"))
    assert own_events("policies_refused")[-1]["where"] == "streams.policy:2", own_events("policies_refused")
    os.remove(HOME + "/streams.policy")
    wait_for("the check to be well again", lambda: check()[0] == 0)

    # A peer that is removed loses what it has open.
    watching = subprocess.Popen([BIN, "sub", "news.>", "--from", "first"], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "SERAI_HOME": HOME, **late})
    assert watching.stdout.readline(), "nothing came"
    assert serai("peer", "remove", "late") == "- late sub:news.>\n"
    _, words = watching.communicate(timeout=WAIT)
    assert "may not subscribe to 'news.>'" in words, words
    kept = subprocess.run([BIN, "replay", "news.>"], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "SERAI_HOME": HOME, **late})
    assert kept.returncode != 0, "a removed peer's key still opens"
    wait_for("a stranger's event", lambda: own_events("peer_stranger"))
    # One without any key is not even asked for one, and told all the same.
    keyless = zmq.Context.instance().socket(zmq.DEALER)
    keyless.linger = 0
    keyless.connect(f"tcp://127.0.0.1:{port}")
    wait_for("a keyless stranger's event",
             lambda: any(e["address"].startswith("tcp://") for e in own_events("peer_stranger")))
    keyless.close()
    broker.stop()


try:
    main()
except AssertionError as wrong:
    fail(wrong)
