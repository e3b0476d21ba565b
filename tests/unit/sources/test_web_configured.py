"""The sources that ship, and what a desk changes about them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from communique.errors import ConfigError
from communique.sources.web.configured import read_configured

OWN = """
[sources.our-bank]
url = "https://bank.example/feed"
kind = "atom"
time_zone = "Europe/Oslo"
form = "release"
interval_s = 90

[sources.ecb]
enabled = false
"""


def test_what_ships_is_complete_and_marked_as_not_verified():
    shipped = read_configured()
    assert {one.side for one in shipped} == {"US", "EU", "GB", "JP", "CN"}
    assert len({one.url for one in shipped}) == len(shipped) >= 15
    assert not any(one.verified for one in shipped)
    assert all(one.note and one.language and one.interval >= timedelta(minutes=1) for one in shipped)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("us-treasury", "https://home.treasury.gov/news/press-releases/sb0644"),
        ("ustr", "https://ustr.gov/about/policy-offices/press-office/press-releases/2026/july/ambassador-greer-said"),
        ("us-commerce", "https://www.commerce.gov/news/press-releases/2025/06/a-statement"),
        ("pboc", "http://www.pbc.gov.cn/en/3688110/3688172/5188125/index.html"),
        ("mofcom", "https://english.mofcom.gov.cn/News/PressConference/art/2026/art_af9691957bef4456be63899a4966e416.html"),
    ],
)  # fmt: skip
def test_the_patterns_that_ship_match_a_text_and_not_the_index(name, url):
    (source,) = (one for one in read_configured() if one.name == name)
    assert re.search(source.links, url)
    assert not re.search(source.links, source.url)


def test_a_desk_adds_and_disables(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(OWN)
    by_name = {one.name: one for one in read_configured(path)}
    assert not by_name["ecb"].enabled
    assert by_name["ecb"].url.endswith("/rss/press.html")
    own = by_name["our-bank"]
    assert (own.time_zone.key, own.interval, own.enabled) == ("Europe/Oslo", timedelta(seconds=90), True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kind = "xml"', "kind was 'xml'"),
        ('url = "file:///etc/passwd"', "url was"),
        ("url = 3", "url was '3'"),
        ('time_zone = "BST"', "time_zone was"),
        ('time_zone = "../../etc"', "time_zone was"),
        ('form = "tweet"', "form was"),
        ("interval_s = 1", "interval_s was"),
        ("interval_s = true", "interval_s was"),
        ('links = "("', "belongs to kind"),
        ('kind = "pages"\nlinks = "("', "no regular expression"),
        ("speaker = 3", "speaker was"),
        ('enabled = "no"', "enabled was"),
        ('speeker = "x"', "speeker is not known"),
    ],
)
def test_a_mistake_is_named_with_its_source_and_the_cure(tmp_path, line, said):
    path = tmp_path / "sources.toml"
    keys = {one.split(" = ")[0] for one in line.split("\n")}
    path.write_text("\n".join(kept for kept in OWN.split("\n\n")[0].split("\n") if kept.split(" = ")[0] not in keys))
    path.write_text(path.read_text() + f"\n{line}\n")
    with pytest.raises(ConfigError, match=r"sources\.our-bank") as raised:
        read_configured(path)
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["[sources", "[source.x]\nurl = 1", "sources = 3", "[sources]\nx = 1"])
def test_a_file_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"shipped sources\.toml"):
        read_configured(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_configured(tmp_path / "none.toml")
