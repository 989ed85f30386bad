"""HTML from Python: elements, and the mentions of a text marked in it."""
