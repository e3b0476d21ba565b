"""Which feeds and pages are collected: the list that ships, and what a desk adds to it or takes away."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from communique.errors import ConfigError
from communique.records import FORMS, Form

Kind = Literal["rss", "atom", "json", "pages"]
Body = Literal["auto", "entry", "page"]

SHIPPED = "sources.toml"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,60}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}\Z")
_SHORTEST_S, _LONGEST_S = 30, 86_400
_KEYS = frozenset(
    {"url", "kind", "time_zone", "form", "language", "country", "side", "speaker", "office", "links", "body"}
    | {"interval_s", "verified", "enabled", "note"}
)
_REQUIRED = ("url", "kind", "time_zone", "form")
_TEXTS = ("language", "country", "side", "speaker", "office", "links", "note")
_FLAGS = ("verified", "enabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredSource:
    """One feed or index page, and what holds for all its texts."""

    name: str
    url: str
    kind: Kind
    time_zone: ZoneInfo  # where it is printed: what its dates mean that name no offset
    form: Form
    language: str | None = None  # BCP 47
    country: str | None = None  # ISO 3166 alpha-2, or "EU"
    side: str | None = None
    speaker: str | None = None  # whose words every text of it is, from end to end
    office: str | None = None
    links: str | None = None  # of "pages": the regular expression that the address of a text matches
    body: Body = "auto"  # "entry": the feed carries the whole text; "page": it never does; "auto": by each entry
    interval: timedelta = timedelta(minutes=5)
    verified: bool = False  # it has been reached
    enabled: bool = True
    note: str | None = None  # what is assumed about it


def read_configured(user_file: Path | None = None) -> tuple[ConfiguredSource, ...]:
    """Return the shipped sources as the user's file changes them, in their order, the disabled ones too.

    Parameters
    ----------
    user_file : TOML like the shipped one. A name that ships needs only the keys that change (``enabled = false``);
        another one is a source of its own.

    Raises
    ------
    ConfigError
        the file cannot be read, or a source in it lacks something or has it wrong
    """
    tables = _tables(files("communique.sources").joinpath(SHIPPED).read_bytes(), SHIPPED)
    if user_file is not None:
        for name, table in _tables(_user_bytes(user_file), str(user_file)).items():
            tables[name] = tables.get(name, {}) | table
    where = SHIPPED if user_file is None else str(user_file)
    return tuple(_configured(name, table, where) for name, table in tables.items())


def _user_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}); give the path of a TOML file.") from error


def _tables(raw: bytes, where: str) -> dict[str, dict[str, Any]]:
    try:
        found = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{where} cannot be read as TOML ({error}); compare it with the shipped {SHIPPED}."
        ) from error
    tables = found.pop("sources", {})
    if found or not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ConfigError(f"{where}: only tables such as [sources.my-feed] were expected; see the shipped {SHIPPED}.")
    return tables


def _configured(name: str, table: dict[str, Any], where: str) -> ConfiguredSource:
    where = f"{where}, [sources.{name}]"
    _require(_NAME.match(name), where, "its name", name, "small letters, digits and hyphens")
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        raise ConfigError(f"{where}: {unknown[0]} is not known; it takes {', '.join(sorted(_KEYS))}.")
    missing = [key for key in _REQUIRED if key not in table]
    if missing:
        raise ConfigError(f"{where}: it lacks {' and '.join(missing)}; see the shipped {SHIPPED}.")
    for key in _TEXTS:
        _require(isinstance(table.get(key, ""), str), where, key, table.get(key), "a text in quotation marks")
    for key in _FLAGS:
        _require(isinstance(table.get(key, True), bool), where, key, table.get(key), "true or false")
    kind, body, language = table["kind"], table.get("body", "auto"), table.get("language")
    _require(kind in get_args(Kind), where, "kind", kind, ", ".join(get_args(Kind)))
    _require(body in get_args(Body), where, "body", body, ", ".join(get_args(Body)))
    _require(table["form"] in FORMS, where, "form", table["form"], ", ".join(FORMS))
    _require(language is None or _LANGUAGE.match(language), where, "language", language, "a tag such as en or zh-Hans")
    seconds = table.get("interval_s", 300)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    _require(
        is_number and _SHORTEST_S <= seconds <= _LONGEST_S,
        where,
        "interval_s",
        seconds,
        f"{_SHORTEST_S} to {_LONGEST_S} seconds",
    )
    kept = {key: value for key, value in table.items() if key in {field.name for field in fields(ConfiguredSource)}}
    return ConfiguredSource(
        **kept
        | {
            "name": name,
            "url": _url(table["url"], where),
            "time_zone": _zone(table["time_zone"], where),
            "links": _links(table.get("links"), kind, where),
            "interval": timedelta(seconds=seconds),
        }
    )


def _require(holds: object, where: str, key: str, came: object, expected: str) -> None:
    if not holds:
        raise ConfigError(f"{where}: {key} was {str(came)[:60]!r}; write {expected}.")


def _url(value: object, where: str) -> str:
    is_web = isinstance(value, str) and re.match(r"https?://[^/\s?#]", value) is not None
    _require(is_web, where, "url", value, "an address that begins with https:// or http://")
    return str(value)


def _zone(value: object, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"{where}: time_zone was {str(value)[:60]!r}; write an IANA name such as Europe/London."
        ) from error


def _links(value: str | None, kind: Kind, where: str) -> str | None:
    if (value is not None) != (kind == "pages"):
        raise ConfigError(f'{where}: links, a regular expression, belongs to kind = "pages" and only there.')
    try:
        re.compile(value or "")
    except re.error as error:
        raise ConfigError(f"{where}: links was {value!r}, which is no regular expression ({error}).") from error
    return value
