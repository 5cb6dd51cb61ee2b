#!/usr/bin/python3
"""Backups and restores that are cut off: kill -9 in the middle of either leaves nothing that looks whole, and the next
one into the same place works; a target that is full is told and left empty; another file system gets copies. Two at
once do not get into each other's way."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../proto/python"))
sys.path.insert(0, os.path.dirname(__file__))
import serai  # noqa: E402
from broker_wire import WAIT, Broker, fail  # noqa: E402

EVENTS, PAD, TRIES = 240, 60000, 40


def command(home, *words):
    return subprocess.Popen([os.environ["BUILD"] + "/bin/serai-broker", *words], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "SERAI_HOME": home, "SERAI_BUS": f"ipc://{home}/bus.sock"})


def run(home, *words, code=0):
    process = command(home, *words)
    out, said = process.communicate(timeout=120)
    if process.returncode != code:
        fail(f"serai-broker {words}: exit code {process.returncode}, wanted {code}\n{out}{said}")
    return json.loads(out) if code == 0 else said


def names(directory):
    return sorted(os.listdir(directory)) if os.path.isdir(directory) else []


def events(address):
    found = 0
    with serai.Bus(address, "reader") as bus:
        bus.subscribe("tale.>", "first")
        while not isinstance(item := bus.next(WAIT), serai.CaughtUp):
            found += isinstance(item, serai.Event)
    return found


def cut_off(home, words, directory):
    """Killed when the second file is there; None when it was done before that could be."""
    process = command(home, *words)
    while process.poll() is None:
        if len([name for name in names(directory) if name.endswith((".seg", ".pack", ".idx"))]) > 1:
            process.send_signal(signal.SIGKILL)
            break
    out, said = process.communicate()
    return None if process.returncode == 0 else process.returncode


def until_cut_off(home, words, directory, clear):
    for _ in range(TRIES):
        code = cut_off(home, words, directory)
        if code is not None:
            if code != -signal.SIGKILL:
                fail(f"{words} ended with {code} before it could be killed")
            return
        clear()
    fail(f"{words} was never killed in the middle of {TRIES} times")


def check_backup_cut_off(home, elsewhere):
    target = f"{elsewhere}/cut"
    until_cut_off(home, ("backup", target), target, lambda: shutil.rmtree(target))
    left = names(target)
    if "manifest" in left or "unfinished" not in left or len(left) < 2:
        fail(f"a backup that was cut off has left {left}")
    if "no whole backup" not in run(home, "restore", target, "--log-dir", f"{elsewhere}/never", code=3):
        fail("what was cut off passes for a backup")
    report = run(home, "backup", target, "--json")
    if "unfinished" in names(target) or len(names(target)) != int(report["files"]) + 1:
        fail(f"after the second run there is {names(target)}, it told of {report['files']} files")
    if "wanted an empty directory" not in run(home, "backup", target, code=1):
        fail("a backup was made over another one")
    with open(f"{elsewhere}/stranger", "w", encoding="utf-8"):
        pass
    if "holds 'stranger'" not in run(home, "backup", elsewhere, code=1) and len(names(elsewhere)) < 2:
        fail("a backup was made among somebody's files")
    os.remove(f"{elsewhere}/stranger")
    return target, report


def check_restore_cut_off(scratch, home, target):
    place = f"{scratch}/again"
    os.mkdir(place, 0o700)
    log = f"{place}/log"
    until_cut_off(place, ("restore", target), f"{log}.restoring", lambda: shutil.rmtree(log))
    if os.path.exists(log):
        fail("a restore that was cut off has left a log")
    run(place, "restore", target, "--json")
    if os.path.exists(f"{log}.restoring") or "unfinished" in names(log):
        fail(f"something is left beside: {names(place)}, {names(log)}")
    broker = Broker(place)
    if events(broker.address) != EVENTS:
        fail("the restored log does not hold all events")
    broker.stop()


def check_two_at_once(home, elsewhere):
    """The lock is the directory's own; whoever comes second is told, and disturbs nothing."""
    target = f"{elsewhere}/twice"
    first, second = command(home, "backup", target), command(home, "backup", target)
    done = sorted([first, second], key=lambda process: process.wait(120) != 0)
    said = done[1].stderr.read()
    if done[0].returncode != 0 or done[1].returncode not in (1, 4):
        fail(f"two at once: {first.returncode} and {second.returncode}\n{said}")
    if "at work there" not in said and "wanted an empty directory" not in said:
        fail(f"the second one was told: {said}")
    run(home, "restore", target, "--log-dir", f"{elsewhere}/restored", "--json")
    shutil.rmtree(f"{elsewhere}/restored")


def check_elsewhere(scratch, home, small):
    """On a file system of its own: copies, no links; and full in the middle."""
    os.makedirs(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small], capture_output=True).returncode:
        print("left out: no file system may be mounted here: a full target, and one elsewhere")
        return
    try:
        report = run(home, "backup", f"{small}/whole", "--json")
        if int(report["linked"]):
            fail(f"links to another file system: {report}")
        shutil.rmtree(f"{small}/whole")
        subprocess.run(["mount", "-o", "remount,size=6m", small], check=True)
        said = run(home, "backup", f"{small}/full", code=5)
        if "No space left on device" not in said or "FULL" not in said:
            fail(f"a full disk is told like this: {said}")
        if names(f"{small}/full"):
            fail(f"a backup that found no room has left {names(f'{small}/full')}")
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
        run(home, "backup", f"{small}/full", "--json")
        subprocess.run(["mount", "-o", "remount,size=22m", small], check=True)
        said = run(home, "restore", f"{small}/full", "--log-dir", f"{small}/log", code=5)
        if "No space left on device" not in said or names(small) != ["full"]:
            fail(f"a restore that found no room has left {names(small)}: {said}")
        run(home, "restore", f"{small}/full", "--log-dir", f"{scratch}/across", "--json")
    finally:
        subprocess.run(["umount", "-l", small])


def main():
    scratch = tempfile.mkdtemp()
    home = f"{scratch}/home"
    broker = Broker(home, "--segment-size=1MiB")
    with serai.Bus(broker.address, "writer") as bus:
        for n in range(EVENTS):
            bus.publish("tale.told", "nothing", {"n": n, "pad": os.urandom(PAD // 2).hex()})
        bus.flush(WAIT)
    target, _ = check_backup_cut_off(home, scratch)
    check_restore_cut_off(scratch, home, target)
    check_two_at_once(home, scratch)
    check_elsewhere(scratch, home, f"{scratch}/small")
    broker.stop()
    print("backups and restores that are cut off leave nothing that looks whole")


main()
