"""The formats of annotations, one small module each, with what reads and what writes it."""
