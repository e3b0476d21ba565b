"""The command line wins over the environment, that over the file, that over the defaults."""

from __future__ import annotations

import pytest

from communique.config import Settings, load_settings
from communique.errors import ConfigError


def test_each_place_wins_over_the_one_before(tmp_path, monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"COMMUNIQUE_{name.upper()}", raising=False)
    file = tmp_path / "desk.toml"
    file.write_text("poll_s = 7\nbeat_s = 7\nclose_s = 7\n")
    monkeypatch.setenv("COMMUNIQUE_BEAT_S", "8")
    monkeypatch.setenv("COMMUNIQUE_CLOSE_S", "8")

    settings = load_settings(file, close_s=9, publish_s=None)

    assert (settings.publish_s, settings.poll_s, settings.beat_s, settings.close_s) == (5, 7, 8, 9)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("novelty_threshold = 2", "novelty_threshold"),
        ("novelty = 0.2", "novelty"),
        ("poll_s = 0", "poll_s"),
        ("stream = 'signals'", "stream"),
        ("poll_s = ", "TOML"),
        ('watch_form = "rumour"', "watch_form"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, hint):
    file = tmp_path / "desk.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=hint):
        load_settings(file)


def test_a_password_is_never_shown(monkeypatch):
    monkeypatch.setenv("COMMUNIQUE_REDIS_URL", "redis://desk:secret@localhost")
    assert "secret" not in repr(load_settings())
