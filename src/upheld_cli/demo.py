"""`upheld demo`: a product with a log and a spec of its own, judged."""

from __future__ import annotations

import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from upheld_cli.serve import need_the_workbench


class Product(StrEnum):
    """The simulated products; each has its story in docs/explanation/world-NAME.md."""

    card_fraud = "card-fraud"
    delivery_time = "delivery-time"


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write the log and the spec.")] = Path("demo"),
    product: Annotated[Product, typer.Option(help="Which product to simulate.")] = Product.card_fraud,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed, another log of the same product.")] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve the workbench with five examples, on a terminal until Ctrl-C.")
    ] = False,
) -> None:
    """Write a simulated product into FOLDER and judge it: the log, its spec, the verdicts."""
    if serve:
        need_the_workbench()
    import upheld
    from upheld.errors import CallError
    from upheld.kinds import KINDS
    from upheld.worlds import WORLDS
    from upheld_cli.progress import working
    from upheld_cli.verdict_table import print_table

    world = WORLDS[product]() if seed is None else WORLDS[product](seed=seed)
    kept = folder / f"{product}.yaml"
    if kept.is_file() and kept.read_text(encoding="utf-8") != world.spec_text():
        raise CallError(f"{kept} has been changed by hand and is kept. Name another folder, or move it away")
    try:
        with working(f"Simulating a product into {folder}"):
            path = world.write(folder)
    except OSError as error:
        raise CallError(f"{folder} cannot be written: {error.strerror or error}") from error
    spec = upheld.load_spec(path)
    typer.echo(f"A simulated product: its log and its spec {path.name} are in {folder}\n")
    with working("Judging it"):
        assessment = upheld.assess(spec, upheld.gather(spec))
    print_table(assessment)
    upheld_command, lever = _as_called(), KINDS[assessment.kind].WORDS.lever
    tried, word = {"cut-off": ("act_at=0.08", "recall"), "buffer": ("buffer=4", "late_rate")}[lever]
    typer.echo(f"""
What to do next
  read the spec        {path}
  {f"every {lever}":<20} {upheld_command} tradeoff {path}
  try one of them      {upheld_command} check {path} --set {tried}
  week by week         {upheld_command} timeline {path}
  one page for others  {upheld_command} check {path} --html {folder / f"{product}.html"}
  read the cases       {upheld_command} cases {path}
  see the SQL          {upheld_command} query {path}
  know a word          {upheld_command} explain {word}
  your own log         {upheld_command} init YOUR-EXPORT""")
    if serve:
        _serve(folder / "workbench")


def _serve(home: Path) -> None:
    """The workbench with its examples: until Ctrl-C for somebody at a terminal, else only to see that it answers."""
    from upheld.errors import CallError
    from upheld_cli.progress import working
    from upheld_web.serving.server import serving

    typer.echo("")
    stays = sys.stdout.isatty()
    with serving("127.0.0.1", 0, home) as server:
        from upheld_web.serving.demo import open_examples, way_in

        with working("Judging five examples in the workbench"):
            examples = open_examples(server)
        typer.echo("The same in the browser, with five examples")
        for example in examples:
            typer.echo(f"  {(example.conclusion or 'no log yet').replace('_', ' '):<10}  {example.title}")
        if stays:
            typer.echo(f"\nOpen this link, choose a password, and you are in:\n  {way_in(server)}")
            typer.echo("\nCtrl-C ends it; make demo begins it again.")
            server.watch()
        elif not server.answers():
            raise CallError("the workbench was started and does not answer")


def _as_called() -> str:
    """How the reader can call this command again: by its name where it is on the path, else as it was called now."""
    if shutil.which("upheld"):
        return "upheld"
    called = Path(sys.argv[0])
    return str(called) if called.name == "upheld" else "upheld"
