"""People who click, each with a browser of their own: `click.py HOST PORT SECONDS FILE`, the people in the file.

Everybody clicks, reads a while, and clicks again; the pauses are drawn from a fixed seed. Prints the milliseconds of
each click by what was clicked, and what went wrong.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

PAUSE_S = 2.0
CLICKS = {"home": 4, "is it good enough?": 6, "data": 2, "why": 2, "history": 1, "save a spec": 1, "ask a verdict": 1}
"""What is clicked, and how often among all."""

PAGES = {"is it good enough?": "", "data": "data/", "why": "why/", "history": "history/"}


class Person:
    def __init__(self, host: str, port: int, cookie: str, product: str, seed: int) -> None:
        self.server = http.client.HTTPConnection(host, port, timeout=30)
        self.cookies = {"sessionid": cookie}
        self.product, self.chance = f"/p/{product}/", random.Random(seed)  # noqa: S311 nothing secret
        self.taken: list[tuple[str, float]] = []
        self.wrong: list[str] = []

    def ask(self, what: str, path: str, fields: dict[str, str] | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        data = None
        if fields is not None:
            data = urlencode(fields | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.server.request("GET" if data is None else "POST", path, data, headers)
            answer = self.server.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.server.close()
            self.wrong.append(f"{what}: {error!r}")
            return ""
        self.taken.append((what, (time.perf_counter() - began) * 1000))
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status != (200 if data is None else 302) or "/login/" in answer.headers.get("Location", ""):
            self.wrong.append(f"{what}: {answer.status}")
        return page

    def click(self, what: str) -> None:
        if what == "home":
            self.ask(what, "/")
        elif what in PAGES:
            self.ask(what, self.product + PAGES[what])
        elif what == "ask a verdict":
            self.ask(what, self.product + "judge/", {})
        else:
            page = self.ask("the spec's text", self.product + "spec/")
            version = re.search(r'name="version" value="(\d+)"', page)
            text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
            if version is None or text is None:
                self.wrong.append(f"{what}: the form is not there")
                return
            plain = text[1].replace("&#x27;", "'").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
            plain = f"{plain.replace('&amp;', '&').rstrip()}\n# {self.chance.random()}\n"
            self.ask(what, self.product + "spec/", {"text": plain, "note": "", "version": version[1]})

    def live(self, until: float) -> None:
        time.sleep(self.chance.uniform(0, PAUSE_S))
        while time.monotonic() < until:
            self.click(self.chance.choices(list(CLICKS), list(CLICKS.values()))[0])
            time.sleep(self.chance.uniform(0, 2 * PAUSE_S))


host, port, seconds, file = sys.argv[1:]
known = json.loads(Path(file).read_text())
people = [Person(host, int(port), one["cookie"], one["product"], seed) for seed, one in enumerate(known)]
until = time.monotonic() + float(seconds)
threads = [threading.Thread(target=person.live, args=(until,)) for person in people]
for person in people:
    person.ask("the first page", "/")  # it brings the token of forms
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
many = [click for person in people for click in person.taken if click[0] != "the first page"]
alone, first = {}, people[0]  # who sees every product
for what in ("home", *PAGES):
    before = len(first.taken)
    for _ in range(30):
        first.click(what)
    alone[what] = [taken for _, taken in first.taken[before:]]
wrong = [said for person in people for said in person.wrong]
print(json.dumps({"answer": {"many": many, "alone": alone, "wrong": wrong}}))
