"""Runs the Python client against real processes: python test_interop.py --help. Ends with "N passed, M failed"."""

import argparse
import sys

# In the order in which they run.
import batch_checks  # noqa: F401
import call_checks  # noqa: F401
import trend_checks  # noqa: F401
import worker_checks  # noqa: F401
import operator_checks  # noqa: F401
import key_checks  # noqa: F401
from checking import run_all


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", help="a broker with a worker")
    parser.add_argument("--publisher", help="that broker's publisher: its snapshots")
    parser.add_argument("--broadcast", help="that broker's publisher: its broadcasts")
    parser.add_argument("--idle", help="a broker without a worker; it is told to stop in the end")
    parser.add_argument("--secured", help="a broker with keys and without a worker; needs the next four")
    parser.add_argument("--secured-publisher", help="its publisher: the snapshots")
    parser.add_argument("--secured-broadcast", help="its publisher: the broadcasts")
    parser.add_argument(
        "--keys", help="its folder of keys, with those of a submitter and a leaver (of tenant acme and of tenant "
        "leaver), a worker, an operator and a subscriber, which are allowed, and of a stranger, who is not")
    parser.add_argument("--medpay", help="the program that made it")
    parser.add_argument("--filter", default="", help="only checks whose sentence has these words")
    stage = parser.parse_args()
    passed, failed = run_all(stage)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
