"""From a Hugging Face token classifier to the ONNX form that Spark NLP loads."""

import json
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillmill.jobs.training.to_huggingface import export_huggingface
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.spark_nlp.folder import LABELS, ONNX, VOCABULARY, write_exported
from skillmill.udfs.recognition.spark_nlp.windows import CONTINUES
from skillmill.udfs.recognition.transformer.folder import CONFIG, MANIFEST, open_folder, read_json
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.torch_model import quiet, require_torch

OPSET = 17
LONGEST = 512
"""Spark NLP reads no more tokens at once."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_SPECIAL = ("[CLS]", "[SEP]")


def export_spark_nlp(model: Path, head: str | None, target: Path) -> None:
    """Write `head` of one of our model folders, or a Hugging Face token classifier, for Spark NLP to `target`.

    Raises SkillmillError where the head cannot be told or cannot be run by Spark NLP, and see export_onnx.
    """
    if not (model / MANIFEST).is_file():
        if head is not None:
            raise SkillmillError(f"{model}: heads are of skillmill's own models; leave out --head")
        export_onnx(model, target)
        return
    heads = [each.name for each in open_folder(model).heads]
    if head is None and len(heads) > 1:
        raise SkillmillError(f"Spark NLP runs one head: name it by --head, of {', '.join(heads)}")
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        one = Path(scratch) / "model"
        export_huggingface(model, head or heads[0], one)
        export_onnx(one, target)


def export_onnx(source: Path, target: Path) -> None:
    """Write the token classifier in the Hugging Face folder `source` to the new folder `target`, in f32.

    Raises SkillmillError where `source` is no BERT token classifier with a WordPiece vocabulary, where
    torch or onnx is missing and where `target` is there already.
    """
    torch = require_torch()
    _require_onnx()
    if target.exists():
        raise SkillmillError(f"{target}: is there already")
    config = read_json(source / CONFIG)
    if config.get("model_type") != "bert" or "BertForTokenClassification" not in config.get("architectures", []):
        raise SkillmillError(
            f"{source}: Spark NLP is given token classifiers of BERT alone (BertForTokenClassification)"
        )
    pieces = _pieces(source)
    model = _read(source)
    (target / "assets").mkdir(parents=True)
    try:
        labels = [model.config.id2label[at] for at in range(model.config.num_labels)]
        _write_lines(target / VOCABULARY, pieces)
        _write_lines(target / LABELS, labels)
        shutil.copyfile(source / TOKENIZER, target / TOKENIZER)
        _write_onnx(torch, model, target / ONNX)
        write_exported(target, min(int(model.config.max_position_embeddings), _model_max_length(source), LONGEST))
    except BaseException:
        shutil.rmtree(target)
        raise


def _require_onnx() -> None:
    try:
        import onnx  # noqa: F401
    except ImportError:
        raise SkillmillError(
            "the export needs onnx, which is not installed: pip install 'skillmill[sparknlp]'"
        ) from None


def _read(source: Path) -> Any:
    from transformers import BertForTokenClassification

    if not list(source.glob("*.safetensors")):
        raise SkillmillError(f"{source}: no safetensors in it, and weights are read from nothing else")
    with quiet():
        model, info = BertForTokenClassification.from_pretrained(
            source,
            local_files_only=True,
            use_safetensors=True,
            attn_implementation="eager",
            output_loading_info=True,
        )
    if info["missing_keys"]:
        raise SkillmillError(f"{source}: no token classifier, it has no weights for one")
    return model.float().eval()


def _pieces(source: Path) -> list[str]:
    """Return the word pieces by id. Raises SkillmillError for what Spark NLP would read in another way."""
    if not (source / TOKENIZER).is_file():
        raise SkillmillError(f"{source}: needs a fast tokenizer ({TOKENIZER}), which keeps offsets")
    model = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))["model"]
    if model.get("type") != "WordPiece" or model.get("continuing_subword_prefix") != CONTINUES:
        raise SkillmillError(f"{source}: Spark NLP needs a WordPiece vocabulary with {CONTINUES} inside words")
    vocabulary: dict[str, int] = model["vocab"]
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    if [vocabulary[piece] for piece in pieces] != list(range(len(pieces))) or any(
        len(piece.splitlines()) != 1 for piece in pieces
    ):
        raise SkillmillError(f"{source}: its vocabulary cannot be written one piece a line")
    missing = [token for token in _SPECIAL if token not in vocabulary]
    if missing or vocabulary.get("[PAD]") != 0:  # id 0 is what Spark NLP masks
        raise SkillmillError(f"{source}: Spark NLP needs [PAD] as the first word piece, and {' and '.join(_SPECIAL)}")
    return pieces


def _model_max_length(source: Path) -> int:
    path = source / "tokenizer_config.json"
    return int(read_json(path).get("model_max_length") or LONGEST) if path.is_file() else LONGEST


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write_onnx(torch: Any, model: Any, path: Path) -> None:
    class Logits(torch.nn.Module):  # type: ignore[misc]
        """The model with its inputs in the order of INPUTS, and the logits alone."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, mask: Any, types: Any) -> Any:
            return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits

    ids = torch.ones(2, 7, dtype=torch.long)
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0  # or the mask would be traced as one that never masks
    names = [*INPUTS, "logits"]
    with warnings.catch_warnings(), quiet():
        warnings.simplefilter("ignore")  # the tracer warns of each shape that it reads
        torch.onnx.export(
            Logits(),
            (ids, mask, torch.zeros_like(ids)),
            str(path),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes={name: {0: "rows", 1: "tokens"} for name in names},
            opset_version=OPSET,
            dynamo=False,
        )
