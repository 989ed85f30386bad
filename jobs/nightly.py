"""For spark-submit: the nightly chain, with the options of `skillmill run`."""

import sys

from skillmill.jobs.cli import main

if __name__ == "__main__":
    main(["run", *sys.argv[1:]])
