#!/usr/bin/python3
"""Plugins in a running stack: one is written, built, checked and loaded while events flow; the service
and its plugins are killed at any moment; every event is answered exactly once, in order, and a replay
from the log gives the same."""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from bus_stack import BUILD, Broker, TMP, serai, until, until_at_rest

KILLS = 8
ANALYSIS = BUILD / "bin" / "serai-analysis"
EXAMPLE = BUILD / "lib" / "serai" / "examples" / "template.so"


def claim(number, fact="summit.held", article="a1", **args):
    domain, _, name = fact.partition(".")
    return (f"claim.{domain}.{name}.{article}", "claim", {
        "id": f"{number:032x}", "fact": fact, "args": args, "article": article, "source": "test",
        "span_from": 0, "span_to": 4, "sentence": "Met.", "polarity": "pos", "modality": "fact",
        "rule": "test", "confidence": 0.9})


class Analysis:
    def __init__(self, home):
        self.log = open(home / "analysis.log", "a", encoding="utf-8")
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen([ANALYSIS], stderr=self.log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_a_plugin(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(60) == 0, "serai-analysis did not end well"


def ran(*arguments):
    done = subprocess.run([ANALYSIS, "plugin", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"plugin {arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def write_a_plugin():
    """As a stranger would: new, build, check."""
    folder = TMP / "my-count"
    ran("new", "my-count", str(folder))
    file = ran("build", str(folder)).strip()
    walk = ran("check", file)
    assert "FAIL" not in walk and walk.count("case one.case") == 4, walk
    return pathlib.Path(file)


def install(file, home):
    """Another program may look at any moment: the file appears whole."""
    (home / "plugins").mkdir(parents=True, exist_ok=True)
    shutil.copy(file, home / "plugins" / ".part")
    (home / "plugins" / ".part").rename(home / "plugins" / file.name)


def changed(file, old, new):
    """The plugin built anew with a changed source."""
    source = file.with_suffix(".c")
    text = source.read_text(encoding="utf-8")
    assert old in text, old
    source.write_text(text.replace(old, new), encoding="utf-8")
    return pathlib.Path(ran("build", str(file.parent)).strip())


def check_takes_over(bus, home, file, inputs):
    """A newer file goes on where the old one stands, with its state; a record may not shrink."""
    install(changed(file, 'VERSION("1.0.0")', 'VERSION("1.1.0")'), home)
    until(lambda: row_of(bus, "my-count").get("version") == "1.1.0", "the newer file to be taken")
    feed(bus, inputs, 15)
    check_once_each(bus, "my-count", inputs)
    shrunk = changed(file, "SERAI_FIELD(claims, I64, 0", "SERAI_FIELD(number, I64, 0")
    try:
        bus.request("svc.analysis.check", {"file": str(shrunk)})
        raise AssertionError("a record that shrank would be taken")
    except serai.Error as error:
        assert error.what == "a record only grows: the row 'claims' of 'my_count_count' is gone", error.what
    install(shrunk, home)
    rows = bus.request("svc.analysis.reload", {})["plugins"]
    assert ["refused"] == [row["state"] for row in rows if row["id"] == "my-count.so"], rows


def row_of(bus, plugin):
    rows = bus.request("svc.analysis.list", {})["plugins"]
    return next((row for row in rows if row["id"] == plugin), {})


def serves(bus):
    """Requests are answered again a moment after the broker is back; events may come before."""
    try:
        return bool(row_of(bus, "rats-response"))
    except serai.Error as error:
        if error.code != 404:
            raise
        return False


def outputs(bus, pattern):
    channel = bus.subscribe([pattern], "first")
    found = [event for event in bus.events(to_end=True)]
    bus.unsubscribe(channel)
    return found


def check_once_each(bus, plugin, inputs):
    """One answer for each input, in the inputs' order, each count one higher than the one before."""
    def complete():
        return len(outputs(bus, f"analysis.{plugin}.count.*")) >= len(inputs)
    until(complete, f"{plugin} to answer")
    said = outputs(bus, f"analysis.{plugin}.count.*")
    assert [event.parents[0] for event in said] == inputs, f"{plugin}: not once each"
    assert [event.data["claims"] for event in said] == list(range(1, len(inputs) + 1)), plugin


def feed(bus, inputs, count):
    for _ in range(count):
        inputs.append(bus.publish_all([claim(len(inputs))]).first_seq)


def check_sheets(bus):
    """The reference sheets are in the log, and rats-response has counted them."""
    def counted():
        said = outputs(bus, "analysis.rats-response.score.SCO")
        return said and said[-1].data["incidents"] == 48
    until(counted, "rats-response to count the sheet's incidents")
    score = outputs(bus, "analysis.rats-response.score.SCO")[-1].data
    assert score["measures"] + score["words_only"] + score["not_known"] == 48, score
    until(lambda: serves(bus), "the analysis service to serve again")
    tree = bus.request("svc.analysis.why", {"id": "incident:RU-2024-CROCUS"})
    assert "incidents.csv, line" in tree["nodes"][0]["source"], tree


def refusal(bus, method, body):
    try:
        return f"answered: {bus.request(method, body)}"
    except serai.Error as error:
        return f"{error.where}: {error.what}"


def check_answers(bus, analysis, inputs):
    """A plugin is asked over the bus and from the command line, and again after its death."""
    wanted = {"fact": "summit.held", "claims": len(inputs)}
    assert bus.request("svc.template.count", {"fact": "summit.held"}) == wanted
    assert bus.request("svc.template.count", {"fact": "none.such"})["claims"] == 0
    said = refusal(bus, "svc.template.count", {"fact": 7})
    assert said.startswith("template_query.fact: wanted text"), said
    assert "svc.template.counts" in refusal(bus, "svc.template.counts", {"fact": "summit.held"})
    for _ in range(3):
        analysis.kill_a_plugin()
        until(lambda: "answered" in refusal(bus, "svc.template.count", {"fact": "summit.held"}), "an answer")
    done = subprocess.run([BUILD / "bin" / "serai", "req", "template.count", '{"fact": "summit.held"}'],
                          capture_output=True, text=True, check=False)
    assert json.loads(done.stdout) == wanted, done.stdout + done.stderr


def check_config(bus, home, inputs):
    """What stands in <plugin>.json reaches the plugin; what is no JSON object is refused by name."""
    config = home / "plugins" / "template.json"
    config.write_text("[1, 2]", encoding="utf-8")
    rows = bus.request("svc.analysis.reload", {})["plugins"]
    notes = [row["note"] for row in rows if row["id"] == "template.so" and row["state"] == "refused"]
    assert len(notes) == 1 and "template.json: wanted a JSON object" in notes[0], rows
    config.write_text('{"only": "org.chair"}', encoding="utf-8")
    bus.request("svc.analysis.reload", {})
    installed = outputs(bus, "analysis.plugin.installed.template")[-1].data
    assert installed["config"] == {"only": "org.chair"}, installed
    before = len(outputs(bus, "analysis.template.count.*"))
    feed(bus, inputs, 5)
    bus.publish_all([claim(20000, "org.chair", org="SCO", holder="KZ", action="holds")])
    until(lambda: outputs(bus, "analysis.template.count.org%2Echair"), "the type that is counted")
    assert len(outputs(bus, "analysis.template.count.*")) == before + 1, "other types are counted too"


def check_soon(bus):
    """A result follows its claim within a second (the slowest of twenty)."""
    channel = bus.subscribe(["analysis.rats-response.incident.>"], "new")
    slowest = 0
    for number in range(20):
        began = time.monotonic()
        bus.publish_all([claim(10000 + number, "security.incident", f"soon{number}", place=f"Newtown{number}")])
        wanted = f"analysis.rats-response.incident.claim-{10000 + number:032x}"
        while (event := bus.next(10)) is not None:
            if isinstance(event, serai.Event) and event.subject == wanted:
                break
        assert event is not None, "no result"
        slowest = max(slowest, time.monotonic() - began)
    bus.unsubscribe(channel)
    assert slowest < 1, f"the slowest result took {slowest:.3f} s"
    return slowest


def check_broker_away(broker, analysis, bus, inputs):
    """Without a broker, with results in hand and plugins that die, the service rests; with one, all is answered once."""
    feed(bus, inputs, 5)
    broker.kill()
    for _ in range(3):
        analysis.kill_a_plugin()
    until_at_rest(analysis.process.pid, "the analysis service")
    broker.start()
    feed(bus, inputs, 5)
    check_once_each(bus, "my-count", inputs)
    check_once_each(bus, "template", inputs)


def story(broker, analysis, bus):
    inputs = []
    install(EXAMPLE, broker.home)
    feed(bus, inputs, 20)
    file = write_a_plugin()
    tried = ran("run", str(file)).splitlines()
    assert [line.split()[:2] for line in tried] == [["out", str(seq)] for seq in inputs], tried
    assert not outputs(bus, "analysis.my-count.>"), "a trial was published"
    until(lambda: row_of(bus, "my-count") == {}, "nobody to have installed it")
    assert "starting" in ran("promote", str(file)), "the stack does not take it"
    feed(bus, inputs, 20)
    check_once_each(bus, "my-count", inputs)
    check_once_each(bus, "template", inputs)
    for turn in range(KILLS):
        feed(bus, inputs, random.randrange(1, 12))
        if turn % 2:
            analysis.kill_a_plugin()
        else:
            analysis.kill()
            analysis.start()
        feed(bus, inputs, random.randrange(1, 12))
    check_once_each(bus, "my-count", inputs)
    check_once_each(bus, "template", inputs)
    check_broker_away(broker, analysis, bus, inputs)
    check_sheets(bus)
    listed = {line.split()[0]: line.split() for line in ran("list").splitlines()}
    assert listed["my-count"][2] in ("running", "catching_up"), listed
    check_takes_over(bus, broker.home, file, inputs)
    slowest = check_soon(bus)
    check_answers(bus, analysis, inputs)
    report = ran("replay", "template") + ran("replay", "talk-shop") + ran("replay", "rats-response")
    assert report.count("same ") == 3 and "DIFF" not in report, report
    check_config(bus, broker.home, inputs)
    analysis.stop()
    return len(inputs), slowest


def main():
    seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
    print(f"seed {seed}", flush=True)
    random.seed(seed)
    with Broker("home") as broker:
        analysis = Analysis(broker.home)
        try:
            with serai.Bus(name="plugins") as bus:
                count, slowest = story(broker, analysis, bus)
        except BaseException:
            sys.stderr.write((broker.home / "analysis.log").read_text(encoding="utf-8")[-6000:])
            raise
        finally:
            if analysis.process.poll() is None:
                analysis.kill()
    print(f"{count} claims answered once each over {KILLS} kills; slowest result {slowest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
