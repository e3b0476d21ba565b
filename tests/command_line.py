"""Running the command line as its users do: in a process of its own, with a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

LONDON = Path(__file__).parents[1] / "service" / "communique" / "episodes" / "london_2025.txt"


def environment(data_dir: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COMMUNIQUE_")}
    return kept | {"COMMUNIQUE_DATA_DIR": str(data_dir), "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}


def communique(data_dir: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "communique", *map(str, arguments)],
        env=environment(data_dir),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def of_type(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [record for record in records if record["type"] == kind]


def one_line(stderr: str) -> str:
    """Return what was complained of, where it is one line."""
    lines = [line for line in stderr.splitlines() if line.startswith("communique: ")]
    assert len(lines) == 1, stderr
    return lines[0]
