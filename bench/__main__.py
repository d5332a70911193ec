"""`python -m bench`: measure, print the page, and write it to docs/explanation/speed.md."""

from __future__ import annotations

import argparse

from bench.page import PAGE, page, write
from bench.parts import PARTS, kept, measure
from bench.timed import DATA, say


def main() -> None:
    """Measure the parts asked for; the page also has what the other parts measured before."""
    asked = argparse.ArgumentParser(prog="make bench", description="How fast a check is, on this machine.")
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all")
    asked.add_argument("--quick", action="store_true", help="1 million cases only; the page is printed, not written")
    given = asked.parse_args()
    unknown = [name for name in given.parts if name not in PARTS]
    if unknown:
        asked.error(f"there is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}")
    DATA.mkdir(exist_ok=True)
    measured = {name: measure(name, given.quick) for name in given.parts or PARTS}
    if given.quick:
        print(page(measured))
        return
    whole = {name: part for name in PARTS if (part := measured.get(name) or kept(name)) is not None}
    write(whole)
    print(page(whole))
    say(f"Wrote {PAGE}")


if __name__ == "__main__":
    main()
