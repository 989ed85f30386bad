"""Blocks of tokens, and which of them are guessed."""

from pathlib import Path

import numpy as np
import pytest
from tiny_models import write_tokenizer

from skillmill.jobs.training.masking import GUESS_NOTHING, Masker, read_masker, stacked
from skillmill.jobs.training.packing import epoch_batches, pack
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(folder)
    return folder / "tokenizer.json"


@pytest.fixture
def encoder(tokenizer: Path) -> TextEncoder:
    return TextEncoder.load(tokenizer)


def test_consecutive_segments_share_a_block_up_to_its_length(encoder: TextEncoder) -> None:
    packed = pack(["we use python\nyou sell java\ngo care", "we go"], encoder, 10)
    assert packed.lengths(np.arange(3)).tolist() == [7, 2, 2]
    ids, words = packed.block(0)
    assert words.tolist() == [0, 1, 2, -1, 3, 4, 5]
    assert ids[3] == encoder.separator


def test_a_word_of_several_pieces_is_one_word(encoder: TextEncoder) -> None:
    _, words = pack(["we use pythons , node.js"], encoder, 32).block(0)
    assert words.tolist() == [0, 1, 2, 2, 3, *[4] * (len(words) - 5)]


def test_a_long_segment_is_cut_and_nothing_is_lost(encoder: TextEncoder) -> None:
    text = "we use python and pythons " * 20
    packed = pack([text], encoder, 12)
    assert packed.ids.tolist() == encoder.encode(text).ids.tolist()
    assert packed.lengths(np.arange(len(packed.starts) - 1)).max() == 10
    assert (packed.words >= 0).all()


def test_equal_texts_are_taken_once_and_two_percent_are_held_out(encoder: TextEncoder) -> None:
    texts = [f"we use {number}" for number in range(1000)]
    packed = pack(texts + texts[:5], encoder, 32)
    assert (packed.texts, packed.duplicates) == (1000, 5)
    assert 8 <= len(packed.held_out) <= 35
    assert len(packed.held_out) + len(packed.train) == 1000
    alone = pack(texts[:500], encoder, 32).held_out
    assert set(alone.tolist()) <= set(packed.held_out.tolist())


def test_of_few_texts_one_is_held_out(encoder: TextEncoder) -> None:
    packed = pack(["we use python", "you sell java"], encoder, 32)
    assert (len(packed.train), len(packed.held_out)) == (1, 1)


def test_no_texts_give_no_blocks(encoder: TextEncoder) -> None:
    packed = pack([], encoder, 32)
    assert (len(packed.train), len(packed.held_out), len(packed.ids)) == (0, 0, 0)


def test_every_block_is_in_one_batch_of_bounded_size() -> None:
    lengths = np.random.default_rng(1).integers(1, 40, 300)
    batches = epoch_batches(lengths, 120, np.random.default_rng(2))
    assert sorted(np.concatenate(batches).tolist()) == list(range(300))
    assert all(len(batch) * lengths[batch].max() <= 120 for batch in batches)
    again = epoch_batches(lengths, 120, np.random.default_rng(3))
    assert [batch.tolist() for batch in batches] != [batch.tolist() for batch in again]


def test_whole_words_are_chosen_up_to_the_share() -> None:
    words = np.repeat(np.arange(40, dtype=np.int32), 3)
    masker = Masker(1, np.arange(5, 50), 0.15)
    guessed = masker.choose(words, np.random.default_rng(0))
    assert guessed.sum() == 18
    assert all(guessed[words == word].all() or not guessed[words == word].any() for word in range(40))


def test_separators_are_never_guessed_and_a_word_always_is() -> None:
    words = np.array([0, 0, 0, -1, 1, 1, 1], dtype=np.int32)
    masker = Masker(1, np.arange(5, 50), 0.01)
    for seed in range(20):
        guessed = masker.choose(words, np.random.default_rng(seed))
        assert guessed.sum() == 3
        assert not guessed[3]


def test_eight_in_ten_are_hidden_one_replaced_one_left() -> None:
    ids = np.full(20_000, 7, dtype=np.int32)
    seen = Masker(1, np.arange(100, 200), 0.15).hide(ids, np.ones(20_000, dtype=bool), np.random.default_rng(0))
    assert (seen == 1).mean() == pytest.approx(0.8, abs=0.02)
    assert (seen == 7).mean() == pytest.approx(0.1, abs=0.02)
    assert (seen >= 100).mean() == pytest.approx(0.1, abs=0.02)


def test_a_block_is_masked_alike_alone_and_among_others(encoder: TextEncoder, tokenizer: Path) -> None:
    packed = pack(["we use python and sql , you care", "go"], encoder, 32)
    masker = read_masker(tokenizer, 0.3)
    both = stacked([packed.block(0), packed.block(1)], masker, encoder, [np.random.default_rng(n) for n in (0, 1)])
    alone = stacked([packed.block(1)], masker, encoder, [np.random.default_rng(1)])
    width = alone[0].shape[1]
    assert all(np.array_equal(few[0], many[1][:width]) for few, many in zip(alone, both, strict=True))
    assert both[1].sum(axis=1).tolist() == [10, 3]
    assert (both[2][both[1] == 0] == GUESS_NOTHING).all()
    assert (both[2][:, 0] == GUESS_NOTHING).all()


def test_special_tokens_replace_nothing_and_a_tokenizer_without_mask_is_refused(
    tokenizer: Path, tmp_path: Path
) -> None:
    masker = read_masker(tokenizer, 0.15)
    assert masker.mask == 4
    assert masker.pieces.min() == 5
    (tmp_path / "tokenizer.json").write_text(tokenizer.read_text().replace("[MASK]", "[HIDE]"))
    with pytest.raises(SkillmillError, match="which masking needs"):
        read_masker(tmp_path / "tokenizer.json", 0.15)
