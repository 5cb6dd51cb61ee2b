#!/usr/bin/python3
"""Feeds over HTTP, from a server that answers well, slowly, wrongly, endlessly, with loops, bombs and
lies: what is taken in, what is asked again and how, what is refused by name, and that all else goes on."""
import base64
import datetime
import gzip
import http.server
import json
import os
import pathlib
import random
import socket
import struct
import subprocess
import threading
import time

BUILD, TMP = pathlib.Path(os.environ["BUILD"]), pathlib.Path(os.environ["TMP"])
HOME = TMP / "home"
os.environ.update(SERAI_HOME=str(HOME), SERAI_ALLOW_PRIVATE="1", PATH=f"{BUILD / 'bin'}:{os.environ['PATH']}")
BROTLI_BOMB = ("y///P/iN1GFNPDLKOR+eApGL2wIBtPd/Zfz//4NfAiAOiwB07//4//8HvwRAHBYA6N7/8f//D34JgDgsANC9/+P//x/8EgBxWACge//H"
               "//8/+CUA4rAAQPf+j///f/BLAMRhAYDu/R/////glwCIwwIA3fs/EAAEICAgICAD")
WORDS = ("the heads of state of member countries met in the capital and signed a declaration on trade "
         "transport corridors energy and the fight against drugs as officials told reporters there").split()


