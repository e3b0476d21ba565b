"""Settings: defaults, then a TOML file, then `COMMUNIQUE_*` in the environment, then the command line."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from communique.errors import ConfigError
from communique.records import Form

Fraction = Annotated[float, Field(ge=0, le=1)]
PositiveSeconds = Annotated[float, Field(gt=0, le=86_400)]


def default_data_dir() -> Path:
    """Return where state lives unless told otherwise: `$XDG_DATA_HOME/communique`, `~/.local/share/communique`."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "communique"


class Settings(BaseSettings):
    """Every setting, each also an environment variable: `data_dir` is `COMMUNIQUE_DATA_DIR`.

    Durations carry their unit in the name (`_s`: seconds).
    """

    model_config = SettingsConfigDict(env_prefix="COMMUNIQUE_", extra="forbid", frozen=True, env_ignore_empty=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="ledger, embedded server, nothing else")
    redis_url: SecretStr | None = Field(default=None, description="redis://, rediss:// or unix://; unset: embedded")
    stream: str = Field(default="communique:signals", pattern=r"^communique:[\w:.-]{1,80}$")
    model: str = Field(
        default="lexicon",
        description="`tone`, `lexicon`, a model's folder, or hf:OWNER/NAME@COMMIT; its tones give signals",
    )
    shadow_models: tuple[str, ...] = Field(
        default=(), description='more models whose tones are kept beside: `["lexicon"]`; they give no signals'
    )
    threads: Annotated[int, Field(ge=1, le=64)] = Field(
        default=1, description="texts that the tone model takes at once"
    )
    instrument: str = Field(default="^GSPC", description="the instrument a statement is joined to")
    prices: Literal["none", "arch", "yahoo"] = Field(
        default="none", description="where daily bars come from; Yahoo's terms leave desk use to you"
    )
    watch: Path | None = Field(default=None, description="a folder whose files are collected as they are dropped")
    watch_source: str = Field(default="folder", min_length=1, max_length=200)
    watch_form: Form = "article"

    feeds: bool = Field(
        default=False, description="collect the official feeds that ship; `doctor --network` tries them"
    )
    feeds_file: Path | None = Field(default=None, description="TOML: feeds of your own, and changes to those that ship")
    feeds_contact: str = Field(default="", max_length=200, description="told to the sites: an address, or a page")
    feeds_allowed: tuple[str, ...] = Field(
        default=(), description='private hosts that may be asked, such as a mirror: `["mirror.desk.example:8080"]`'
    )
    inbox: str | None = Field(
        default=None,
        pattern=r"^communique:[\w:.-]{1,80}$",
        description="a stream on which anybody with the right to may push documents: `communique:inbox`",
    )

    poll_s: PositiveSeconds = Field(default=5, description="between polls of a source")
    close_s: PositiveSeconds = Field(default=60, description="between looks for horizons that have closed")
    refresh_s: PositiveSeconds = Field(default=3600, description="between fetches of prices")
    publish_s: PositiveSeconds = Field(default=5, description="between relays that nothing woke; a signal wakes one")
    beat_s: PositiveSeconds = Field(default=5, description="between heartbeats")
    misfire_grace_s: PositiveSeconds = Field(default=30, description="how late a run may start and still count")
    max_document_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 5_000_000

    direction_threshold: Fraction = Field(default=0.15, description="|tone| below this has no direction")
    novelty_threshold: Fraction = Field(default=0.2, description="less new than this gives no signal")
    relevance_threshold: Fraction = Field(default=0.5, description="less relevant than this gives no signal")
    confirmed_z: Annotated[float, Field(gt=0, le=10)] = Field(
        default=1.64, description="|z| from here on confirms or diverges; pure noise reaches it in 5 % of one side"
    )

    @model_validator(mode="after")
    def _inbox_is_another_stream(self) -> Settings:
        if self.inbox == self.stream:
            raise ValueError(f"inbox and stream are both {self.stream}: what is read from the inbox is deleted")
        return self

    @property
    def ledger_path(self) -> Path:
        """Return the SQLite file."""
        return self.data_dir / "ledger.sqlite3"


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings; what is given by name wins over the environment, that over the file.

    Parameters
    ----------
    config : a TOML file with the names of `Settings` as keys
    **overrides : settings by name; None means "not given"

    Raises
    ------
    ConfigError
        the file cannot be read, a name is unknown or a value out of its range
    """
    named = {key: value for key, value in overrides.items() if value is not None}
    try:
        from_environment = Settings().model_dump(exclude_unset=True)
        return Settings(**{**_read_toml(config), **from_environment, **named})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        where = f"{config}: " if config and name in _read_toml(config) else ""
        raise ConfigError(
            f"{where}setting {name or '?'}: {first['msg'].lower()}; `communique run --help` and the README's "
            f"table of settings say what it takes."
        ) from error


def _read_toml(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; give --config the path of a TOML file.") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); give --config the path of a TOML file."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8 text; give --config a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML ({error}); write lines such as poll_s = 5, texts in quotes.") from error
