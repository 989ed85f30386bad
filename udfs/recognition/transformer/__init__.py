"""The transformer recogniser: our multi-head model folders, and any Hugging Face token classifier."""

from skillmill.udfs.recognition.transformer.load import load_transformer, read_revision

__all__ = ["load_transformer", "read_revision"]
