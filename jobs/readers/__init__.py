"""Readers: from a source to records, one small class per format, registered by name."""

from skillmill.jobs.readers.source import read_source

__all__ = ["read_source"]
