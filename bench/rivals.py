"""Other tools that do a part of what a check does: each asked its own question, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.timed import CHILDREN, FOLDER, Ran, run_once, say

ENVIRONMENTS = FOLDER / ".envs"


@dataclass(frozen=True, slots=True)
class Rival:
    """A tool, what it is asked for, and the packages (pinned) it is asked with."""

    name: str
    asked: str
    child: str
    environment: str
    packages: tuple[str, ...]


_SCIKIT_LEARN = ("scikit-learn==1.9.1", "pandas==3.1.1", "pyarrow==26.0.1", "numpy==2.4.6")
_FAIRLEARN = ("fairlearn==0.15.0", *_SCIKIT_LEARN)
_EVIDENTLY = ("evidently==0.7.23", "scikit-learn==1.9.1", "pandas==2.3.3", "pyarrow==26.0.1", "numpy==2.4.6")

RIVALS = (
    Rival("scikit-learn `roc_auc_score`", "one area under the curve", "roc_auc.py", "scikit-learn", _SCIKIT_LEARN),
    Rival(
        "scikit-learn `precision_recall_curve`",
        "precision and recall at every cut-off, without intervals",
        "precision_recall.py",
        "scikit-learn",
        _SCIKIT_LEARN,
    ),
    Rival(
        "Fairlearn `MetricFrame`",
        "recall and false positive rate at one cut-off by country and device, without intervals",
        "metric_frame.py",
        "fairlearn",
        _FAIRLEARN,
    ),
    Rival(
        "Evidently `ClassificationPreset`",
        "the classification report at one cut-off, as a Python object",
        "classification_report.py",
        "evidently",
        _EVIDENTLY,
    ),
)


class NoEnvironment(Exception):
    """The environment of a rival could not be made; the message says why."""


def asked_of(rival: Rival, log: Path) -> Callable[[], Ran]:
    """A call that runs the rival on the log once. NoEnvironment where it cannot be installed here."""
    python = _environment(rival)
    return lambda: run_once([python, CHILDREN / rival.child, log])


def _environment(rival: Rival) -> Path:
    """The Python of the rival's environment, made where it is missing or holds other packages."""
    folder = ENVIRONMENTS / rival.environment
    python, ready = folder / "bin" / "python", folder / "packages.txt"
    wanted = "\n".join(rival.packages)
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return python
    say(f"Installing {rival.packages[0]} in {folder} (once) …")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *rival.packages]
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()] or ["pip gave no reason"]
            raise NoEnvironment(f"{rival.packages[0]} could not be installed: {lines[-1]}")
    ready.write_text(wanted, encoding="utf-8")
    return python
