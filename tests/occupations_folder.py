"""A small invented folder of occupations, in the form of O*NET's files."""

from collections.abc import Iterable
from pathlib import Path

OCCUPATION_HEADER = "O*NET-SOC Code\tTitle\tDescription\n"
TITLE_HEADER = "O*NET-SOC Code\tTitle\tAlternate Title\tShort Title\tSource(s)\n"
OCCUPATIONS = (
    ("10-0001.00", "Snake Charmers", "Make snakes dance."),
    ("10-0002.00", "Snake Handling Managers", "Direct those who handle snakes."),
    ("10-0003.00", "Cooks, Except Snake Cooks", ""),
    ("10-0004.00", "Stable and Dragon Keepers", "Feed what breathes fire."),
)
# Code, alternate title, short title, sources.
TITLES = (
    ("10-0001.00", "Python Charmer", "", "02,08"),
    ("10-0001.00", "Python", "", "10"),
    ("10-0001.00", "Viper Charmer", "", "02"),
    ("10-0001.00", "Reptile Dance Instructor (RDI)", "RDI", "08"),
    ("10-0002.00", "Reptile Manager", "", "02"),
    ("10-0002.00", "Reptile Executive", "", "02"),
    ("10-0002.00", "Director of Reptiles", "", "02"),
    ("10-0002.00", "Zoo Worker", "", "02,04,08"),
    ("10-0003.00", "Line Cook", "", "02"),
    ("10-0004.00", "Zoo Worker", "", "10"),
    ("10-0004.00", "Reptile Executive", "", "02"),
    ("10-0004.00", "Dragon Executive", "", "02"),
    ("10-0003.00", "Dragon Executive", "", "02,04"),
    ("10-0004.00", "Head Feeder", "", "n/a"),
)


def occupation_files(
    occupations: Iterable[tuple[str, ...]] = OCCUPATIONS, titles: Iterable[tuple[str, ...]] = TITLES
) -> dict[str, bytes]:
    """Return the two files by name; the title column of alternate titles is not read, and is empty."""
    named = "".join("\t".join(row) + "\n" for row in occupations)
    others = "".join("\t".join((row[0], "", *row[1:])) + "\n" for row in titles)
    return {
        "Occupation_Data.tsv": (OCCUPATION_HEADER + named).encode(),
        "Alternate_Titles.tsv": (TITLE_HEADER + others).encode(),
    }


def write_occupations(folder: Path) -> Path:
    """Write the folder, with a file beside that is not read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (occupation_files() | {"Job_Zones.tsv": b"of no use here"}).items():
        (folder / name).write_bytes(data)
    return folder
