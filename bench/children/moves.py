"""Milliseconds of each move of the first slider of a page, until styles and layout stand again.

`moves.py CHROMIUM ADDRESS MOVES [COOKIE]`; with a cookie the page is one of the workbench, where somebody is signed in.
"""

import json
import sys

from playwright.sync_api import sync_playwright

MOVE = """moves => {
  const slider = document.getElementById("act"), last = Number(slider.max), taken = [];
  for (let at = 0; at < moves; at++) {
    slider.value = Math.round(last * ((at * 0.618034) % 1));
    const began = performance.now();
    slider.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    taken.push(performance.now() - began);
  }
  return taken;
}"""

chromium, address, moves, *cookie = sys.argv[1:]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    for value in cookie:
        opened.context.add_cookies([{"name": "sessionid", "value": value, "url": address}])
    opened.goto(address)
    taken = opened.evaluate(MOVE, int(moves))
    browser.close()
print(json.dumps({"answer": {"moves": taken}}))
