"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from communique.config import Settings, load_settings
from communique.errors import TimeMalformed
from communique.times import Moment, parse_moment

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where state lives; also COMMUNIQUE_DATA_DIR.", show_default=False),
]
Config = Annotated[Path | None, typer.Option("--config", help="A TOML file of settings.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON lines, one record each.")]


def settings_from(context: typer.Context, *, config: Path | None = None, **named: Any) -> Settings:
    """Return the settings; `--data-dir` may stand before the command as well as after it."""
    if named.get("data_dir") is None:
        named["data_dir"] = (context.obj or {}).get("data_dir")
    return load_settings(config, **named)


def moment_option(text: str | None, name: str) -> Moment | None:
    """Read a date or an instant given as an option.

    Raises
    ------
    typer.BadParameter
        it cannot be read; exit code 2
    """
    if text is None:
        return None
    try:
        return parse_moment(text, input_name=name)
    except TimeMalformed as error:
        raise typer.BadParameter(error.problem, param_hint=name) from error
