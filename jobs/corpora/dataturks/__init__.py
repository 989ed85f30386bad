"""Dataturks' JSON lines as they are found: repaired where that is safe, counted, and else rejected with their line."""

from skillmill.jobs.corpora.dataturks.importer import read_dataturks

__all__ = ["read_dataturks"]
