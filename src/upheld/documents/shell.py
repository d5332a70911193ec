"""One HTML file that needs nothing else: no server, no network, no build step.

    html_page(title="…", body="<main>…</main>", data={…}, styles=["check_page.css"], scripts=["check_page.js"])

Beside this file lie `base.css` (colours, type, cards, tables, verdicts, forms, focus, dark, print, phone) and `base.js`
(`readData`; figures in words: `share`, `count`, `money`; elements without innerHTML: `made`, `drawn`; `intervalMark`,
an interval against its bounds); every page gets both first. A page adds its own `<page>.html`, `.css` and `.js`, read
with `part`.

What a page must keep, because its Content-Security-Policy allows only its own styles and scripts, by their hash:
no `style="…"` and no `onclick="…"` in the HTML (set `element.style.x` or a class, and add listeners from the script),
no `innerHTML` with text that came from a user (use `textContent`). All scripts are joined into one strict classic
script, in order, so a function of one file is known to the next.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

_BREAKS_OUT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def html_page(
    *,
    title: str,
    body: str,
    data: Any = None,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    language: str = "en",
) -> str:
    """The whole page as text, the same bytes for the same arguments.

    `title` is plain text and is escaped; `body` is HTML whose texts the caller has escaped (`escaped`). `data` reaches
    the scripts as JSON: NaN and Infinity raise ValueError. `styles` and `scripts` name files of this folder; a name
    that is not there raises FileNotFoundError.
    """
    style = "\n".join(part(name) for name in ("base.css", *styles))
    script = "\n".join(['"use strict";', *(part(name) for name in ("base.js", *scripts))])
    for text, end in ((style, "</style"), (script, "</script"), (script, "<!--")):
        if end in text.lower():
            raise ValueError(f'a style or script holds "{end}", which would end it early')
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="{escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escaped(title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{body}
<script type="application/json" id="data">{json_in_html(data)}</script>
<script>{script}</script>
</body>
</html>
"""


def part(name: str) -> str:
    """The text of a file of this folder, with \\n at the end of lines: a browser hashes a style and a script so."""
    text = resources.files("upheld.documents").joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    """Text for HTML, inside and outside of an attribute.

    >>> escaped('<b> & "so"')
    '&lt;b&gt; &amp; &quot;so&quot;'
    """
    return html.escape(text, quote=True)


def json_in_html(data: Any) -> str:
    """The data as JSON that no text in it can break out of.

    >>> print(json_in_html({"name": "</script>"}))
    {"name":"\\u003c/script\\u003e"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, written in _BREAKS_OUT.items():
        text = text.replace(sign, written)
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
