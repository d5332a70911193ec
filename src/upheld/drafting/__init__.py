"""A spec drafted from a real export: what its columns are is guessed and said, and what cannot be guessed is asked.

    with open_export("payments.csv", Path()) as export:
        drafted = draft(export, Answers(), Path())

`drafted.questions` are what must still be answered; without any, `drafted.text` is the spec, which `upheld check`
accepts at once. Each kind has a folder of its own that recognises and writes it; what kinds share stands beside them.
"""

from upheld.drafting.answers import NONE, Answers, Note, Question
from upheld.drafting.draft import Drafted, draft
from upheld.drafting.export import Export, open_export

__all__ = ["NONE", "Answers", "Drafted", "Export", "Note", "Question", "draft", "open_export"]
