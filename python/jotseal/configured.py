"""Issuers of a configuration file, the one that jotseal's authorizer for AWS reads."""

from __future__ import annotations

import sys
from pathlib import Path

from . import _core

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from typing import Any
    from urllib.request import OpenerDirector

    from typing_extensions import Self

_MAX_BYTES = 1024 * 1024


class ConfiguredVerifier(_core.ConfiguredVerifier):
    """Verifies JWTs of the issuers of a configuration file. Safe to share between threads.

    The terms are those of jotseal's authorizer, with the same verdicts. Keys are fetched when a token needs
    them: at most once in the cooldown, by one thread, while the others go on with the keys that are at hand.
    """

    __slots__ = ()

    def __new__(cls, path: str | os.PathLike[str], *, claims: type | None = None) -> Self:
        """Reads the file.

        Raises:
            ValueError: what is wrong with it, all of it on one line.
            OSError: it cannot be read.
        """
        convert: Callable[[dict[str, Any]], Any] | None = None
        if claims is not None:
            from .typed_claims import converter

            convert = converter(claims)
        text = _json(Path(path).read_text(encoding="utf-8"))
        folder = Path(path).parent
        fetch = _Fetch(folder)

        def read(file: str) -> bytes:
            with (folder / file).open("rb") as stream:
                return stream.read(_MAX_BYTES + 1)

        verifier = super().__new__(cls, text, read=read, fetch=fetch, convert=convert)
        fetch.terms = verifier.http
        return verifier

    def verify_many(self, tokens: Iterable[str | bytes]) -> list[Any]:
        """Verifies JWTs and gives the claims of each, or the exception, in their order."""
        return [self._verdict(token) for token in tokens]

    def _verdict(self, token: str | bytes) -> Any:
        try:
            return self.verify(token)
        except Exception as error:  # noqa: BLE001 it is the verdict
            return error


def _json(text: str) -> str:
    """Makes JSON text of TOML: Python's parser spares the extension module one of its own."""
    import json
    from importlib import import_module

    # CPython has it from 3.11.
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

    def refuse(value: object) -> Any:
        raise ValueError(f"no value of a configuration is a {type(value).__name__}")

    return json.dumps(toml.loads(text), default=refuse)


class _Fetch:
    """Fetches a URL within the terms of a configuration: no redirects, 1 MiB at most, a limit of time."""

    terms: tuple[str | None, float, str | None, str | None]
    _opener: OpenerDirector | None = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, url: str) -> tuple[int, bytes, str, str | None]:
        import time
        import urllib.error

        timeout = self.terms[1]
        deadline = time.monotonic() + timeout
        if self._opener is None:
            self._opener = self._make_opener()
        try:
            response = self._opener.open(url, timeout=timeout)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, b"", "", None
        with response:
            body = b""
            while chunk := response.read1(_MAX_BYTES + 1 - len(body)):
                body += chunk
                if len(body) > _MAX_BYTES or time.monotonic() > deadline:
                    raise OSError("The endpoint takes too long or says too much.")
            length = response.headers.get("Content-Length")
            if length is not None and int(length) != len(body):
                raise OSError("The endpoint broke off.")
            headers = response.headers
            return response.status, body, headers.get("Cache-Control", ""), headers.get("Age")

    def _make_opener(self) -> OpenerDirector:
        import ssl
        from urllib.request import HTTPSHandler, ProxyHandler, build_opener

        from ._no_redirects import _NoRedirectHandler

        ca_file, _, proxy, no_proxy = self.terms
        authorities = self._folder / ca_file if ca_file is not None else None
        handlers: list[Any] = [
            HTTPSHandler(context=ssl.create_default_context(cafile=authorities)),
            _NoRedirectHandler,
        ]
        if proxy is not None:
            handlers.append(ProxyHandler({"https": proxy, "no": no_proxy or ""}))
        return build_opener(*handlers)
