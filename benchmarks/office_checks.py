"""What it costs to load the register of offices and to check one name."""

from __future__ import annotations

import time
from datetime import date

from rich.console import Console
from rich.table import Table

from communique.offices.resolve import OfficeRegister, _packaged

ROUNDS = 20_000
ON = date(2018, 12, 4)
ASKED = {
    "holds": ("Donald Trump", "President of the United States"),
    "not holding": ("Janet Yellen", "Treasury Secretary"),
    "a body": ("China's Ministry of Commerce", None),
    "a stranger": ("Max Mustermann", "Treasury Secretary"),
}


def main() -> None:
    """Print the table."""
    begun = time.perf_counter()
    _packaged.cache_clear()
    register = OfficeRegister.load()
    loaded_ms = (time.perf_counter() - begun) * 1e3
    table = Table(title=f"loaded in {loaded_ms:.1f} ms; one check, in µs")
    table.add_column("asked")
    table.add_column("µs", justify="right")
    for name, (speaker, office) in ASKED.items():
        begun = time.perf_counter()
        for _ in range(ROUNDS):
            register.attribute(speaker, office, ON)
        table.add_row(name, f"{(time.perf_counter() - begun) / ROUNDS * 1e6:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
