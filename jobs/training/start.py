"""What a training starts from: a pretrained encoder, or the encoder and case handling of a model of ours."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import MANIFEST, SAFETENSORS, file_hash, open_folder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import build, read_encoder, read_model, require_torch
from skillmill.udfs.resources import folder as resource_folder

DEFAULT = "default"


@dataclass(frozen=True)
class Start:
    """An encoder in f32 with the folder that it came from; `digest` is over its weights.

    `cases` is the embedding of a token's case, shape (cases, hidden size), where the source reads cases. `heads` are
    those of a model of ours, `layers` their output layers by torch_model.key.
    """

    folder: Path
    network: Any
    digest: str
    cases: Any = None
    heads: tuple[Head, ...] = ()
    layers: Any = None

    def build(self, heads: tuple[Head, ...], cases: bool) -> Any:
        """Return the module dict with fresh heads, see torch_model.build; what the source knew of cases stays."""
        model = build(self.network, heads, cases)
        if self.cases is None:
            return model
        if cases:
            model["cases"].weight.data.copy_(self.cases)
        else:
            self.network.get_input_embeddings().weight.data += self.cases[0]
        return model

    def with_own(self, heads: tuple[Head, ...]) -> tuple[Head, ...]:
        """Return `heads`, random fields with the source's transitions, then those of the source not among them.

        Raises SkillmillError where one of `heads` is not of the source, or has other labels there.
        """
        own = {head.name: head for head in self.heads}
        for head in heads:
            if head.name not in own or own[head.name].labels != head.labels:
                raise SkillmillError(
                    f"{self.folder}: has no head {head.name} with the recipe's labels, which keep_heads asks for"
                )
        named = {head.name for head in heads}
        going_on = (replace(head, transitions=own[head.name].transitions) for head in heads)
        return (*going_on, *(head for head in self.heads if head.name not in named))

    def keep(self, model: Any) -> None:
        """Give the heads of `model` the weights that they have in the source."""
        for name, layer in model["heads"].items():
            layer.load_state_dict(self.layers[name].state_dict())


def shortened(start: Start, layers: int) -> Start:
    """Return the start with the lowest `layers` of its encoder alone; 0 keeps them all.

    Raises SkillmillError where the encoder has fewer.
    """
    config = start.network.config
    if not layers or layers == config.num_hidden_layers:
        return start
    if layers > config.num_hidden_layers:
        raise SkillmillError(f"network.layers {layers}: {start.folder.name} has {config.num_hidden_layers} layers")
    modules = require_torch().nn.ModuleList
    for parent in start.network.modules():
        for name, child in parent.named_children():
            if isinstance(child, modules) and len(child) == config.num_hidden_layers:
                setattr(parent, name, child[:layers])
    config.num_hidden_layers = layers
    return start


def open_start(name: str | Path) -> Start:
    """Open an encoder folder, a model folder of ours, or `default`, the shipped model.

    A model that has only its OpenVINO form starts from the constants of that. Raises SkillmillError for a
    folder that is neither.
    """
    require_torch()
    path = start_folder(name)
    if not (path / MANIFEST).is_file():
        if not path.is_dir():
            raise SkillmillError(f"{path}: no such encoder folder; give one by --encoder, or {DEFAULT}")
        network = read_encoder(path)
        return Start(path, network, file_hash(path / SAFETENSORS))
    folder = open_folder(path)
    if not folder.has_torch:
        raise SkillmillError(f"{path}: holds no weights that can be trained on; give another --encoder")
    model = read_model(folder).float()
    cases = model["cases"].weight.detach().clone() if folder.cases else None
    return Start(path, model["encoder"], folder.revision, cases, folder.heads, model["heads"])


def start_folder(name: str | Path) -> Path:
    """Return the folder that open_start opens."""
    return resource_folder(f"models/{DEFAULT}") if str(name) == DEFAULT and not Path(name).is_dir() else Path(name)
