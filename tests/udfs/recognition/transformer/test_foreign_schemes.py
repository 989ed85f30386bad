"""Exact spans of Hugging Face token classifiers whose labels follow each scheme, and of a byte-level tokenizer.

The classifiers read their labels off the word piece: hidden states are one-hot, layers add nothing, so what
comes out is known beforehand.
"""

import json
from pathlib import Path

import pytest

from skillmill.jobs.evaluation.run import evaluate_file
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer

pytest.importorskip("torch", reason="foreign models need skillmill[torch]")
pytest.importorskip("transformers", reason="foreign models need skillmill[torch]")

from one_hot_models import write_bert, write_roberta

PIECES = [
    "we",
    "use",
    "apache",
    "spark",
    "ru",
    "##by",
    "java",
    "and",
    "lead",
    "teams",
    "c",
    "+",
    "#",
    ",",
    ".",
    "-",
    "/",
]


def recognizer(folder: Path) -> Recognizer:
    return load_transformer(RecognizerSpec(kind="transformer", model=str(folder), device="cpu"))


def spans(found: Recognizer, *texts: str) -> list[list[tuple[str, str]]]:
    mentions = found.recognize(texts)
    for text, row in zip(texts, mentions, strict=True):
        assert all(text[each.start : each.end] == each.surface for each in row)
    return [[(each.surface, each.label) for each in row] for row in mentions]


SCHEMES = {
    "BIO": {
        "apache": "B-TOOL",
        "spark": "I-TOOL",
        "ru": "B-TOOL",
        "java": "B-TOOL",
        "lead": "B-SOFT",
        "teams": "I-SOFT",
    },
    "BIOES": {
        "apache": "B-TOOL",
        "spark": "E-TOOL",
        "ru": "S-TOOL",
        "java": "S-TOOL",
        "lead": "B-SOFT",
        "teams": "E-SOFT",
    },
    "BILOU": {
        "apache": "B-TOOL",
        "spark": "L-TOOL",
        "ru": "U-TOOL",
        "java": "U-TOOL",
        "lead": "B-SOFT",
        "teams": "L-SOFT",
    },
    "IO": dict.fromkeys(("apache", "spark", "ru", "java"), "I-TOOL") | {"lead": "I-SOFT", "teams": "I-SOFT"},
    "bare": dict.fromkeys(("apache", "spark", "ru", "java"), "TOOL") | {"lead": "SOFT", "teams": "SOFT"},
}
TEXTS = ("we use Apache Spark, Ruby and Java.", "lead teams", "", "we and we\nRuby")
EXPECTED = [
    [("Apache Spark", "TOOL"), ("Ruby", "TOOL"), ("Java", "TOOL")],
    [("lead teams", "SOFT")],
    [],
    [("Ruby", "TOOL")],
]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_gives_the_same_spans_over_several_texts(scheme: str, tmp_path: Path) -> None:
    found = recognizer(write_bert(tmp_path, PIECES, SCHEMES[scheme]))
    assert set(found.labels) == {"TOOL", "SOFT"}
    assert spans(found, *TEXTS) == EXPECTED


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("BIO", ["Apache", "Ruby", "Java"]),
        ("BIOES", ["Apache", "Ruby", "Java"]),
        ("BILOU", ["Apache", "Ruby", "Java"]),
        ("IO", ["Apache Ruby Java"]),
        ("bare", ["Apache Ruby Java"]),
    ],
)
def test_neighbours_are_apart_where_the_scheme_can_say_so(scheme: str, expected: list[str], tmp_path: Path) -> None:
    found = recognizer(write_bert(tmp_path, PIECES, SCHEMES[scheme]))
    assert [surface for surface, _ in spans(found, "we use Apache Ruby Java")[0]] == expected


def test_labels_with_an_underscore_and_an_outside_that_is_not_first_are_read(tmp_path: Path) -> None:
    labels = {"java": "B_TOOL", "spark": "I_TOOL"}
    found = recognizer(write_bert(tmp_path, PIECES, labels, outside_last=True))
    assert found.labels == ("TOOL",)
    assert spans(found, "we use Java Spark and Spark") == [[("Java Spark", "TOOL"), ("Spark", "TOOL")]]


