"""Other names in the place of labelled ones, whatever spans a text has."""

import random

from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.other_names import with_other_names

TEXT = "We use Kotlin\tand Kotlin, 👩‍💻 e\u0301 too, naïve C++."
NAMES = {"A": ["Fortran"], "B": ["e\u0301s", "🐍"]}


def spans() -> st.SearchStrategy[frozenset[Span]]:
    ends = st.integers(0, len(TEXT))
    pairs = st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]).map(sorted)
    return st.frozensets(st.tuples(pairs, st.sampled_from("ABC")).map(lambda each: (*each[0], each[1])), max_size=6)


@given(spans(), st.integers(0, 99))
def test_a_span_has_another_name_or_what_it_had_and_the_rest_stays(given_spans: frozenset[Span], seed: int) -> None:
    text = LabelledText(TEXT, given_spans)
    made = with_other_names(text, NAMES, 1.0, random.Random(seed))
    before, after = sorted(given_spans), sorted(made.spans)
    assert [label for _, _, label in before] == [label for _, _, label in after]
    at = to = 0
    for (start, end, label), (new_start, new_end, _) in zip(before, after, strict=True):
        surface, new = TEXT[start:end], made.text[new_start:new_end]
        overlaps = any(a < end and b > start for a, b, other in before if (a, b, other) != (start, end, label))
        assert new == surface if overlaps or label == "C" else new in NAMES[label]
        if not overlaps:
            assert TEXT[at:start] == made.text[to:new_start]
            at, to = end, new_end
    assert TEXT[at:] == made.text[to:]
