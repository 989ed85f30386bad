PYTHON ?= python

.PHONY: zip check test clean

zip:  ## dist/skillmill.zip, for spark-submit --py-files: the wheel under a name that spark-submit takes
	rm -rf dist
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .
	mv dist/skillmill-*.whl dist/skillmill.zip

check:  ## style, types and layers; of the installed package, as CI does
	ruff check .
	ruff format --check .
	mypy
	lint-imports

test:
	pytest

clean:
	rm -rf build dist *.egg-info