def test_a_word_is_whole_whatever_its_later_pieces_say(tmp_path: Path) -> None:
    found = recognizer(write_bert(tmp_path, PIECES, {"ru": "B-TOOL", "##by": "B-SOFT", "java": "B-TOOL"}))
    assert spans(found, "Ruby and rubybyby, java") == [[("Ruby", "TOOL"), ("rubybyby", "TOOL"), ("java", "TOOL")]]
    assert spans(found, "javaby ruru") == [[("javaby", "TOOL"), ("ruru", "TOOL")]]


def test_punctuation_is_a_word_of_its_own_unless_people_write_it_together(tmp_path: Path) -> None:
    labels = {"java": "B-TOOL", "ru": "B-TOOL", "c": "B-TOOL", "/": "I-TOOL", ",": "B-SOFT"}
    found = recognizer(write_bert(tmp_path, PIECES, labels))
    assert spans(found, "(java), ru. java/ru", "C++ and C#, c") == [
        [("java", "TOOL"), (",", "SOFT"), ("ru", "TOOL"), ("java", "TOOL"), ("ru", "TOOL")],
        [("C++", "TOOL"), ("C#", "TOOL"), (",", "SOFT"), ("c", "TOOL")],
    ]


def test_offsets_are_code_points_beside_accents_and_emoji(tmp_path: Path) -> None:
    found = recognizer(write_bert(tmp_path, PIECES, SCHEMES["BIO"]))
    (row,) = found.recognize(["👩‍💻 é Jäva — Apache\u00a0Spark 🚀 java"])
    assert [(each.start, each.end, each.surface) for each in row] == [
        (6, 10, "Jäva"),
        (13, 25, "Apache\u00a0Spark"),
        (28, 32, "java"),
    ]


def test_confidence_is_the_probability_of_the_label(tmp_path: Path) -> None:
    found = recognizer(write_bert(tmp_path, PIECES, {"java": "B-TOOL", "ru": "I-TOOL"}, scale=2.0))
    ((mention,),) = found.recognize(["java"])
    e = 2.718281828**2.0
    assert mention.confidence == pytest.approx(e / (e + 2), abs=0.002)
    assert not mention.calibrated


def test_a_byte_level_tokenizer_leaves_leading_spaces_out_of_spans(tmp_path: Path) -> None:
    words = ["Apache", "Spark", "Py", "thon", "use", "lead"]
    labels = {"ĠApache": "B-TOOL", "Apache": "B-TOOL", "ĠSpark": "I-TOOL", "ĠPy": "B-TOOL", "Py": "B-TOOL"}
    found = recognizer(write_roberta(tmp_path, words, labels))
    assert spans(found, "use Apache Spark, Python", "Apache Spark\nPython.", "use  (Python) é Python 👩‍💻 Apache") == [
        [("Apache Spark", "TOOL"), ("Python", "TOOL")],
        [("Apache Spark", "TOOL"), ("Python", "TOOL")],
        [("Python", "TOOL"), ("Python", "TOOL"), ("Apache", "TOOL")],
    ]


def test_white_space_inside_a_span_does_not_split_it_for_a_byte_level_tokenizer(tmp_path: Path) -> None:
    labels = {"ĠApache": "B-TOOL", "Apache": "B-TOOL", "ĠSpark": "I-TOOL", "Spark": "I-TOOL"}
    found = recognizer(write_roberta(tmp_path, ["Apache", "Spark"], labels))
    for gap in ("  ", "\t", "\u00a0", " \u00a0 "):
        assert spans(found, f"Apache{gap}Spark") == [[(f"Apache{gap}Spark", "TOOL")]]


def test_a_byte_level_model_reads_long_texts_to_their_end(tmp_path: Path) -> None:
    found = recognizer(write_roberta(tmp_path, ["use", "Py", "thon"], {"ĠPy": "B-TOOL"}))
    (row,) = found.recognize(["use Python " * 300])
    assert len(row) == 300
    assert {each.surface for each in row} == {"Python"}


def test_skillmill_evaluate_takes_such_a_folder(tmp_path: Path) -> None:
    folder = write_bert(tmp_path / "model", PIECES, SCHEMES["BIOES"])
    rows = [
        {"text": "we use Apache Spark", "spans": [[7, 19, "TOOL"]]},
        {"text": "we use Java and lead", "spans": [[7, 11, "TOOL"]]},
    ]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    spec = RecognizerSpec(kind="transformer", model=str(folder), device="cpu")
    outcome = evaluate_file(tmp_path / "gold.jsonl", None, spec).as_json()
    assert outcome["strict"]["micro"]["f1"] == 1.0
    assert outcome["unscored_labels"] == ["SOFT"]
