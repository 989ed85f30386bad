"""How a token is written."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.case import cases_of


def case(word: str) -> int:
    return int(cases_of(word, np.array([[0, len(word)]]))[0])


def test_the_four_ways_of_writing_a_word() -> None:
    assert [case(word) for word in ("java", "3.0", "Java", "I", "JAVA", "R2D2", "jQuery", "NumPy", "Ünï", "ΣΑΣ")] == [
        0, 0, 1, 1, 2, 2, 3, 3, 1, 2,
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_words_in_a_text_are_as_words_alone(text: str) -> None:
    places = [(start, end) for start in range(len(text)) for end in range(start + 1, min(len(text), start + 4) + 1)]
    found = cases_of(text, np.array(places, dtype=np.int64).reshape(-1, 2))
    assert found.tolist() == [case(text[start:end]) for start, end in places]
