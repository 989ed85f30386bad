"""Labelled text, one reader per annotation format, in one form. Runs without Spark, torch or Java."""

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.read import FORMATS, read_labelled

__all__ = ["FORMATS", "LabelledText", "Problems", "Span", "read_labelled"]
