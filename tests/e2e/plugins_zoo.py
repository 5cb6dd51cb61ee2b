#!/usr/bin/python3
"""The zoo (tests/plugins) let loose in a running stack: each beast is refused or contained with its
exact text, and the one without a fault says all it has to say. Uses the release build of everything:
memory limits and ASan exclude each other."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

RELEASE = pathlib.Path(os.environ.get("RELEASE", "build")).resolve()
os.environ["BUILD"] = str(RELEASE)
from bus_stack import Broker, ROOT, TMP, serai, until, until_at_rest  # noqa: E402

EVENTS = 20
DIED, REFUSED = "died", "refused"

# What is said of each beast: by the event of its first death, or in the row of the refused file.
BEASTS = {
    "nomanifest": (REFUSED, "no section .serai.plugin: this is no plugin of Serai"),
    "major": (REFUSED, "speaks ABI 2.0, this host speaks 1.0 to 1.0"),
    "minor": (REFUSED, "speaks ABI 1.9, this host speaks 1.0 to 1.0"),
    "cut": (REFUSED, r"the file is cut off: it has \d+ bytes, its section headers begin at \d+"),
    "two": (REFUSED, "exports 'second_symbol': wanted serai_entry_v1 alone"),
    "unended": (REFUSED, "manifest:6: a row stands outside of a record"),
    "noise": (REFUSED, "wanted an ELF file, got something else"),
    "secret": (DIED, "refused in load: the entry speaks ABI 2.0, this host speaks 1.0 to 1.0"),
    "forged": (DIED, "refused in load: the entry's manifest is not the one in the section .serai.plugin"),
    "early": (DIED, "refused in create: constructor: Permission denied"),
    "crashcreate": (DIED, "killed by signal 11 (Segmentation fault) while starting"),
    "crashrun": (DIED, "killed by signal 11 (Segmentation fault) in run"),
    "mute": (DIED, "refused in init: the manifest announces answers, the plugin offers no serai.answer/1"),
    "hang": (DIED, "over its deadline of 300 ms in run, killed"),
    "hog": (DIED, "refused in run: memory ended within its 64 MiB"),
    "glutton": (DIED, "killed by signal 11 (Segmentation fault) in run"),
    "garbage": (DIED, r"refused in run: emit of garbage_said: byte \d+: .*"),
    "liar": (DIED, r"refused in run: emit of liar_said: liar_said\.word: .*"),
    "deaf": (DIED, "refused in run: emit of deaf_whispered: the manifest does not announce the record "
                   "'deaf_whispered' under 'said.word'"),
    "unannounced": (DIED, "refused in run: emit of unannounced_other: the manifest does not announce the record "
                          "'unannounced_other' under 'said.word'"),
    "flood": (DIED, "refused in run: too much output for one batch"),
    "forker": (DIED, "refused in run: fork: Operation not permitted"),
    "reader": (DIED, "refused in run: open: Operation not permitted"),
    "caller": (DIED, "refused in run: socket: Operation not permitted"),
    "leaver": (DIED, "ended by itself with status 0 in run"),
    "wire": (DIED, r"spoke wrongly: wanted a message of a known kind and at most \d+ bytes, got kind 47 and \d+ bytes"),
    "poison": (DIED, "killed by signal 6 (Aborted) in run"),
}
BEASTS_OF_TEXT = {"liar", "garbage", "cut", "wire"}  # their texts above are patterns


def compile_to(file, source):
    return subprocess.Popen(
        [os.environ.get("CC", "gcc").split()[-1], "-std=c11", "-D_GNU_SOURCE", f"-I{ROOT}/plugins/include",
         f"-I{ROOT}/tests/plugins", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-z,defs", source, "-o", file])


def build(cage):
    """Each beast to its .so; `cut` is half of the good one, `noise` is no ELF file at all; `mended/crashcreate` is the
    good one under the name of the other."""
    (cage / "mended").mkdir(parents=True)
    beasts = ROOT / "tests" / "plugins"
    mended = cage / "mended" / "crashcreate.c"
    mended.write_text((beasts / "good.c").read_text(encoding="utf-8").replace("good", "crashcreate"), encoding="utf-8")
    compiles = [compile_to(cage / f"{source.stem}.so", source) for source in sorted(beasts.glob("*.c"))]
    compiles.append(compile_to(mended.with_suffix(".so"), mended))
    assert all(process.wait() == 0 for process in compiles), "a beast did not compile"
    whole = (cage / "good.so").read_bytes()
    (cage / "cut.so").write_bytes(whole[:len(whole) // 2])
    (cage / "noise.so").write_bytes(b"#!/bin/sh\necho no plugin\n" * 40)


def release_cage(cage, home):
    plugins = home / "plugins"
    plugins.mkdir(exist_ok=True)
    for beast in sorted(cage.glob("*.so")):
        shutil.copy(beast, plugins / f".{beast.name}.part")
        (plugins / f".{beast.name}.part").rename(plugins / beast.name)


class Watch:
    """What has been said on analysis.> so far."""

    def __init__(self, bus):
        self.bus = bus
        self.bus.subscribe(["analysis.>"], "first")
        self.died, self.parked, self.said, self.quarantined, self.words = {}, {}, {}, set(), {}

    def look(self):
        while (event := self.bus.next(0.02)) is not None:
            if not isinstance(event, serai.Event):
                continue
            tokens = event.subject.split(".")
            if tokens[1:3] == ["plugin", "died"]:
                self.died.setdefault(tokens[3], []).append(event.data["reason"])
                self.words[tokens[3]] = event.data.get("last_words", [])
            elif tokens[1:3] == ["plugin", "parked"]:
                self.parked.setdefault(tokens[3], []).append(event.data["seq"])
            elif tokens[1:3] == ["plugin", "quarantined"]:
                self.quarantined.add(tokens[3])
            elif tokens[2] == "said":
                self.said.setdefault(tokens[1], []).append(event.parents[0])

    def until(self, condition, what):
        def looked():
            self.look()
            return condition()
        until(looked, what)


def fits(text, name):
    wanted = BEASTS[name][1]
    return re.fullmatch(wanted, text) if name in BEASTS_OF_TEXT else text == wanted


def check_refusals(bus):
    rows = {row["id"]: row for row in bus.request("svc.analysis.list", {})["plugins"]}
    for name, (how, wanted) in BEASTS.items():
        if how == REFUSED:
            row = rows.get(f"{name}.so")
            assert row and row["state"] == "refused", f"{name}: not refused: {row}"
            assert fits(row["note"], name), f"{name}: wanted {wanted!r}, got {row['note']!r}"


def check_deaths(watch):
    for name, (how, wanted) in BEASTS.items():
        if how != DIED:
            continue
        watch.until(lambda name=name: name in watch.died, f"a death of {name}")
        for text in watch.died[name]:
            assert fits(text, name), f"{name}: wanted {wanted!r}, got {text!r}"


def check_poison(watch, poisoned, all_seqs):
    """The one event is found by halving and set aside; all others are answered, each once."""
    watch.until(lambda: watch.parked.get("poison") == [poisoned], "the poison to be set aside")
    others = [seq for seq in all_seqs if seq != poisoned]
    watch.until(lambda: len(watch.said.get("poison", [])) >= len(others), "the others to be answered")
    assert watch.said["poison"] == others, f"answered: {watch.said['poison']}"


def check_quarantine(bus, watch):
    """Who cannot even begin waits for a person; released, it dies again and is locked up again."""
    for name in ("crashcreate", "secret", "forged", "early"):
        watch.until(lambda name=name: name in watch.quarantined, f"{name} in quarantine")
        assert len(watch.died[name]) == 5, f"{name}: {len(watch.died[name])} deaths"
    done = subprocess.run([RELEASE / "bin" / "serai-analysis", "plugin", "release", "crashcreate"], check=False)
    assert done.returncode == 0, "crashcreate was not released"
    watch.quarantined.discard("crashcreate")
    watch.until(lambda: "crashcreate" in watch.quarantined, "crashcreate in quarantine again")
    try:
        bus.request("svc.analysis.release", {"id": "good"})
        raise AssertionError("good was released, and never locked up")
    except serai.Error as error:
        assert error.what == "the plugin 'good' is not in quarantine", error.what


def run(cage):
    with Broker("home") as broker:
        release_cage(cage, broker.home)
        with open(broker.home / "analysis.log", "w", encoding="utf-8") as log:
            analysis = subprocess.Popen([RELEASE / "bin" / "serai-analysis"], stderr=log)
        try:
            with serai.Bus(name="zoo") as bus, serai.Bus(name="watch") as second:
                watch = Watch(second)
                first = bus.publish_all([("zoo.go.poison" if n == 13 else "zoo.go.on", "nothing", {})
                                         for n in range(EVENTS)]).first_seq
                seqs = list(range(first, first + EVENTS))
                watch.until(lambda: len(watch.said.get("good", [])) == EVENTS, "good to answer")
                assert watch.said["good"] == seqs
                check_refusals(bus)
                check_deaths(watch)
                check_poison(watch, seqs[13], seqs)
                check_quarantine(bus, watch)
                assert watch.said["good"] == seqs and "good" not in watch.died
                assert set(watch.said) <= {"good", "poison", "incident", "response"}, watch.said.keys()
            analysis.terminate()
            assert analysis.wait(30) == 0, "serai-analysis did not end well"
        except BaseException:
            sys.stderr.write((broker.home / "analysis.log").read_text(encoding="utf-8")[-6000:])
            raise
        finally:
            if analysis.poll() is None:
                analysis.kill()
                analysis.wait()


def quiet(cage):
    """Who is in quarantine costs nothing, however much there would be for it to do, and does all of it when released."""
    with Broker("quiet") as broker:
        locked = TMP / "locked"
        locked.mkdir()
        shutil.copy(cage / "crashcreate.so", locked)
        release_cage(locked, broker.home)
        with open(broker.home / "analysis.log", "w", encoding="utf-8") as log:
            analysis = subprocess.Popen([RELEASE / "bin" / "serai-analysis"], stderr=log)
        try:
            with serai.Bus(name="quiet") as bus, serai.Bus(name="watch") as second:
                watch = Watch(second)
                watch.until(lambda: "crashcreate" in watch.quarantined, "crashcreate in quarantine")
                seqs = []
                for _ in range(3):  # more than a batch has room for
                    first = bus.publish_all([("zoo.go.on", "nothing", {})] * 1000).first_seq
                    seqs += range(first, first + 1000)
                until_at_rest(analysis.pid, "the analysis service")
                release_cage(cage / "mended", broker.home)
                bus.request("svc.analysis.reload", {})
                bus.request("svc.analysis.release", {"id": "crashcreate"})
                watch.until(lambda: len(watch.said.get("crashcreate", [])) >= len(seqs), "all to be answered")
                assert watch.said["crashcreate"] == seqs
                until_at_rest(analysis.pid, "the analysis service")
        finally:
            analysis.kill()
            analysis.wait()


if __name__ == "__main__":
    build(TMP / "cage")
    run(TMP / "cage")
    quiet(TMP / "cage")
    print(f"{len(BEASTS)} beasts refused or contained")
