"""Spans that hold a whole list of skills, split into its items."""

from skillmill.jobs.corpora.lists.split import split_lists

__all__ = ["split_lists"]
