"""Django's own commands, for whoever runs a server: `python -m upheld_web.config.manage check --deploy`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command of the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld_web.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
