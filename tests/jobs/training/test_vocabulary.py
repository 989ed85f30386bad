"""Trimming a vocabulary: smaller, and no word becomes unknown."""

import json
from collections import Counter
from pathlib import Path

import pytest
from tiny_models import Bench

from skillmill.jobs.training.vocabulary import pieces_in, trim_embeddings, trim_tokenizer
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import read_encoder


def test_seen_pieces_and_single_characters_stay_and_embeddings_follow(bench: Bench, tmp_path: Path) -> None:
    import torch
    from tokenizers import Tokenizer

    tokenizer = json.loads((bench.encoder / "tokenizer.json").read_text())
    (tmp_path / "text.txt").write_text("python care")
    trimmed, kept = trim_tokenizer(tokenizer, pieces_in(tokenizer, [tmp_path / "text.txt"]))
    old, new = (Tokenizer.from_str(json.dumps(each)) for each in (tokenizer, trimmed))
    assert new.encode("python care").tokens == old.encode("python care").tokens
    assert old.encode("unseen").tokens == ["[CLS]", "unseen", "[SEP]"]
    assert new.encode("unseen").tokens == ["[CLS]", "u", "##n", "##s", "##e", "##e", "##n", "[SEP]"]
    encoder = read_encoder(bench.encoder)
    before = encoder.get_input_embeddings().weight[old.token_to_id("python")].clone()
    trim_embeddings(encoder, kept)
    assert encoder.config.vocab_size == len(kept) == new.get_vocab_size()
    assert torch.equal(encoder.get_input_embeddings().weight[new.token_to_id("python")], before)


def test_the_rarest_pieces_go_first_where_a_size_is_given(bench: Bench, tmp_path: Path) -> None:
    tokenizer = json.loads((bench.encoder / "tokenizer.json").read_text())
    (tmp_path / "text.txt").write_text("python python care")
    seen = pieces_in(tokenizer, [tmp_path / "text.txt"])
    whole = trim_tokenizer(tokenizer, seen)[0]["model"]["vocab"]
    smaller = trim_tokenizer(tokenizer, seen, len(whole) - 1)[0]["model"]["vocab"]
    assert set(whole) - set(smaller) == {"care"}


def test_only_word_pieces_can_be_trimmed() -> None:
    with pytest.raises(SkillmillError, match="not BPE"):
        trim_tokenizer({"model": {"type": "BPE"}}, Counter())


def test_a_missing_corpus_is_named(bench: Bench, tmp_path: Path) -> None:
    tokenizer = json.loads((bench.encoder / "tokenizer.json").read_text())
    with pytest.raises(SkillmillError, match=r"none\.txt: no such file"):
        pieces_in(tokenizer, [tmp_path / "none.txt"])
