"""Whatever JSON a file holds, reading it gives spans that lie in their texts, or an error that a person can mend."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.jobs.corpora import Problems, read_labelled
from skillmill.schemas.errors import SkillmillError

TEXTS = st.sampled_from(["use Go 👍 now", "R &amp; D", "", "Go", "xxx"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 12) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.just("text"), inner, max_size=3),
    max_leaves=6,
)


def of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return objects of these fields, of which any may be missing or hold anything."""
    return st.fixed_dictionaries({}, optional={name: field | VALUES for name, field in fields.items()}) | VALUES


def many(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3)


NUMBERS = st.integers(-2, 12)
SPANS = many(st.lists(NUMBERS | TEXTS, min_size=2, max_size=4) | VALUES)
POINTS = many(of(start=NUMBERS, end=NUMBERS, text=TEXTS))
REGIONS = many(of(value=of(start=NUMBERS, end=NUMBERS, text=TEXTS, labels=many(TEXTS)), score=NUMBERS))
ANSWERS = many(of(result=REGIONS, created_at=TEXTS, ground_truth=st.booleans()))
ROWS = {
    "spans": of(text=TEXTS, spans=SPANS, unknown=SPANS, confidences=many(NUMBERS), id=TEXTS),
    "dataturks": of(content=TEXTS, annotation=many(of(label=many(TEXTS), points=POINTS))),
    "spacy-json": st.tuples(TEXTS, of(entities=SPANS)) | of(text=TEXTS, entities=SPANS),
    "labelstudio": of(data=of(text=TEXTS), annotations=ANSWERS, predictions=ANSWERS),
}


@pytest.mark.parametrize("name", ROWS)
@settings(deadline=None, max_examples=150)
@given(rows=st.data())
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, name: str, rows: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("any") / "a.json"
    drawn = rows.draw(st.lists(ROWS[name], min_size=1, max_size=3))
    file.write_text("".join(json.dumps(row) + "\n" for row in drawn), encoding="utf-8")
    problems = Problems(skip=True)
    try:
        texts = read_labelled(file, name, problems)
    except SkillmillError:
        return
    assert problems.tally.adds_up()
    for text in texts:
        assert all(0 <= start < end <= len(text.text) for start, end, _ in text.spans)
