"""Models of random weights, a few kilobytes each: for tests of the machinery, not of quality."""

import json
from dataclasses import dataclass
from pathlib import Path

from skillmill.jobs.training.recipe import Recipe

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "use python sql java go and with for we you sell care well ##s ##ing ##er , . ( ) + # - /".split()
LETTERS = [prefix + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" for prefix in ("", "##")]


def write_tokenizer(folder: Path, pieces: list[str] | None = None) -> int:
    """Write a lower-casing WordPiece tokenizer.json; return the size of its vocabulary."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    names = list(dict.fromkeys([*SPECIAL, *WORDS, *LETTERS, *(pieces or [])]))
    vocabulary = {piece: at for at, piece in enumerate(names)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.save(str(folder / "tokenizer.json"))
    return len(vocabulary)


def write_encoder(folder: Path, pieces: list[str] | None = None, size: int = 32) -> Path:
    """Write a BERT encoder of two narrow layers, of vectors of `size`, in the Hugging Face layout."""
    from transformers import BertModel

    folder.mkdir(parents=True, exist_ok=True)
    BertModel(_config(write_tokenizer(folder, pieces), size)).save_pretrained(folder)
    return folder


def write_classifier(folder: Path, labels: list[str], distilled: bool = False) -> Path:
    """Write a token classifier of BERT, or DistilBERT, with these labels in the Hugging Face layout."""
    from transformers import BertForTokenClassification, DistilBertConfig, DistilBertForTokenClassification

    folder.mkdir(parents=True, exist_ok=True)
    config = _config(write_tokenizer(folder))
    if distilled:
        config = DistilBertConfig(
            vocab_size=config.vocab_size, dim=32, n_layers=2, n_heads=2, hidden_dim=64, max_position_embeddings=64
        )
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: at for at, label in enumerate(labels)}
    model = (DistilBertForTokenClassification if distilled else BertForTokenClassification)(config)
    for weight in model.parameters():  # random weights should not all say the same
        weight.data.mul_(4)
    model.save_pretrained(folder)
    names = dict(zip(["pad", "unk", "cls", "sep", "mask"], SPECIAL, strict=True))
    tokens = {f"{name}_token": token for name, token in names.items()}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64, **tokens}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


def _config(vocabulary: int, size: int = 32) -> "object":
    import torch
    from transformers import BertConfig

    torch.manual_seed(5)
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=size,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * size,
        max_position_embeddings=64,
    )


ROWS = [
    ("we use python and sql", "O O O O O", "O O B O B"),
    ("you care for java well", "O B I I I", "O O O B O"),
    ("sell python . go on", "B I O O O", "O B O O O"),
    ("with care we go", "O B O O", "O O O O"),
]


def _swapped(line: str) -> str:
    """Return a line of train as one of dev, with other words in the same places."""
    for old, new in (("python", "JAVA"), ("java", "python"), ("JAVA", "java"), ('"we"', '"you"')):
        line = line.replace(old, new)
    return line


@dataclass(frozen=True)
class Bench:
    """Where the parts of a tiny training lie."""

    data: Path
    encoder: Path
    recipe: Recipe


def make_bench(home: Path) -> Bench:
    """Write a dozen labelled sentences and an encoder below `home`; the recipe trains two epochs."""
    lines = [
        json.dumps({"tokens": tokens.split(), "tags_skill": skill.split(), "tags_knowledge": knowledge.split()})
        for tokens, skill, knowledge in ROWS * 3
    ]
    (home / "gold.json").write_text("\n".join(lines) + "\n")
    (home / "dev.json").write_text("\n".join(_swapped(line) for line in lines[: len(ROWS)]) + "\n")
    for name, text in {
        "cvs.json": "we sell Java and Sql with care",
        "cvs_dev.json": "you use JAVA and go well",
    }.items():
        row = {"id": name, "text": text, "spans": [[8, 12, "Tool"]]}
        (home / name).write_text(json.dumps(row) + "\n")
    recipe = Recipe.model_validate(
        {
            "name": "tiny",
            "encoder": str(home / "encoder"),
            "encoder_licence": "none",
            "corpora": [
                {"scheme": "posts", "train": "gold.json", "dev": "dev.json", "licence": "made up"},
                {"scheme": "cvs", "train": "cvs.json", "dev": "cvs_dev.json", "licence": "made up"},
            ],
            "heads": {
                "posts.skill": {"labels": ["Skill"], "public": {"Skill": "Skill"}, "crf": True},
                "posts.knowledge": {"labels": ["Knowledge"], "public": {"Knowledge": "Knowledge"}},
                "cvs": {"labels": ["Tool", "Pet"], "public": {"Tool": "Knowledge"}},
            },
            "network": {"max_length": 32, "context": 24, "cases": True},
            "training": {"epochs": 2, "learning_rate": 3e-3, "batch_tokens": 64, "averaging": 0.5},
            "vocabulary": {"trim": True, "corpora": ["gold.json"]},
            "conversion": {"calibration_texts": 8},
        }
    )
    return Bench(home, write_encoder(home / "encoder", ["unseen", "words"]), recipe)