def body(seed, words=120):
    draw = random.Random(seed)
    return ". ".join(" ".join(draw.choices(WORDS, k=15)) for _ in range(words // 15)) + "."


def item(number, title, text, guid=None, date="Thu, 04 Jul 2024 10:00:00 GMT", link=None):
    guid = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    link = link or f"http://a.example/{number}"
    return f"<item><title>{title}</title><link>{link}</link>{guid}<pubDate>{date}</pubDate>" \
           f"<description>{text}</description></item>"


def rss(*items):
    return ("<rss version='2.0'><channel><title>C</title>" + "".join(items) + "</channel></rss>").encode()


class Site:
    """What the server says now, by path, and what it was asked."""
    def __init__(self):
        self.feed = rss(item(1, "One", body(1), "g1"), item(2, "Two", body(2), "g2"))
        self.etag, self.modified = '"v1"', "Thu, 04 Jul 2024 10:00:00 GMT"
        self.asked, self.busy, self.most, self.delay, self.robots = [], 0, 0, b"", 200
        self.lock = threading.Lock()


SITE = Site()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, data=b"", **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        with SITE.lock:
            SITE.asked.append((self.path, dict(self.headers)))
            SITE.busy += 1
            SITE.most = max(SITE.most, SITE.busy)
        try:
            getattr(self, "get_" + self.path.strip("/").split(".")[0].replace("-", "_"), self.get_missing)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with SITE.lock:
                SITE.busy -= 1

    def get_missing(self):
        self.answer(404)

    def get_robots(self):
        self.answer(SITE.robots, b"User-agent: *\nDisallow: /forbidden\n" + SITE.delay)

    def get_unasked(self):
        self.answer(304)

    def get_forbidden(self):
        self.answer(200, SITE.feed)

    def get_good(self):
        seen = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if seen == (SITE.etag, SITE.modified):
            self.answer(304, ETag=SITE.etag)
        else:
            self.answer(200, SITE.feed, ETag=SITE.etag, Last_Modified=SITE.modified,
                        Content_Type="application/rss+xml")

    def get_zipped(self):
        self.answer(200, gzip.compress(rss(item(31, "Zipped", body(31), "z1"))), Content_Encoding="gzip")

    def get_bomb(self):
        self.answer(200, gzip.compress(b"<rss>" + b" " * (64 << 20)), Content_Encoding="gzip")

    def get_brotli(self):
        # `<rss>` and 64 MiB of blanks, by zlib.brotliCompressSync of Node.js.
        self.answer(200, base64.b64decode(BROTLI_BOMB), Content_Encoding="br")

    def get_dies(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"<rss><channel><item><title>Half an")
        self.wfile.flush()
        # As when its process is killed: the connection is reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def get_lie(self):
        self.answer(200, b"this is no gzip", Content_Encoding="gzip")

    def get_short(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"<rss><channel>")
        self.close_connection = True

    def get_hyphens(self):
        # libxml2 tells of each pair, with a copy of all that came before: minutes, if it is let.
        self.answer(200, b"<rss version='2.0'><channel><!--" + b"-" * (4 << 20) + b"-->" + rss(item(32, "Behind", body(32), "h1")).split(b"</title>", 1)[1])

    def get_endless(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    def get_loop(self):
        self.answer(302, Location="/loop.xml")

    def get_away(self):
        self.answer(302, Location="/zipped.xml")

    def get_moved(self):
        self.answer(301, Location="/new-home.xml")

    def get_new_home(self):
        self.answer(200, rss(item(41, "Moved", body(41), "m1")))

    def get_busy(self):
        self.answer(503, Retry_After="7200")

    def get_page(self):
        self.answer(200, b"<!DOCTYPE html><html><body><p>Not found, sorry.</p></body></html>", Content_Type="text/html")

    def get_file(self):
        self.answer(302, Location="file:///etc/passwd")

    def get_laughs(self):
        entities = "".join(f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9))
        self.answer(200, f"<!DOCTYPE rss [<!ENTITY a 'ha'>{entities}]><rss><channel><item><title>&j;</title>"
                         "</item></channel></rss>".encode())

    def get_pdf(self):
        self.answer(200, b"%PDF-1.7 binary")


def run(*arguments, ok=True):
    done = subprocess.run(["serai", *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert not ok or done.returncode == 0, f"serai {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def rows(*arguments):
    return json.loads(run(*arguments, "--json"))["rows"]


def poll(name):
    return json.loads(run("feeds", "poll", f"{BASE}/{name}.xml", "--json", ok=False).splitlines()[0])


def is_(what, wanted, got):
    assert wanted == got, f"{what}: wanted {wanted!r}, got {got!r}"


def asked(path):
    return [headers for at, headers in SITE.asked if at == path]


def check_good():
    said = run("feeds", "add", f"{BASE}/good.xml", "--title", "Good & true", "--every_s", "604800")
    assert f"{BASE}/good.xml is followed from now on" in said, said
    first = poll("good")
    assert (first["status"], first["items"], first["new_items"]) == (200, 2, 2), first
    is_("the second look", 304, poll("good")["status"])
    sent = asked("/good.xml")[-1]
    is_("both validators are sent", (SITE.etag, SITE.modified), (sent["If-None-Match"], sent["If-Modified-Since"]))
    SITE.etag = '"v2"'
    third = poll("good")
    assert (third["status"], third["items"], third["new_items"]) == (200, 2, 0), third
    is_("the new ETag is kept", '"v2"', rows("feeds", "list", "--url", "good.xml")[0]["etag"])
    assert poll("good")["status"] == 304


def check_identity():
    before = len(rows("article"))

    def look(*items):
        SITE.feed, SITE.etag = rss(*items), f'"{time.monotonic()}"'
        return poll("good")["new_items"]

    is_("pubDate moved", 0, look(item(1, "One", body(1), "g1", date="Fri, 05 Jul 2024 10:00:00 GMT")))
    is_("the guid changed, the words did not", 0, look(item(1, "One", body(1), "g1-new")))
    is_("the title changed only its case", 0, look(item(1, "ONE", body(1), "g1")))
    is_("a guid that repeats: all its items appear", 3,
        look(*(item(n, f"Same guid {n}", body(n), "same") for n in (51, 52, 53))))
    is_("and only once", 0, look(*(item(n, f"Same guid {n}", body(n), "same") for n in (51, 52, 53))))
    is_("changed words under the same guid", 1, look(item(2, "Two", body(2) + " " + body(99, 60), "g2")))
    revised = [json.loads(line) for line in run("replay", "news.article.revised.>", "--json").splitlines()]
    is_("a revision is told", 1, len(revised))
    is_("articles", before + 4, len(rows("article")))


def check_stories():
    copy = body(7, 200)
    for number, site in enumerate(("b.example", "c.example")):
        path = TMP / f"{site}.xml"
        path.write_bytes(rss(item(number, f"Wire {number}", copy + (" Edited here." if number else ""),
                                  link=f"http://{site}/wire")))
        run("ingest", str(path))
    story = rows("stories")[0]
    assert story["articles"] == 2, f"a wire copy is one story: {story}"
    is_("of two publishers", ["b.example", "c.example"], sorted(story["publishers"]))


def check_refusals():
    expected = {
        "bomb": ("LIMIT", 200), "brotli": ("LIMIT", 200), "dies": ("IO", 200), "lie": ("IO", 200), "short": ("IO", 200), "endless": ("LIMIT", 200),
        "loop": ("LIMIT", 302), "missing": ("NOT_FOUND", 404), "busy": ("UNAVAILABLE", 503),
        "page": ("BAD_FILE", 200), "laughs": ("LIMIT", 200), "pdf": ("BAD_FILE", 200),
        "unasked": ("UNAVAILABLE", 304), "file": ("BAD_VALUE", 302), "forbidden": ("DENIED", 0)}
    for name, (error, status) in expected.items():
        run("feeds", "add", f"{BASE}/{name}.xml")
        got = poll(name)
        assert error in got.get("error", ""), f"{name}: wanted {error}, got {got}"
        is_(f"{name}: status", status, got["status"])
    errors = rows("news", "errors")
    for name, (error, _) in expected.items():
        is_(f"{name} is kept", [error], sorted({r["error"] for r in errors if r["source"].endswith(f"/{name}.xml")}))
    busy = rows("feeds", "health", "--url", "busy.xml")[0]
    wait = int(json.loads(run("feeds", "list", "--url", "busy.xml", "--json"))["rows"][0]["failures"])
    is_("failures are counted", 1, wait)
    assert busy["due_at"] > busy["polled_at"]
    assert not asked("/forbidden.xml"), "robots.txt was not heeded"
    assert "not found" not in run("search", "sorry", ok=False).lower().replace("nothing found", "")


def check_flood():
    run("feeds", "add", f"{BASE}/hyphens.xml")
    started, got = time.monotonic(), poll("hyphens")
    is_("behind four million hyphens: its item", (200, 1, 1), (got["status"], got["items"], got["new_items"]))
    assert any(r["source"].endswith("/hyphens.xml") and "Double hyphen within comment" in r["what"] for r in rows("news", "errors"))
    assert time.monotonic() - started < 60, "each hyphen costs as much as all before it"


def check_pauses():
    names = ["good", "zipped", "away"]
    for name in names[1:]:
        run("feeds", "add", f"{BASE}/{name}.xml")
    urls = [f"{BASE}/{name}.xml" for name in names]
    SITE.delay = b"Crawl-delay: 1.5\n"
    started = time.monotonic()
    run("feeds", "poll", *urls)
    assert time.monotonic() - started >= 3, "three requests, and no pauses between them"
    SITE.delay = b"Crawl-delay: 3600\n"
    looks = [json.loads(line) for line in run("feeds", "poll", *urls, "--json", ok=False).splitlines()]
    refused = [look for look in looks if "asks for 3600 s between requests" in look.get("error", "")]
    is_("of three that an hour is to lie between, two wait", 2, len(refused))
    for url in [look["url"] for look in refused]:
        row = rows("feeds", "list", "--url", url)[0]
        due, polled = (datetime.datetime.fromisoformat(row[key].rstrip("Z")) for key in ("due_at", "polled_at"))
        assert (due - polled).total_seconds() >= 3600, row
    SITE.delay = b""


def check_robots():
    SITE.robots, before = 503, len(asked("/good.xml"))
    assert "the server answered 503 for its robots.txt" in poll("good")["error"]
    is_("what is allowed is not known, and nothing is fetched", before, len(asked("/good.xml")))
    SITE.robots, SITE.delay = 200, b"# " + b"x" * (700 << 10) + b"\nDisallow: /good\n"
    is_("of a robots.txt without an end the beginning holds", True, "(DENIED)" in poll("forbidden")["error"])
    is_("and not what is behind half a megabyte", None, poll("good").get("error"))
    SITE.delay = b""


def check_files():
    good = TMP / "good.txt"
    good.write_text("The ministers met in Astana on 4 July 2024 and spoke of trade.\n", encoding="utf-8")
    said = run("ingest", str(TMP / "vanished.txt"), str(good), ok=False)
    assert "1 articles" in said and "vanished.txt: opening it: No such file or directory (IO)" in said, said
    is_("a file that vanished is told", ["IO"],
        [r["error"] for r in rows("news", "errors") if r["source"].endswith("vanished.txt")])
    odd = TMP / "odd"
    odd.mkdir()
    (odd / "two\nlines.txt").write_bytes(good.read_bytes())
    pathlib.Path(os.fsdecode(bytes(odd) + b"/caf\xe9.txt")).write_bytes(good.read_bytes())
    (odd / "nowhere.txt").symlink_to(TMP / "vanished.txt")
    (odd / "back").symlink_to(odd)
    os.mkfifo(odd / "pipe.txt")
    (odd / "wait.txt").symlink_to("/proc/kmsg")  # calls itself a file, and lets its readers wait
    said = run("ingest", str(odd), ok=False)
    assert any(f"wait.txt: {what} (IO)" in said for what in (
        "reading it: Resource temporarily unavailable", "opening it: Operation not permitted", "opening it: Permission denied")), said
    for wanted in ("odd/two%0Alines.txt: ", "odd/caf%E9.txt: ", "2 articles", "pipe.txt: left out: it is no file",
                   "back: left out: it leads back to where it lies", "nowhere.txt: opening it: No such file or directory (IO)"):
        assert wanted in said, f"wanted {wanted!r} in {said}"
    (TMP / "mixed").mkdir()
    for name, state in (("a", "Bel\u200barus"), ("b", "Lao\u200bs"), ("c", "Kuwait")):
        (TMP / "mixed" / f"{name}.txt").write_text(f"{state} joined the SCO on 4 July 2024, file {name} says.\n", encoding="utf-8")
    said = run("ingest", str(TMP / "mixed"), ok=False)
    is_("what is refused between them answers no article too early", 3, said.count(".txt: 1 claims"))
    long, months = TMP / "long.txt", ("January", "March", "May", "July")
    long.write_text("".join(f"Vladimir Putin visited Kazakhstan on {1 + i % 28} {months[i // 28 % 4]} {1900 + i // 112}.\n" for i in range(3600)))
    wanted = "long.txt: 3000 claims and 600 left out, beyond 3000 of an article or in sentences of more than 8192 bytes"
    said = run("ingest", str(long))
    assert wanted in said, f"wanted {wanted!r} in {said}"
    (TMP / "package.json").write_text('{"name": "x", "version": "1.0", "license": "MIT"}')
    said = run("ingest", str(TMP / "package.json"), ok=False)
    assert "got other JSON with 'name', 'version', 'license' (BAD_FILE)" in said, said
    (TMP / "story.json").write_text(json.dumps({"@type": "NewsArticle", "headline": "A story", "articleBody": body(77)}))
    run("ingest", str(TMP / "story.json"))
    run("ingest", str(good), "--source", "https://press.example/good")
    taken = [json.loads(line)["data"] for line in run("replay", "news.article.ingested.>", "--json").splitlines()]
    publishers = {a["source"].rsplit("/", 1)[-1]: a["publisher"] for a in taken}
    is_("files of which nobody says whose they are", ("local file", "local file", "press.example"),
        (publishers["good.txt"], publishers["story.json#"], publishers["good"]))


def check_redirects():
    run("feeds", "add", f"{BASE}/away.xml")
    is_("a redirect for now", None, poll("away").get("moved_to"))
    run("feeds", "add", f"{BASE}/moved.xml")
    is_("a redirect for good", f"{BASE}/new-home.xml", poll("moved")["moved_to"])
    urls = [r["url"] for r in rows("feeds", "list")]
    assert f"{BASE}/new-home.xml" in urls and f"{BASE}/moved.xml" not in urls, urls
    assert f"{BASE}/away.xml" in urls


def check_outline():
    before = run("feeds", "export")
    assert "Good &amp; true" in before, before
    path = TMP / "feeds.opml"
    path.write_text(before, encoding="utf-8")
    for row in rows("feeds", "list"):
        run("feeds", "remove", row["url"])
    is_("none is left", [], rows("feeds", "list"))
    run("feeds", "import", str(path))
    is_("import brings back what export wrote", before, run("feeds", "export"))
    (TMP / "bad.opml").write_text("<html><body>no</body></html>")
    assert "wanted OPML" in run("feeds", "import", str(TMP / "bad.opml"), ok=False)


def check_schedule():
    """The service looks by itself at what is due: all that was imported a moment ago."""
    deadline = time.monotonic() + 60
    while any("polled_at" not in row for row in rows("feeds", "list")):
        assert time.monotonic() < deadline, "no look was made by schedule"
        time.sleep(0.2)
    is_("a host has one request at a time", 1, SITE.most)


class Stack:
    def __init__(self, every):
        config = TMP / "serai.conf"
        config.write_text(f"[news]\nfeeds-every = {every}\n", encoding="utf-8")
        os.environ["SERAI_CONFIG"] = str(config)

    def __enter__(self):
        run("up", "--detach")
        run("status", "--wait")

    def __exit__(self, *_):
        run("down", ok=False)


def main():
    with Stack("0s"):
        check_good()
        check_identity()
        check_stories()
        check_refusals()
        check_flood()
        check_redirects()
        check_pauses()
        check_robots()
        check_files()
        check_outline()
        said = run("rebuild", "news", "--verify", ok=False)
        assert "equal" in said, said
    with Stack("500ms"):
        check_schedule()
    del os.environ["SERAI_ALLOW_PRIVATE"]
    with Stack("0s"):
        said = run("feeds", "add", f"{BASE}/private.xml", ok=False)
        assert "'127.0.0.1' is a private address" in said and "(DENIED)" in said, said
        is_("what is refused is not followed", [], rows("feeds", "list", "--url", "private.xml"))


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that hangs up on an endless answer is what is wanted."""


SERVER = Server(("127.0.0.1", 0), Handler)
BASE = f"http://127.0.0.1:{SERVER.server_address[1]}"
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
main()
