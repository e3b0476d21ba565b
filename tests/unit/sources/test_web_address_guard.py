"""Which addresses are asked: public ones only, and the very one that was checked."""

from __future__ import annotations

import pytest

from communique.sources.web.address_guard import AddressGuard, is_public
from communique.sources.web.web_errors import AddressRefused, FetchDelayed
from web_server import HandClock, WebServer, answer

PRIVATE = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "2002:7f00:1::", "2002:c0a8:101::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "no address",
    "2a00:1450::5efe:10.0.0.1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "132.200.148.4", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_no_public_network_is_refused_however_it_is_wrapped(address):
    assert not is_public(address)
    with pytest.raises(AddressRefused, match="not an address of the public internet"):
        AddressGuard(resolve=lambda *_: ["8.8.8.8", address]).addresses("feeds.example", 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_asked(address):
    assert AddressGuard(resolve=lambda *_: [address]).addresses("feeds.example", 443) == [address]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "http:///feed", "feed.xml", "http://[::1/",
     "https://name:secret@example.org/", "http://example.org:8080/", "https://example.org:80/",
     "http://e.org/" + "a" * 2000],
)  # fmt: skip
def test_only_plain_http_and_https_on_their_own_ports_are_asked(url):
    with pytest.raises(AddressRefused) as raised:
        AddressGuard().require_askable(url)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_the_connection_goes_to_the_address_that_was_checked():
    """A name that resolves to a public address first and to our own network later is resolved once."""
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    guard = AddressGuard(resolve=lambda *_: next(answers))
    assert guard.addresses("rebound.example", 80) == ["8.8.8.8"]
    with WebServer() as server:
        port = int(server.authority.rpartition(":")[2])
        n_resolved = []

        def resolve(host, _):
            n_resolved.append(host)
            return ["127.0.0.1"]

        server.routes["/feed"] = answer("here")
        fetcher = server.fetcher(HandClock(), allowed={f"mirror.desk:{port}"}, resolve=resolve)
        assert fetcher.get(f"http://mirror.desk:{port}/feed").body == b"here"
        assert n_resolved == ["mirror.desk"]
        assert server.requests[0][1]["Host"] == f"mirror.desk:{port}"


def test_a_name_nobody_knows_is_asked_again_later():
    def resolve(*_):
        raise OSError("Name or service not known")

    with WebServer() as server, pytest.raises(FetchDelayed, match="cannot be resolved"):
        server.fetcher(HandClock(), resolve=resolve).get("https://feeds.example/")


def test_our_own_machine_is_refused_by_number_in_any_spelling():
    with WebServer() as server:
        fetcher = server.fetcher(HandClock(), allowed=())
        for host in ("127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]"):
            with pytest.raises(AddressRefused):
                fetcher.get(f"http://{host}/")
        assert not server.requests
