"""The version, in one place: setup.py, the package and every run record read it here."""

VERSION = "0.1.0"
