from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def checked(home: Path, *, deploy: bool, **environment: str) -> subprocess.CompletedProcess[str]:
    served = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}  # for tests
    told = ["--deploy", "--fail-level", "WARNING"] if deploy else []
    return subprocess.run(
        [sys.executable, "-m", "upheld_web.config.manage", "check", *told],
        env=served | {"UPHELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "upheld_web.config.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_over_https_djangos_own_check_for_servers_finds_nothing(tmp_path: Path) -> None:
    secret = "a secret that is long enough and has many different signs 0123456789"
    found = checked(tmp_path, deploy=True, UPHELD_ORIGIN="https://upheld.example", UPHELD_SECRET=secret)
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


@pytest.mark.slow
def test_on_one_machine_djangos_check_finds_nothing(tmp_path: Path) -> None:
    assert checked(tmp_path, deploy=False).returncode == 0


@pytest.mark.slow
def test_over_https_cookies_go_over_https_alone(tmp_path: Path) -> None:
    asked = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    for origin, said in (("https://upheld.example", "True True"), ("", "False False")):
        found = subprocess.run(
            [sys.executable, "-c", asked],
            env={
                **os.environ,
                "UPHELD_HOME": str(tmp_path),
                "UPHELD_ORIGIN": origin,
                "DJANGO_SETTINGS_MODULE": "upheld_web.config.settings",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == said
