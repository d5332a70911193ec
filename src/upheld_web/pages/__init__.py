"""The screens: a folder each, with the same file names: `view.py`, `page.py` (the page object), the template."""
