"""What the tests of the bus share: a broker that can be killed and started again, the examples in C
as processes, and waiting for a condition."""
import atexit
import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "proto" / "python"))
import serai  # noqa: E402

BUILD, TMP = pathlib.Path(os.environ["BUILD"]), pathlib.Path(os.environ["TMP"])
WAIT = 60  # seconds that anything may take


class Broker:
    def __init__(self, name="home"):
        self.home = TMP / name
        self.home.mkdir(parents=True, exist_ok=True)
        os.environ["SERAI_HOME"] = str(self.home)
        self.process = None
        self.start()

    def start(self):
        with open(self.home / "broker.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([BUILD / "bin" / "serai-broker"], stderr=log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(WAIT) == 0, "the broker did not end well"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


def example(name, *arguments, **options):
    """A process of proto/bus/examples."""
    process = subprocess.Popen([BUILD / "examples" / name, *arguments], text=True, **options)
    atexit.register(process.kill)  # a test that fails leaves nobody behind
    return process


def until(condition, what):
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)


def until_at_rest(pid, what):
    """Until the process has, for a second, hardly run or waited for a processor: one that wakes itself up again
    and again never does, on however busy a machine."""
    looks = []

    def rests():
        ran, waited = pathlib.Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[:2]
        looks.append((time.monotonic_ns(), int(ran) + int(waited)))
        before = [look for look in looks if look[0] + 10**9 <= looks[-1][0]]
        return before and looks[-1][1] - before[-1][1] < (looks[-1][0] - before[-1][0]) / 4
    until(rests, f"{what} to rest")


def audit():
    """Every event of every durable consumer of the broker is accounted for."""
    done = subprocess.run([BUILD / "bin" / "serai", "audit"], capture_output=True, text=True, timeout=WAIT)
    assert done.returncode == 0, f"serai audit: {done.returncode}\n{done.stdout}{done.stderr}"


def texts(path):
    """The texts that the subscribe example has printed, without a last line cut short."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [line.split('"')[-2] for line in lines]
