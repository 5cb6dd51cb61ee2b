#!/usr/bin/python3
"""A service on the kit is killed at random moments while it works, and the broker too: no output
is lost or doubled, and the state rebuilt from the log is the state held. Then what a service does
at its borders: a bad sheet, a second process on its store, a stop by signal."""
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time

build = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
tmp = pathlib.Path(os.environ["TMP"])
home = tmp / "h"
data = tmp / "data"
os.environ["SERAI_HOME"] = str(home)
echo, broker = build / "tests/e2e/serai-echo", build / "bin/serai-broker"
seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
chance = random.Random(seed)
KILLS, NOTES = 40, 2000


def fail(why):
    print(f"{why} (SEED={seed})")
    for log in ("echo.err", "broker.err"):
        if (tmp / log).exists():
            print(f"--- {log}\n" + "\n".join((tmp / log).read_text().splitlines()[-15:]))
    sys.exit(1)


def start(program, *arguments):
    name = program.name.replace("serai-", "")
    with open(tmp / f"{name}.err", "a") as log:
        return subprocess.Popen([program, *arguments], stderr=log, stdout=log)


def run(*arguments):
    return subprocess.run([echo, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            fail(f"never came: {what}")
        time.sleep(0.02)


def serve(gathers=0.6):
    """In some of its lives it publishes the echoes of several notes together."""
    os.environ.pop("ECHO_GATHERS", None)
    if chance.random() < gathers:
        os.environ["ECHO_GATHERS"] = "1"
    return start(echo, "--data", str(data))


def is_whole():
    done = run("check", NOTES)
    if done.returncode not in (0, 3):
        fail(f"the log is wrong: {done.stdout}{done.stderr}")
    return done.returncode == 0


def state():
    return run("health").stdout


def verify(what):
    done = run("--store", home / "echo.db", "--rebuild", "--verify")
    if done.returncode != 0 or "equal" not in done.stdout:
        fail(f"{what}: {done.stdout}{done.stderr}")
    return done.stdout.split()[2]


data.mkdir()
(data / "days.csv").write_text("day\n2024-07-04\n")

# Before there is a broker the service waits and says so.
service = serve(gathers=1)
until("the word that it waits", lambda: "waiting for the broker" in (tmp / "echo.err").read_text())
brokers = start(broker)
until("ready", lambda: '"state":"ready"' in state())
verify("a sheet that it decided and published together with what came behind")

publisher = subprocess.Popen([echo, "publish", "1", str(NOTES)])
for kill in range(KILLS):
    time.sleep(chance.random() * 0.06)  # not to wait for anything: the moment of the kill
    if kill % 6 == 5:
        brokers.kill()
        brokers.wait()
        brokers = start(broker)
    else:
        service.kill()
        service.wait()
        service = serve()
if publisher.wait(timeout=60) != 0:
    fail("the publisher was refused")
until("all echoes", is_whole, 240)
until("ready again", lambda: '"state":"ready"' in state())
before = verify("while the service runs")
if run("--rebuild").returncode == 0:
    fail("a running service's state was replaced")

service.send_signal(signal.SIGTERM)
if service.wait(timeout=60) != 0:
    fail("SIGTERM did not end it with 0")
if verify("while it does not run") != before:
    fail("stopping changed the state")

# Killed in the middle, the state on disk is behind the log: it is still one that the log gives.
service = serve()
publisher = subprocess.Popen([echo, "publish", str(NOTES + 1), "200"])
time.sleep(chance.random() * 0.1)
service.kill()
service.wait()
verify("killed in the middle")
NOTES += 200
if publisher.wait(timeout=60) != 0:
    fail("the publisher was refused")

# A state made anew goes on as the old one would have.
if (done := run("--rebuild")).returncode != 0:
    fail(f"rebuild: {done.stderr}")
service = serve()
until("all echoes after a rebuild", is_whole)
verify("after a rebuild")

# What does not fit a block is there whole or not at all, at whichever step it dies: before the first draft, between
# blocks of them, when all are out and nothing names them, when they are named and not applied, in the middle of that.
def echoes():
    return int(run("check", 0).stdout.split()[2])


step = 0
MANY = 4200
for dies, at in (("make", 1), ("make", 4097), ("make", MANY), ("apply", 1), ("apply", 4097), ("apply", MANY)):
    service.terminate()
    service.wait(timeout=60)
    before, number = echoes(), 3000 * 1000 + step * 500 + 33
    os.environ["ECHO_DIES"] = f"{dies}:{at if dies == 'make' else before + at}"
    service = serve()
    until("ready to die", lambda: '"state":"ready"' in state())
    if (done := run("publish", number, 1)).returncode != 0:
        fail(f"a large note: {done.stderr}")
    if service.wait(timeout=60) != -signal.SIGKILL:
        fail(f"it did not die at {dies} {at}")
    if echoes() != before + (MANY if dies == "apply" else 0):
        fail(f"dead at {dies} {at}: {run('check', 0).stdout}")
    verify(f"dead at {dies} {at}")
    del os.environ["ECHO_DIES"]
    service = serve()
    until(f"all echoes after {dies} {at}", is_whole)
    if echoes() != before + MANY:
        fail(f"after {dies} {at}: {run('check', 0).stdout}")
    step += 1
# Another's drafts are inputs when they are effective, each decided in the state that the one before left; dead between
# two of them, the next life goes on with the next, and so does one whose state is made anew before it starts.
def die_in_drafts(at, first, count, apart, makes, anew):
    global service
    service.terminate()
    service.wait(timeout=60)
    before = echoes()
    os.environ["ECHO_DIES"] = f"apply:{before + at}"
    service = serve()
    until("ready to die", lambda: '"state":"ready"' in state())
    if (done := run("stage", first, count, apart)).returncode != 0:
        fail(f"drafts: {done.stderr}")
    if service.wait(timeout=300) != -signal.SIGKILL:
        fail(f"it did not die in the middle of drafts ({at})")
    del os.environ["ECHO_DIES"]
    if anew and (done := run("--rebuild")).returncode != 0:
        fail(f"rebuild in the middle of drafts: {done.stderr}")
    service = serve()
    until(f"all echoes of drafts ({at})", is_whole, 300)
    if echoes() != before + makes:
        fail(f"after drafts ({at}): {run('check', 0).stdout}")


for dies in (0, 3, 5, 6):
    die_in_drafts(1 + 2 * dies, 4000 * 1000 + step * 500 + 1, 11, 1, 15, dies % 2 or dies > 5)
    step += 11
verify("after it died at each step of what does not fit a block")
NOTES += step

# A state that cannot be read is set aside and made anew from the log, which says so. What is damaged is found
# when it is used: at the start, or by the digest.
def renewals():
    told = subprocess.run([build / "bin/serai", "replay", "echo.state.renewed", "--json"], capture_output=True,
                          text=True, timeout=60)
    return [line for line in told.stdout.splitlines() if "echo.db.aside" in line]


pages = (home / "echo.db").stat().st_size // 4096
for page in range(pages):
    service.terminate()
    service.wait(timeout=60)
    with open(home / "echo.db", "r+b") as state_file:
        state_file.seek(page * 4096)
        state_file.write(chance.randbytes(4096))
    service = serve()
    until("ready after damage", lambda: '"state":"ready"' in state())
    run("--store", home / "echo.db", "--rebuild", "--verify")
    until("ready after a digest", lambda: '"state":"ready"' in state())
    until("all echoes after damage", is_whole)
    verify(f"after damage to page {page}")
    if not (home / "echo.db.aside").exists() or not renewals():
        fail(f"page {page}: what was damaged is not kept, or not told")
    if pages > 12 and page > 4:
        break

# A command is decided like any other input, and the reply says what came of it.
done = run("note", 3)
if '"events":3,"note":"echo.echo.made and 2 more"' not in done.stdout:
    fail(f"note 3: {done.stdout}{done.stderr}")
done = run("note", 4)
if '"events":0,"note":"too faint for an echo"' not in done.stdout:
    fail(f"note 4: {done.stdout}{done.stderr}")
done = run("note", 17)
if done.stderr != "serai-echo: note: wanted a number that does not end in 7, got 17 (RULE)\n":
    fail(f"note 17: {done.stdout}{done.stderr}")

# A second process on the same store is told who holds it.
second = run("--store", home / "echo.db", "--data", data)
if second.returncode != 1 or f"process {service.pid} holds this store" not in second.stderr:
    fail(f"a second process: {second.stderr}")

# More follows from another's drafts than an input's counters had room for once.
die_in_drafts(70000, 5000 * 1000 + 99, 24, 500, 72000, True)
verify("after more than once had room")

# A sheet that is bad is named by line and column; the service keeps running without it.
service.send_signal(signal.SIGINT)
service.wait(timeout=60)
(data / "days.csv").write_text("day\n2024-07-04\n2024-02-30\n")
service = serve()
until("the failed sheet", lambda: '"state":"failed"' in state())
if '"note":"days.csv:3:1 (day): wanted' not in state() or "2024-02-30" not in state():
    fail(f"a bad sheet: {state()}")
if '"events":2' not in run("note", 2).stdout:
    fail("with a bad sheet the service does not go on")
verify("with a bad sheet")

# A sheet that is more than an event, and leads to more than a block, is there whole or not at all.
def days_held():
    with sqlite3.connect(f"file:{home / 'echo.db'}?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*), count(DISTINCT content) FROM day").fetchone()


def write_days(count, wrong=-1):
    with open(data / "days.csv", "w") as sheet:
        sheet.write("day,note\n")
        for day in range(count):
            sheet.write(f"2024-{'02-30' if day == wrong else '07-04'},{'日' * 40}{day}\n")


DAYS = 24000
for kill in range(4):
    service.kill()
    service.wait()
    held = days_held()
    if held[0] not in (1, DAYS) or held[1] != 1:
        fail(f"of a large sheet {held} are held")
    verify("killed at a large sheet")
    write_days(DAYS)
    service = serve()
    time.sleep(chance.random() * 2)  # not to wait for anything: the moment of the kill
until("the large sheet", lambda: '"state":"ready"' in state())
verify("with a large sheet")
service.terminate()
service.wait(timeout=60)
if days_held() != (DAYS, 1):
    fail(f"of a large sheet {days_held()} are held")
write_days(DAYS, DAYS - 1)
service = serve()
until("the failed large sheet", lambda: '"state":"failed"' in state())
if f'"note":"days.csv:{DAYS + 1}:1 (day): wanted' not in state():
    fail(f"a bad large sheet: {state()}")

# A log that is not the one the state was made from is refused, and says so.
service.terminate()
service.wait(timeout=60)
brokers.terminate()
brokers.wait(timeout=60)
(home / "log").rename(home / "old-log")
brokers = start(broker)
service = serve()
if service.wait(timeout=60) != 1 or "that this state was made from" not in (tmp / "echo.err").read_text():
    fail("another log was taken for ours")
brokers.terminate()
brokers.wait(timeout=60)
print(f"{KILLS} kills, {NOTES} notes: nothing lost, nothing doubled (SEED={seed})")
