"""Events of API Gateway and AppSync, from the golden files, with a token in each place where one may be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"


def rest_token(token: str) -> Any:
    return load("rest-token", token)


def rest_request(token: str) -> Any:
    return load("rest-request", token)


def http_1(token: str) -> Any:
    return load("http-1", token)


def http_2(token: str) -> Any:
    return load("http-2", token)


def websocket_header(token: str) -> Any:
    return load("websocket", token)


def websocket_query(token: str) -> Any:
    return {
        **websocket(),
        "queryStringParameters": {"access_token": token},
        "multiValueQueryStringParameters": {"access_token": [token]},
    }


def websocket_subprotocol(token: str) -> Any:
    event, protocols = websocket(), f"access_token, {token}"
    event["headers"]["Sec-WebSocket-Protocol"] = protocols
    event["multiValueHeaders"]["Sec-WebSocket-Protocol"] = [protocols]
    return event


def appsync(token: str) -> Any:
    return load("appsync", token)


def appsync_events(token: str) -> Any:
    return load("appsync-events", token)


EVENTS: list[Callable[[str], Any]] = [
    rest_token,
    rest_request,
    http_1,
    http_2,
    websocket_header,
    websocket_query,
    websocket_subprotocol,
    appsync,
    appsync_events,
]


def load(name: str, token: str) -> Any:
    text = (GOLDEN / f"{name}.json").read_text()
    return json.loads(text.replace("{credentials}", f"Bearer {token}").replace("{token}", token))


def websocket() -> Any:
    """An event of `$connect` without credentials."""
    event = load("websocket", "")
    del event["headers"]["Authorization"], event["multiValueHeaders"]["Authorization"]
    return event


def for_route(event: Any, method: str, path: str) -> Any:
    """The same event for another route."""
    name = "routeArn" if "routeArn" in event else "methodArn"
    stage = "/".join(event[name].split("/")[:2])
    return {**event, name: f"{stage}/{method}{path}"}
