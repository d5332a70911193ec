"""`upheld init LOG`: a spec drafted from a real export."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from upheld.drafting import Answers, Drafted, Export


def _flag(name: str, metavar: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar=metavar, help=text, show_default=False)
    return option


def init(
    log: Annotated[str, typer.Argument(metavar="LOG", help="The export: a file, a folder or a glob.")],
    out: Annotated[
        Path | None, _flag("--out", "FILE", "Where to write the spec; default: PRODUCT.yaml beside LOG.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what cannot be guessed needs a flag.")] = False,
    kind: Annotated[
        str | None,
        _flag("--kind", "KIND", "classification (a score) or regression (a quantity); default: as the columns show."),
    ] = None,
    product: Annotated[
        str | None, _flag("--product", "NAME", "The short name of the product, such as card-fraud.")
    ] = None,
    title: Annotated[str | None, _flag("--title", "TEXT", "What the product is for, in a line.")] = None,
    each: Annotated[str | None, _flag("--each", "WORD", "What one row is: payment, image, ticket.")] = None,
    sheet: Annotated[str | None, _flag("--sheet", "NAME", "The sheet of a workbook; default: its first.")] = None,
    score: Annotated[str | None, _flag("--score", "COLUMN", "The model's score.")] = None,
    score_scale: Annotated[str | None, _flag("--score-scale", "SCALE", "probability, percent or number.")] = None,
    act_on: Annotated[
        str | None, _flag("--act-on", "END", "Which scores the product acts on: higher or lower.")
    ] = None,
    act_at: Annotated[str | None, _flag("--act-at", "SCORE", "The cut-off from which the product acts.")] = None,
    review_from: Annotated[str | None, _flag("--review-from", "SCORE", "From which score on a person looks.")] = None,
    predicted: Annotated[
        str | None,
        _flag("--predicted", "COLUMN", "The class or the quantity that the product names; or none."),
    ] = None,
    scores: Annotated[
        str | None,
        _flag("--scores", "COLUMNS", "The score of each class, as billing=p_billing,returns=p_returns; or none."),
    ] = None,
    outcome: Annotated[str | None, _flag("--outcome", "COLUMN", "What really happened.")] = None,
    actual: Annotated[str | None, _flag("--actual", "COLUMN", "What came of a quantity: a number, or when.")] = None,
    promised: Annotated[
        str | None, _flag("--promised", "COLUMN", "What was shown of a quantity, beside the prediction; or none.")
    ] = None,
    low: Annotated[str | None, _flag("--low", "COLUMN", "The lower end of a window that was shown; or none.")] = None,
    high: Annotated[str | None, _flag("--high", "COLUMN", "Its upper end.")] = None,
    quantiles: Annotated[
        str | None, _flag("--quantiles", "COLUMNS", "Quantiles that the model says, as 0.1=p10,0.9=p90; or none.")
    ] = None,
    unit: Annotated[str | None, _flag("--unit", "UNIT", "The unit of quantities: minutes, days, EUR.")] = None,
    bin_: Annotated[str | None, _flag("--bin", "STEP", "The step in which differences are counted.")] = None,
    cancelled: Annotated[
        str | None, _flag("--cancelled", "COLUMN", "Which cases were never fulfilled; or none.")
    ] = None,
    refunded: Annotated[str | None, _flag("--refunded", "COLUMN", "For which money was given back; or none.")] = None,
    reported: Annotated[str | None, _flag("--reported", "COLUMN", "Of which somebody complained; or none.")] = None,
    buffer: Annotated[
        str | None, _flag("--buffer", "AMOUNT", "What is added to the prediction before it is shown.")
    ] = None,
    tolerance: Annotated[
        str | None, _flag("--tolerance", "AMOUNT", "How much later than shown is still in time, such as 5 minutes.")
    ] = None,
    positive: Annotated[
        str | None,
        _flag(
            "--positive",
            "VALUE",
            "The value of the outcome that is a yes; several with commas. Or the class to act on.",
        ),
    ] = None,
    null_outcome: Annotated[
        str | None, _flag("--null-outcome", "MEANS", "What no outcome means: no or unknown.")
    ] = None,
    outcomes: Annotated[
        str | None, _flag("--outcomes", "FILE", "The file of outcomes, if they are kept apart.")
    ] = None,
    outcomes_id: Annotated[
        str | None, _flag("--outcomes-id", "COLUMN", "The column in that file that names the case.")
    ] = None,
    id_: Annotated[str | None, _flag("--id", "COLUMN", "The column that names a case.")] = None,
    no_id: Annotated[bool, typer.Option("--no-id", help="Go on without an id.")] = False,
    who: Annotated[str | None, _flag("--who", "COLUMN", "The customer, card or patient; or none.")] = None,
    time: Annotated[str | None, _flag("--time", "COLUMN", "When the case was scored; or none.")] = None,
    timezone: Annotated[
        str | None, _flag("--timezone", "ZONE", "Where times without a zone were written, such as Asia/Kolkata.")
    ] = None,
    dates: Annotated[
        str | None, _flag("--dates", "ORDER", "How dates such as 03/07/2026 are written: dmy or mdy.")
    ] = None,
    decimal: Annotated[
        str | None, _flag("--decimal", "SIGN", "What stands before the decimals: point or comma.")
    ] = None,
    count: Annotated[str | None, _flag("--count", "COLUMN", "For how many cases a row stands; or none.")] = None,
    segments: Annotated[
        str | None, _flag("--segments", "COLUMNS", "Results are shown apart by these, with commas; or none.")
    ] = None,
    amount: Annotated[str | None, _flag("--amount", "COLUMN", "The amount at stake; or none.")] = None,
    currency: Annotated[str | None, _flag("--currency", "CODE", "Its currency, such as INR.")] = None,
    require: Annotated[
        list[str] | None, _flag("--require", "LINE", 'What is good enough, such as "recall>=92%". May be given again.')
    ] = None,
) -> None:
    """Draft a spec from LOG, a real export: CSV, Parquet, JSON lines or Excel.

    What the columns are is guessed and said in sentences; what cannot be guessed is asked, or told with a flag.
    """
    from upheld.drafting import Answers, open_export
    from upheld.errors import CallError
    from upheld_cli.progress import working

    if no_id and id_ is not None:
        raise CallError("--id and --no-id contradict each other")
    answers = Answers(
        kind=kind,
        score=score,
        score_scale=score_scale,
        act_on=act_on,
        predicted=predicted,
        scores=scores,
        outcome=outcome,
        positive=positive,
        null_outcome=null_outcome,
        outcomes_id=outcomes_id,
        actual=actual,
        promised=promised,
        low=low,
        high=high,
        quantiles=quantiles,
        unit=unit,
        bin=bin_,
        cancelled=cancelled,
        refunded=refunded,
        reported=reported,
        buffer=buffer,
        tolerance=tolerance,
        id="none" if no_id else id_,
        who=who,
        time=time,
        timezone=timezone,
        dates=dates,
        decimal=decimal,
        count=count,
        segments=segments,
        amount=amount,
        currency=currency,
        act_at=act_at,
        review_from=review_from,
        each=each,
        product=product,
        title=title,
        require=tuple(require or ()),
    )
    folder = _folder(log, out)
    with ExitStack() as until_here:
        with working(f"Looking at {log}"):
            opened = open_export(f"{log}#{sheet}" if sheet is not None else log, Path(), outcomes)
            export = until_here.enter_context(opened)
        drafted = _drafted(export, answers, folder, out, force=force, may_ask=not yes)
    path = _path(drafted, folder, out)
    _write(path, drafted.text or "", force=force)
    _tell(drafted, path, answers)


def _drafted(
    export: Export, answers: Answers, folder: Path, out: Path | None, *, force: bool, may_ask: bool
) -> Drafted:
    """The spec, after every question has an answer; CallError with all open questions where nobody can be asked."""
    from upheld.drafting import draft
    from upheld.errors import CallError
    from upheld_cli.asking import ask, can_ask, open_questions
    from upheld_cli.progress import working

    before = answers
    while True:
        try:
            with working("Looking at its columns"):
                drafted = draft(export, answers, folder)
        except CallError as error:
            if answers == before:
                raise
            # The answer just given does not fit: it is said, and asked once more.
            typer.echo(f"{_plain(str(error))}\n")
            answers = before
            continue
        path = _path(drafted, folder, out)
        if path.exists() and not force:
            raise CallError(f"{path} is already there. Write over it with --force, or name another file with --out")
        if not drafted.questions:
            return drafted
        if not (may_ask and can_ask()):
            raise CallError(open_questions(export.source.written, drafted.questions, drafted.notes))
        question = drafted.questions[0]
        before, answers = answers, answers.with_answer(question.answer, ask(question))


def _folder(log: str, out: Path | None) -> Path:
    """The folder in which the spec will stand: that of --out, or the one in which the export is."""
    from upheld.errors import CallError

    if out is not None:
        if not out.absolute().parent.is_dir():
            raise CallError(f"--out: there is no folder {out.parent}")
        return out.absolute().parent
    beside = Path(log).absolute().parent
    while not beside.is_dir():  # a glob such as logs/day=*/*.parquet
        beside = beside.parent
    return beside


def _path(drafted: Drafted, folder: Path, out: Path | None) -> Path:
    path = out if out is not None else folder / f"{drafted.product}.yaml"
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _write(path: Path, text: str, *, force: bool) -> None:
    from upheld.errors import CallError

    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise CallError(f"{path} is already there. Write over it with --force") from None
    except OSError as error:
        said = error.strerror or error
        raise CallError(f"{path} cannot be written: {said}. Name another place with --out FILE") from error


def _tell(drafted: Drafted, path: Path, answers: Answers) -> None:
    """What was found, and what to do next."""
    import shutil
    import textwrap

    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    typer.echo("What the export says (the flag behind a sentence says otherwise)")
    for note in drafted.notes:
        flag = f" [{note.flag}]" if note.flag else ""
        lines = textwrap.wrap(_plain(note.text + flag), width - 4, break_long_words=False, break_on_hyphens=False)
        typer.echo("  - " + "\n    ".join(lines))
    typer.echo(f"\nWritten: {_plain(str(path))}\n\nWhat to do next")
    shown = _plain(str(path)) if " " not in str(path) else f'"{_plain(str(path))}"'
    if not answers.require:
        typer.echo("  say what is good enough   take the # from lines of its requirements, with figures of your own")
    written = drafted.written
    lever = written.lever if written is not None else "setting"
    if written is not None and written.unchosen is not None:
        typer.echo(f"  {f'choose the {lever}':<26}{written.unchosen}")
    typer.echo(f"  judge it                  upheld check {shown}")
    typer.echo(f"  {f'see other {lever}s':<26}upheld tradeoff {shown}")


def _plain(text: str) -> str:
    from upheld_cli.output import harmless

    return harmless(text)
