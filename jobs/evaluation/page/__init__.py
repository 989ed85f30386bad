"""The HTML report of an evaluation: one self-contained file, which quotes the documents."""

from skillmill.jobs.evaluation.page.page import page, write_page

__all__ = ["page", "write_page"]
