"""Packaging: maps the top-level folders of this repository to the package `skillmill`."""

import shutil
from pathlib import Path
from runpy import run_path

from setuptools import find_namespace_packages, setup

ROOT = Path(__file__).parent
# A module that was deleted here would otherwise come back from an earlier build.
shutil.rmtree(ROOT / "build", ignore_errors=True)

FOLDERS = {
    "skillmill": "api",
    "skillmill.jobs": "jobs",
    "skillmill.conf": "conf",
    "skillmill.udfs": "udfs",
    "skillmill.schemas": "schemas",
    "skillmill.assets": "assets",
    "skillmill.recipes": "recipes",
}

packages = list(FOLDERS)
for package, folder in FOLDERS.items():
    inside = find_namespace_packages(str(ROOT / folder), exclude=["*__pycache__*"])  # folders of data too
    packages += [f"{package}.{inner}" for inner in inside]

setup(
    version=run_path(str(ROOT / "schemas" / "version.py"))["VERSION"],
    packages=packages,
    package_dir=dict(FOLDERS),
    package_data={
        "skillmill": ["py.typed"],
        "skillmill.jobs": ["**/*.sql", "markup/*.css", "serving/page/*"],
        "skillmill.conf": ["profiles/*.toml"],
        "skillmill.assets": ["**/*"],
        "skillmill.recipes": ["*.toml"],
    },
)
