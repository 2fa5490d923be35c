"""What docs/sweeps.md tells of sweeps on the embedded bars: this script writes docs/sweeps.json.

Each sweep has a folder and a ledger of its own, so that it is the first look at its bars. It takes some minutes.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TOLD = Path(__file__).resolve().parents[2] / "docs" / "sweeps.json"
COMMANDS = {
    "ar": "barcast sweep --model ar --vary model.lags=1..40 --all-out-of-sample",
    "lstm": (
        "barcast sweep --model lstm --set model.epochs=50 --vary 'model.units=[1],[8],[32]' "
        "--vary model.lookback=1..40 --vary strategy.threshold=0,0.0005,0.001 --trials 60 --all-out-of-sample"
    ),
}
KEPT = ("family", "tested", "choosing", "other_seeds", "claims")


def main() -> None:
    """Make the sweeps, and keep what they came to."""
    with tempfile.TemporaryDirectory() as folder:
        told = {name: told_of(command, made(command, Path(folder) / name)) for name, command in COMMANDS.items()}
    TOLD.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def made(command: str, folder: Path) -> dict[str, Any]:
    """Make a sweep in a folder and with a ledger of its own, and return what `--json` tells of it."""
    program = [sys.executable, "-c", "from barcast.scripts.main import main; main()"]
    environment = {**os.environ, "BARCAST_LEDGER": f"{folder}.sqlite"}
    arguments = [*shlex.split(command)[1:], "--json", "--out", str(folder)]
    done = subprocess.run([*program, *arguments], check=True, env=environment, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told_of(command: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a sweep."""
    (search,) = found["searches"]
    chosen = {"params": search["params"], "score": search["score"], "validated": search["validated"]}
    return {"command": command, "sha256": found["facts"]["SHA-256 of the data"], "chosen": chosen} | {
        name: found[name] for name in KEPT
    }


if __name__ == "__main__":
    main()
