"""What a site asks robots to leave alone is left alone, as RFC 9309 reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communique.sources.web.robots import Robots
from communique.sources.web.web_errors import AddressRefused, FetchDelayed, HostResting
from web_server import HandClock, WebServer, answer, redirect

RULES = """
User-agent: *
Disallow: /

User-agent: communique
Allow: /news/
Disallow: /private/
Crawl-delay: 12
"""


class Site:
    def __init__(self, server):
        self.server, self.clock = server, HandClock()
        self.fetcher = server.fetcher(self.clock)
        self.robots = Robots(self.fetcher, now=self.clock.now)

    def allows(self, path):
        try:
            self.robots.require_allowed(self.server.url(path))
        except AddressRefused:
            return False
        return True


@pytest.fixture
def site():
    with WebServer() as server:
        yield Site(server)


def test_our_own_rules_come_before_those_for_all(site):
    site.server.routes["/robots.txt"] = answer(RULES)
    assert site.allows("/news/1")
    assert not site.allows("/private/1?x=/news/")


def test_rules_are_kept_for_a_day(site):
    site.server.routes["/robots.txt"] = answer(RULES)
    assert not site.allows("/private/")
    site.server.routes["/robots.txt"] = answer("")
    site.clock.advance(hours=23, minutes=59)
    assert not site.allows("/private/")
    site.clock.advance(minutes=1)
    assert site.allows("/private/")
    assert site.server.asked("/robots.txt") == 2


def test_a_crawl_delay_becomes_the_interval_of_its_host(site):
    site.server.routes |= {"/robots.txt": answer(RULES), "/news/1": answer("words")}
    site.fetcher.get(site.server.url("/news/1"), permit=site.robots.require_allowed)
    assert site.clock.waited == [12.0]


def test_a_crawl_delay_too_long_to_wait_for_puts_the_next_request_off(site):
    site.server.routes |= {"/robots.txt": answer("User-agent: *\nCrawl-delay: 3600"), "/1": answer("words")}
    with pytest.raises(HostResting) as raised:
        site.fetcher.get(site.server.url("/1"), permit=site.robots.require_allowed)
    assert raised.value.retry_at - site.clock.at == timedelta(minutes=10)
    assert site.clock.waited == []


@pytest.mark.parametrize(
    "fault", [answer(status=404), answer(status=403), redirect("/robots.txt"), answer(b"\xff\x00")]
)
def test_a_site_without_rules_allows_all(site, fault):
    site.server.routes["/robots.txt"] = fault
    assert site.allows("/anything")


def test_a_site_whose_rules_cannot_be_had_is_left_alone_until_they_can(site):
    site.server.routes["/robots.txt"] = answer(status=503)
    with pytest.raises(FetchDelayed) as raised:
        site.allows("/news/1")
    site.clock.at = raised.value.retry_at
    site.server.routes["/robots.txt"] = answer(RULES)
    assert site.allows("/news/1")
    site.server.routes["/robots.txt"] = answer(status=500)
    site.clock.advance(days=2)
    assert site.allows("/news/1")  # by the old copy
    assert not site.allows("/private/")


def test_a_redirect_does_not_lead_round_the_rules(site):
    site.server.routes |= {"/robots.txt": answer(RULES), "/news/1": redirect("/private/1"), "/private/1": answer("x")}
    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        site.fetcher.get(site.server.url("/news/1"), permit=site.robots.require_allowed)
    assert not site.server.asked("/private/1")
