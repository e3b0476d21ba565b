"""A checkpoint's files from a hub: a local server answers as the real one does, faults included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from communique.errors import ConfigError
from communique.tone.hub import parse_hub_name

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b'{"architectures": ["BertForSequenceClassification"]}',
    "model.safetensors": b"weights",
    "tokenizer.json": b"{}",
    "pytorch_model.bin": b"a pickle",
    "run.py": b"raise SystemExit",
}
PROGRAM = """
import sys
from communique.errors import ScorerError
from communique.tone.hub import fetch
try:
    print(*sorted(path.name for path in fetch(sys.argv[1], sys.argv[2]).iterdir()))
except ScorerError as error:
    print("refused:", error)
"""


@dataclass
class Hub:
    url: str
    broken: bool = False
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def hub() -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            found.asked.append(self.path)
            if found.broken:
                return self.answer(500, b"")
            if self.path.startswith(f"/api/models/desk/tone/tree/{COMMIT}"):
                files = [
                    {"type": "file", "path": name, "size": len(content), "oid": f"{len(content):040x}"}
                    for name, content in FILES.items()
                ]
                return self.answer(200, json.dumps(files).encode(), {"Content-Type": "application/json"})
            for name, content in FILES.items():
                if self.path == f"/desk/tone/resolve/{COMMIT}/{name}":
                    return self.answer(200, content, {"ETag": f'"{name}"', "X-Repo-Commit": COMMIT})
            return self.answer(404, b'{"error": "Repository not found"}', {"X-Error-Code": "RepoNotFound"})

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Hub(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def fetched(hub: Hub, cache: Path, name: str = "desk/tone", commit: str = COMMIT) -> str:
    environment = os.environ | {"HF_ENDPOINT": hub.url, "HF_HOME": str(cache), "HF_HUB_DISABLE_XET": "1"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, commit],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_weights_and_tokenizer_come_but_no_pickle_and_no_code(hub: Hub, tmp_path: Path) -> None:
    assert fetched(hub, tmp_path) == "config.json model.safetensors tokenizer.json"
    assert not any(path.endswith((".bin", ".py")) for path in hub.asked)


def test_what_was_fetched_once_needs_no_hub(hub: Hub, tmp_path: Path) -> None:
    first = fetched(hub, tmp_path)
    hub.asked.clear()
    hub.broken = True
    assert fetched(hub, tmp_path) == first
    assert hub.asked == []


def test_an_unknown_checkpoint_is_refused_by_name(hub: Hub, tmp_path: Path) -> None:
    answer = fetched(hub, tmp_path, name="desk/none")
    assert answer.startswith("refused: The checkpoint desk/none at 0123456789ab could not be fetched:")
    assert "Check the name and the commit" in answer


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("hf:ProsusAI/finbert", "has no revision"),
        ("hf:ProsusAI/finbert@main", "has the revision 'main'"),
        ("hf:ProsusAI/finbert@v1.0", "has the revision 'v1.0'"),
        ("hf:@" + COMMIT, "names no checkpoint"),
        ("hf:a/b/c@" + COMMIT, "names no checkpoint"),
        ("hf:../etc@" + COMMIT[:-1], "has the revision"),
    ],
)
def test_a_name_that_may_move_is_refused(spec: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        parse_hub_name(spec)
