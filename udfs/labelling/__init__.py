"""Weak labels: from a list of skills and raw text to labelled words, by names found and functions that vote."""
