"""``PyJWKClient`` against an endpoint on this machine."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt as pyjwt
import pytest

import jotseal

KEYS = {
    kid: jotseal.generate_key(algorithm)
    for kid, algorithm in [("e", "ES256"), ("o", "EdDSA"), ("r", "RS256")]
}
ALGORITHMS = {"e": "ES256", "o": "EdDSA", "r": "RS256"}
TOKENS = {
    kid: jotseal.encode({"kid": kid}, key, algorithm=ALGORITHMS[kid], headers={"kid": kid})
    for kid, key in KEYS.items()
}


def jwk_set(*kids, **members):
    return {
        "keys": [{**json.loads(KEYS[kid].verifying_key().to_jwk()), "kid": kid, **members} for kid in kids]
    }


class Endpoint:
    """What it answers with, and how often it was asked."""

    def __init__(self, uri):
        self.uri = uri
        self.answer(jwk_set("e", "o", "r"))
        self.requests = []

    def answer(self, body, status=200, **headers):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers = status, headers


@pytest.fixture
def endpoint():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found.requests.append((self.path, dict(self.headers)))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Endpoint(f"http://127.0.0.1:{server.server_port}/jwks")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("kid", KEYS)
def test_a_token_finds_its_key(endpoint, kid):
    client = jotseal.PyJWKClient(endpoint.uri, headers={"X-Client": "test"})
    key = client.get_signing_key_from_jwt(TOKENS[kid])
    assert (key.key_id, key.algorithm_name) == (kid, ALGORITHMS[kid])
    assert jotseal.decode(TOKENS[kid], key, algorithms=[ALGORITHMS[kid]]) == {"kid": kid}
    assert pyjwt.decode(TOKENS[kid], key.key, algorithms=[ALGORITHMS[kid]]) == {"kid": kid}
    assert client.get_signing_key(kid) is key
    [(path, headers)] = endpoint.requests
    assert (path, headers["X-Client"]) == ("/jwks", "test")


@pytest.mark.parametrize("module", [jotseal, pyjwt])
def test_an_unknown_kid_fetches_once_per_cooldown(endpoint, module, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    client = module.PyJWKClient(endpoint.uri)
    endpoint.answer(jwk_set("e"))
    client.get_signing_key("e")
    endpoint.answer(jwk_set("e", "o"))
    for later, fetched in [(1, 1), (29, 1), (31, 2)]:
        now[0] = 1000.0 + later
        if fetched == 1:
            with pytest.raises(
                module.PyJWKClientError, match=r'^Unable to find a signing key that matches: "o"$'
            ):
                client.get_signing_key("o")
        else:
            assert client.get_signing_key("o").key_id == "o"
        assert len(endpoint.requests) == fetched
    now[0] += 301
    client.get_signing_key("e")
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize("module", [jotseal, pyjwt])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"body": {}, "status": 500}, "PyJWKClientConnectionError"),
        ({"body": {}, "status": 302, "Location": "/other"}, "PyJWKClientConnectionError"),
        ({"body": b"[", "Content-Length": "5"}, "PyJWKClientConnectionError"),
        ({"body": b"not JSON"}, "JSONDecodeError"),
        ({"body": []}, "PyJWKClientError"),
        ({"body": {}}, "PyJWKSetError"),
        ({"body": {"keys": [{"kty": "X"}]}}, "PyJWKSetError"),
        ({"body": jwk_set("e", use="enc")}, "PyJWKClientError"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_endpoints_do_wrong(endpoint, module, answer, error):
    """A failed fetch leaves what is cached alone."""
    client = module.PyJWKClient(endpoint.uri)
    kept = client.get_jwk_set()
    endpoint.answer(**answer)
    with pytest.raises(Exception) as caught:  # noqa: PT011 its class is compared
        client.get_signing_keys(refresh=True)
    assert type(caught.value).__name__ == error
    assert all(path == "/jwks" for path, _ in endpoint.requests)
    if error != "PyJWKClientError":
        assert client.get_jwk_set() is kept


def test_a_subclass_fetches_in_its_own_way():
    fetched = []

    class Files(jotseal.PyJWKClient):
        def fetch_data(self):
            fetched.append(self.uri)
            return jwk_set("e")

    client = Files("https://issuer.example/jwks")
    assert client.get_signing_key("e") is client.get_signing_key("e")
    assert fetched == ["https://issuer.example/jwks"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"uri": "file:///etc/passwd"},
        {"uri": "/jwks"},
        {"lifespan": 0},
        {"lifespan": -1},
        {"cooldown_duration": -1},
        {"cooldown_duration": float("nan")},
        {"cooldown_duration": float("inf")},
    ],
    ids=str,
)
def test_arguments_that_are_refused(arguments):
    told = []
    for client in (jotseal.PyJWKClient, pyjwt.PyJWKClient):
        with pytest.raises((jotseal.PyJWKClientError, pyjwt.PyJWKClientError)) as caught:
            client(**{"uri": "https://issuer.example/jwks", **arguments})
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_single_keys_are_cached_without_expiry(endpoint, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    client = jotseal.PyJWKClient(endpoint.uri, cache_keys=True, max_cached_keys=1)
    client.get_signing_key("e")
    now[0] += 10_000
    client.get_signing_key("e")
    assert len(endpoint.requests) == 1
    assert client.get_signing_key.cache_info().maxsize == 1


def test_eight_threads_share_a_client_and_its_keys(endpoint):
    client = jotseal.PyJWKClient(endpoint.uri)

    def verify(turn):
        kid = "eor"[turn % 3]
        key = client.get_signing_key_from_jwt(TOKENS[kid])
        assert jotseal.decode(TOKENS[kid], key) == {"kid": kid}
        if turn % 5 == 0:
            with pytest.raises(jotseal.PyJWKClientError):
                client.get_signing_key("unknown")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(verify, range(400)))
    assert len(endpoint.requests) == 1
