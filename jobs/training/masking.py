"""Whole-word masking: which tokens an encoder has to guess, and what it sees in their place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder

GUESS_NOTHING = -100
"""The target of a token that is not guessed; torch's cross entropy passes it over."""
_MASKED, _REPLACED = 0.8, 0.9
_MASKS = ("[MASK]", "<mask>")
Block = tuple[NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True)
class Masker:
    """BERT's masking (Devlin et al., 2019): of the chosen tokens 80 % are hidden, 10 % replaced, 10 % left.

    Whole words are chosen (https://github.com/google-research/bert, "Whole Word Masking"), anew in each epoch
    (Liu et al., 2019, RoBERTa). `mask` is the id that hides, `pieces` the ids that replace, `share` how much
    of a block is chosen.
    """

    mask: int
    pieces: Ints
    share: float

    def choose(self, words: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.bool_]:
        """Return which tokens of a block are guessed: whole words, as many as fit into the share, at least one."""
        sizes = np.bincount(words[words >= 0]) if (words >= 0).any() else np.zeros(0, dtype=np.int64)
        room = max(1, round(self.share * int(sizes.sum())))
        chosen = np.zeros(len(sizes), dtype=bool)
        order = chance.permutation(len(sizes))
        for word, size in zip(order.tolist(), sizes[order].tolist(), strict=True):
            if size <= room:
                chosen[word] = True
                room -= size
            if not room:
                break
        if not chosen.any():
            chosen[order[:1]] = True
        return np.append(chosen, False)[words]

    def hide(
        self, ids: NDArray[np.int32], guessed: NDArray[np.bool_], chance: np.random.Generator
    ) -> NDArray[np.int32]:
        """Return what the encoder sees of a block."""
        fate = chance.random(len(ids))
        seen = ids.copy()
        seen[guessed & (fate < _MASKED)] = self.mask
        replaced = guessed & (fate >= _MASKED) & (fate < _REPLACED)
        seen[replaced] = chance.choice(self.pieces, int(replaced.sum()))
        return seen


def read_masker(tokenizer: Path, share: float) -> Masker:
    """Make the masker for a tokenizer.json; SkillmillError where it has no mask token."""
    from tokenizers import Tokenizer

    content = json.loads(tokenizer.read_text(encoding="utf-8"))
    vocabulary = Tokenizer.from_str(json.dumps(content)).get_vocab(with_added_tokens=True)
    mask = next((vocabulary[token] for token in _MASKS if token in vocabulary), None)
    if mask is None:
        raise SkillmillError(f"{tokenizer}: no token {' or '.join(_MASKS)}, which masking needs; take another encoder")
    special = {token["id"] for token in content.get("added_tokens", ()) if token.get("special")}
    return Masker(mask, np.array(sorted(set(vocabulary.values()) - special), dtype=np.int64), share)


def stacked(
    blocks: Sequence[Block], masker: Masker, encoder: TextEncoder, chances: Sequence[np.random.Generator]
) -> tuple[Ints, Ints, Ints]:
    """Return ids, mask and targets of blocks, each int64 of shape (blocks, longest with special tokens).

    A target is the id to be guessed, GUESS_NOTHING elsewhere. Each block is masked by its own `chances`, so
    that it does not depend on its neighbours.
    """
    before = len(encoder.prefix)
    lengths = np.array([len(ids) + encoder.specials for ids, _ in blocks])
    width = int(lengths.max())
    out = np.full((len(blocks), width), encoder.pad, dtype=np.int64)
    targets = np.full((len(blocks), width), GUESS_NOTHING, dtype=np.int64)
    out[:, :before] = encoder.prefix
    for row, ((ids, words), chance) in enumerate(zip(blocks, chances, strict=True)):
        inner = slice(before, before + len(ids))
        guessed = masker.choose(words, chance)
        out[row, inner] = masker.hide(ids, guessed, chance)
        targets[row, inner][guessed] = ids[guessed]
        out[row, inner.stop : inner.stop + len(encoder.suffix)] = encoder.suffix
    mask = (np.arange(width) < lengths[:, None]).astype(np.int64)
    return out, mask, targets
