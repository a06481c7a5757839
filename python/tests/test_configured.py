"""Verifier.from_config: the authorizer's file, with the authorizer's verdicts."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

import jotseal

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = json.loads((Path(__file__).parents[2] / "tests/vectors/issuers.json").read_text("utf-8"))
CASES = {case["name"]: case for case in CORPUS["cases"]}
VALID = CASES["valid"]["token"]
JWKS = CORPUS["configuration"].split("jwks = '")[1].split("'")[0]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands at the time of the corpus."""
    clock = [float(CORPUS["now"])]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    return clock


def configured(tmp_path: Path, text: str) -> Any:
    (tmp_path / "jotseal.toml").write_text(text)
    return jotseal.Verifier.from_config(tmp_path / "jotseal.toml")


def verdict(verifier: Any, token: str) -> str | None:
    try:
        verifier.verify(token)
    except jotseal.PyJWTError as error:
        return error.code
    return None


@pytest.mark.usefixtures("now")
def test_every_token_has_the_verdict_of_the_authorizer(tmp_path: Path) -> None:
    verifier = configured(tmp_path, CORPUS["configuration"])
    given = {name: verdict(verifier, case["token"]) for name, case in CASES.items()}
    assert given == {name: case["code"] for name, case in CASES.items()}
    many = verifier.verify_many([case["token"] for case in CASES.values()])
    codes = [None if isinstance(one, dict) else one.code for one in many]
    assert codes == [case["code"] for case in CASES.values()]
    assert verifier.verify(VALID)["sub"] == "alice"


def test_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"issuers\[0\].audience is no key here; is audiences meant\?"):
        configured(tmp_path, '[[issuers]]\nissuer = "https://a.example"\naudience = "x"\n')
    with pytest.raises(ValueError, match="at line 2, column"):
        configured(tmp_path, "[[issuers]]\nissuer\n")
    with pytest.raises(ValueError, match=r"jwks_file cannot be read: FileNotFoundError"):
        configured(tmp_path, one("jwks_file = '/nowhere/jwks.json'"))
    with pytest.raises(FileNotFoundError):
        jotseal.Verifier.from_config(tmp_path / "absent.toml")


@pytest.mark.usefixtures("now")
def test_files_are_beside_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (tmp_path / "jwks.json").write_text(JWKS)
    assert verdict(configured(tmp_path, one("leeway_secs = 600\njwks_file = 'jwks.json'")), VALID) is None


def one(keys: str) -> str:
    return (
        f'[[issuers]]\nissuer = "https://issuer.example/"\naudiences = "api"\nalgorithms = "ES256"\n{keys}\n'
    )


class Endpoint(BaseHTTPRequestHandler):
    """Answers as it is told."""

    status: ClassVar[int]
    body: ClassVar[bytes]
    requests: ClassVar[int]
    pause: ClassVar[float]

    def do_GET(self) -> None:
        type(self).requests += 1
        threading.Event().wait(self.pause)
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def endpoint() -> Iterator[tuple[type[Endpoint], str]]:
    handler = type("Handler", (Endpoint,), {"status": 200, "body": JWKS.encode(), "requests": 0, "pause": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}/jwks"
        server.shutdown()


def test_keys_are_fetched_when_a_token_needs_them(
    tmp_path: Path, endpoint: tuple[type[Endpoint], str], now: list[float]
) -> None:
    served, url = endpoint
    verifier = configured(tmp_path, one(f"leeway_secs = 600\njwks_uri = '{url}'"))
    assert served.requests == 0
    assert verdict(verifier, VALID) is None
    unknown = CASES["unknown kid"]["token"]
    assert [verdict(verifier, unknown) for _ in range(100)] == ["key.not_found"] * 100
    assert served.requests == 1
    for status, body in [(500, b""), (302, b""), (200, b"<html>"), (200, b" " * 2**20 + served.body)]:
        now[0] += 31
        served.status, served.body = status, body
        before = served.requests
        with pytest.raises(jotseal.PyJWKClientConnectionError) as caught:
            verifier.verify(unknown)
        assert caught.value.code == "jwks.unreachable"
        assert verdict(verifier, VALID) is None
        assert served.requests == before + 1


@pytest.mark.usefixtures("now")
def test_one_thread_fetches(tmp_path: Path, endpoint: tuple[type[Endpoint], str]) -> None:
    served, url = endpoint
    served.pause = 0.2
    verifier = configured(tmp_path, one(f"jwks_uri = '{url}'"))
    verdicts: list[str | None] = []
    threads = [threading.Thread(target=lambda: verdicts.append(verdict(verifier, VALID))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (verdicts, served.requests) == ([None] * 8, 1)
