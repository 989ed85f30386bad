"""What is answered for one document: one form for the command line, the API and the page."""

from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.predictor import SkillSets, warnings_about

REASONS = 3


def answer(skillsets: SkillSets, document: Document, reasons: int = REASONS) -> dict[str, Any]:
    """Return revision, warnings, and the labels of a document, the likeliest first, with what drove each.

    Raises SkillmillError for a document without any text.
    """
    if not (document.title.strip() or document.text.strip()):
        raise SkillmillError("the title and the text are empty: give at least one of them")
    return {
        "revision": skillsets.revision,
        "warnings": warnings_about(document),
        "labels": [judged.as_dict(document) for judged in skillsets.explained(document, reasons)],
    }
