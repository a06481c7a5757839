"""Following no redirects: whom a JWKS endpoint names next is not who was configured."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import HTTPRedirectHandler

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import IO
    from urllib.request import Request


class _NoRedirectHandler(HTTPRedirectHandler):
    """Makes an error of every redirect."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Has no other request to make."""
        del req, fp, code, msg, headers, newurl
