"""Typed results as documents: pages that stand in one file and ask nothing of a network."""

from upheld.documents.shell import escaped, html_page, json_in_html, part

__all__ = ["escaped", "html_page", "json_in_html", "part"]
