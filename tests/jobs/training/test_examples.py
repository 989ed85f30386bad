"""What a model is trained on."""

import numpy as np
from tiny_models import Bench

from skillmill.jobs.evaluation.gold import GoldText
from skillmill.jobs.training.examples import IGNORED, epoch_batches, examples, stacked
from skillmill.udfs.recognition.transformer.encode import TextEncoder

HEADS = {"skill": ("O", "B-Skill", "I-Skill"), "knowledge": ("O", "B-Knowledge", "I-Knowledge")}


def test_tags_stand_at_the_first_token_of_each_word(bench: Bench) -> None:
    encoder = TextEncoder.load(bench.encoder / "tokenizer.json")
    gold = GoldText("we use python xy", frozenset({(3, 16, "Skill"), (7, 13, "Knowledge")}))
    (example,) = examples([gold], encoder, HEADS, 32)
    assert example.tags[0].tolist() == [IGNORED, 0, 1, 2, 2, IGNORED, IGNORED]
    assert example.tags[1].tolist() == [IGNORED, 0, 0, 1, 0, IGNORED, IGNORED]
    assert len(example.ids) == 7


def test_long_texts_are_trained_on_to_their_end(bench: Bench) -> None:
    encoder = TextEncoder.load(bench.encoder / "tokenizer.json")
    found = examples([GoldText("we use python " * 20, frozenset())], encoder, HEADS, 16)
    assert sum(len(example.ids) - 2 for example in found) >= 60
    assert all(len(example.ids) <= 16 for example in found)


def test_batches_hold_every_example_once_and_follow_the_seed(bench: Bench) -> None:
    encoder = TextEncoder.load(bench.encoder / "tokenizer.json")
    found = examples([GoldText("go " * size, frozenset()) for size in range(1, 29)], encoder, HEADS, 32)
    made = epoch_batches(found, 64, seed=1)
    assert sorted(len(e.ids) for batch in made for e in batch) == sorted(len(e.ids) for e in found)
    assert all(np.prod(stacked(batch, 0)[0].shape) <= 64 for batch in made)
    sizes = [[len(e.ids) for e in batch] for batch in made]
    assert sizes == [[len(e.ids) for e in batch] for batch in epoch_batches(found, 64, seed=1)]
    assert sizes != [[len(e.ids) for e in batch] for batch in epoch_batches(found, 64, seed=2)]
