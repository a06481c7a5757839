"""A client for JWKS endpoints, as ``jwt.jwks_client`` has it: ``urllib``, a lock and two caches."""

from __future__ import annotations

import time
from threading import RLock

from ._lazy import lazily
from .api_jwk import PyJWK, PyJWKSet
from .api_jwt import decode_complete as decode_token
from .exceptions import PyJWKClientConnectionError, PyJWKClientError
from .jwk_set_cache import JWKSetCache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext
    from typing import Any

__getattr__ = lazily(
    __name__,
    {
        "HTTPError": "urllib.error:HTTPError",
        "URLError": "urllib.error:URLError",
        "http": "http.client",
        "json": "json",
        "threading": "threading",
        "urllib": "urllib",
        "urlparse": "urllib.parse:urlparse",
        "_NoRedirectHandler": "._no_redirects:_NoRedirectHandler",
    },
)


class PyJWKClient:
    """Fetches a JWK Set and finds the key of a token in it.

    Two caches: the set as a whole for ``lifespan`` seconds (``cache_jwk_set``, on by default), and single
    keys by ``kid``, at most ``max_cached_keys``, which never expire (``cache_keys``, off by default).

    An unknown ``kid`` fetches the set anew, unless one was fetched within ``cooldown_duration`` seconds. A
    failed fetch leaves the caches as they are. Redirects are not followed. One thread at a time looks for a
    key, and the others wait.
    """

    def __init__(
        self,
        uri: str,
        cache_keys: bool = False,
        max_cached_keys: int = 16,
        cache_jwk_set: bool = True,
        lifespan: float = 300,
        headers: dict[str, Any] | None = None,
        timeout: float = 30,
        ssl_context: SSLContext | None = None,
        cooldown_duration: float = 30,
    ) -> None:
        """Takes an ``http`` or ``https`` address; all times are in seconds.

        Raises:
            PyJWKClientError: another scheme, a lifespan that is not positive, or a cooldown that is negative
                or not finite.
        """
        from math import isfinite
        from urllib.parse import urlparse

        # urllib would open file:, ftp: and data: too.
        scheme = urlparse(uri).scheme.lower()
        if scheme not in ("http", "https"):
            raise PyJWKClientError(
                f"Invalid JWKS URI scheme {scheme!r}: only 'http' and 'https' are supported."
            )
        if cooldown_duration < 0:
            raise PyJWKClientError(
                f'Cooldown duration must be greater than or equal to 0, the input is "{cooldown_duration}"'
            )
        if not isfinite(cooldown_duration):
            raise PyJWKClientError(f'Cooldown duration must be finite, the input is "{cooldown_duration}"')
        if cache_jwk_set and lifespan <= 0:
            raise PyJWKClientError(f'Lifespan must be greater than 0, the input is "{lifespan}"')
        self.uri = uri
        self.headers = {} if headers is None else headers
        self.timeout = timeout
        self.ssl_context = ssl_context
        self.cooldown_duration = cooldown_duration
        self.jwk_set_cache = JWKSetCache(lifespan) if cache_jwk_set else None
        self._last_successful_fetch: float | None = None
        self._client_lock = RLock()
        if cache_keys:
            from functools import lru_cache

            cached = lru_cache(maxsize=max_cached_keys)(self.get_signing_key)
            self.get_signing_key = cached  # type: ignore[method-assign]

    def fetch_data(self) -> Any:
        """Fetches the set and returns its JSON object.

        Raises:
            PyJWKClientConnectionError: the endpoint cannot be reached, redirects, or breaks off.
            PyJWKClientError: it sends no JSON object.
            PyJWKSetError: no key of the set is usable.
        """
        import json
        import urllib.request
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError

        from ._no_redirects import _NoRedirectHandler

        try:
            request = urllib.request.Request(url=self.uri, headers=self.headers)  # noqa: S310 see __init__
            handlers: list[Any] = [_NoRedirectHandler()]
            if self.ssl_context is not None:
                handlers.append(urllib.request.HTTPSHandler(context=self.ssl_context))
            opener = urllib.request.build_opener(*handlers)
            with opener.open(request, timeout=self.timeout) as response:
                data = json.load(response)
        except (URLError, TimeoutError, HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()
            raise PyJWKClientConnectionError(f'Fail to fetch data from the url, err: "{error}"') from error
        data = self._as_jwk_set_payload(data)
        if self.jwk_set_cache is not None:
            self.jwk_set_cache.put(data)
        self._last_successful_fetch = time.monotonic()
        return data

    def get_jwk_set(self, refresh: bool = False) -> PyJWKSet:
        """Returns the set: from the cache, or fetched where that has none or ``refresh`` asks for it."""
        if self.jwk_set_cache is not None and not refresh:
            cached = self.jwk_set_cache.get()
            if cached is not None:
                return cached
        data = self.fetch_data()
        jwk_set = data if isinstance(data, PyJWKSet) else PyJWKSet.from_dict(self._as_jwk_set_payload(data))
        if self.jwk_set_cache is not None:
            # An overridden fetch_data may have returned another set than the one it fetched.
            self.jwk_set_cache.put(jwk_set)
        return jwk_set

    @staticmethod
    def _as_jwk_set_payload(data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise PyJWKClientError("The JWKS endpoint did not return a JSON object")
        return data

    def get_signing_keys(self, refresh: bool = False) -> list[PyJWK]:
        """Lists the keys that have a ``kid`` and are for signatures, by ``use`` or for want of one."""
        return self._get_signing_keys_from_jwk_set(self.get_jwk_set(refresh))

    @staticmethod
    def _get_signing_keys_from_jwk_set(jwk_set: PyJWKSet) -> list[PyJWK]:
        keys = [key for key in jwk_set.keys if key.public_key_use in ("sig", None) and key.key_id]
        if not keys:
            raise PyJWKClientError("The JWKS endpoint did not contain any signing keys")
        return keys

    def get_signing_key(self, kid: str) -> PyJWK:
        """Finds the key with that ``kid``, if need be in a set that is fetched anew."""
        with self._client_lock:
            key = self.match_kid(self.get_signing_keys(), kid)
            if not key and not self._is_cooling_down():
                keys = self.get_signing_keys(refresh=True)
                self._last_successful_fetch = time.monotonic()
                key = self.match_kid(keys, kid)
            if not key:
                raise PyJWKClientError(f'Unable to find a signing key that matches: "{kid}"')
            return key

    def _is_cooling_down(self) -> bool:
        if self.jwk_set_cache is None or self._last_successful_fetch is None:
            return False
        return time.monotonic() - self._last_successful_fetch < self.cooldown_duration

    def get_signing_key_from_jwt(self, token: str | bytes) -> PyJWK:
        """Finds the key with the ``kid`` that a token says, of which nothing has been verified."""
        unverified = decode_token(token, options={"verify_signature": False})
        return self.get_signing_key(unverified["header"].get("kid"))

    @staticmethod
    def match_kid(signing_keys: list[PyJWK], kid: str) -> PyJWK | None:
        """Finds the first key with that ``kid``."""
        return next((key for key in signing_keys if key.key_id == kid), None)
