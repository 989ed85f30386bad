"""A model for tests of the page, whose mentions nest, overlap and have labels of any name."""

import re
from typing import Any

from skillmill.jobs.serving.pool import Mentions
from skillmill.udfs.linking.linker import LINK_FIELDS

TEXT = "🎉 Jane Roe, Python Developer <b>R&D</b>\nJava 17 at 𝕏 <script>document.title = 'x'</script>, =SUM(1)"
# What the model of these tests finds: surface to label, confidence and concept.
FOUND = {
    "Jane Roe": ("PERSON", 0.99, None),
    "Python Developer": ("Designation", 0.61, None),
    "Python": ("Knowledge", 0.95, ("esco:ccd0a1d9-afda-43d9-b901-96344886e14d", "Python (computer programming)")),
    "Developer <b>R&D": ("ORG", 0.5, None),
    "Java 17": ("Knowledge", 0.8, ("skillmill:java", "Java")),
    "𝕏 <script>": ("Company", 0.3, None),
    "=SUM(1)": ("Skill", 0.7, None),
}


def found_in(text: str) -> Mentions:
    """Return every place where one of the surfaces stands, sorted."""
    mentions: Mentions = []
    for surface, (label, confidence, concept) in FOUND.items():
        for at in re.finditer(re.escape(surface), text):
            link: dict[str, Any] = dict.fromkeys(LINK_FIELDS)
            if concept:
                values = (*concept, "Technology", 0.97, "exact", "1")
                link = dict(zip(LINK_FIELDS, values, strict=True))
            mention = {"start_offset": at.start(), "end_offset": at.end(), "label": label, "surface": surface}
            by = {"calibrated": True, "recognizer": "test", "recognizer_revision": "0" * 12, "runtime": "python"}
            mentions.append({**mention, "confidence": confidence, **by, **link})
    return sorted(mentions, key=lambda each: (each["start_offset"], each["end_offset"]))


def extract(page: Any, text: str = TEXT) -> None:
    """Put a text into the page and have it extracted."""
    page.fill("#text", text)
    page.click("#extract")
    page.wait_for_selector("#results:not([hidden])")
