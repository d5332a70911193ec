"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path


def machine() -> dict[str, str]:
    """What a reader needs to place the figures: name of the thing → what it is here."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "scipy", "sqlglot"))
    return {
        "Processor": _processor(),
        "Cores": str(os.cpu_count()),
        "Memory": f"{_memory_gb():.0f} GB" if _memory_gb() else "unknown",
        "System": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Libraries": libraries,
    }


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", maxsplit=1)[1].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float:
    if not hasattr(os, "sysconf"):
        return 0.0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
