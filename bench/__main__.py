"""`make bench`: every program in turn, then RESULTS.md. `python -m bench results` only writes
it again from what the programs found last."""

from __future__ import annotations

import subprocess
import sys

from bench import report

PROGRAMS = (
    "board growth connections writes operations health purge memory games limits paint"
).split()


def main() -> None:
    if sys.argv[1:] != ["results"]:
        for name in PROGRAMS:
            print(f"\n--- {name}", flush=True)
            subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=True)
    report.write(PROGRAMS)


if __name__ == "__main__":
    main()
