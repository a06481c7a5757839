"""Spans of the authorizer, at a receiver that reads them by OpenTelemetry's own definitions."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from configurations import Configured, of_provider, snapshot
from events import http_2
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from providers import OpenIdProvider
from verdicts import lines, verdict

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
RECEIVED_IN_SECS = 30


class Receiver:
    """OTLP over HTTP, with the requests that came."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.bodies: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                assert (self.path, self.headers["Content-Type"]) == ("/v1/traces", "application/json")
                receiver.bodies.append(body)
                message = json.dumps(with_base64(json.loads(body)))
                receiver.requests.append(Parse(message, ExportTraceServiceRequest()))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def listening(self) -> Iterator["Receiver"]:
        Thread(target=self._server.serve_forever, daemon=True).start()
        yield self
        self._server.shutdown()
        self._server.server_close()

    def spans(self, count: int) -> list[tuple[Span, dict[str, Any]]]:
        """Waits for so many spans, and returns them with their attributes."""
        deadline = time.monotonic() + RECEIVED_IN_SECS
        while len(self.requests) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        spans = [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        assert len(spans) == count
        values = [{pair.key: pair.value for pair in span.attributes} for span in spans]
        return [
            (span, {key: getattr(value, value.WhichOneof("value")) for key, value in attributes.items()})
            for span, attributes in zip(spans, values, strict=True)
        ]


def with_base64(value: Any) -> Any:
    """OTLP has the octets of trace and span in hexadecimal, where Protobuf's JSON has them in base64."""
    if isinstance(value, list):
        return [with_base64(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64encode(bytes.fromhex(below)).decode()
        if name in ("traceId", "spanId", "parentSpanId")
        else with_base64(below)
        for name, below in value.items()
    }


def traced(token: str, flags: str) -> Any:
    event = http_2(token)
    return {**event, "headers": {**event["headers"], "traceparent": f"00-{TRACE}-{PARENT}-{flags}"}}


def test_decisions_are_spans(configured: Configured, provider: OpenIdProvider, tmp_path: Path) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    good, bad = provider.token(), provider.cases()["unknown kid"].token
    receiver = Receiver()
    function = configured(
        of_provider(provider, keys), OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url, OTEL_SERVICE_NAME="orders"
    )
    with receiver.listening(), function:
        verdicts = [
            verdict(function, traced(token, flags))
            for token, flags in [(good, "01"), (bad, "01"), (good, "00")]
        ]
        assert verdicts == ["allowed", "unauthenticated", "allowed"]
        (allowed, of_allowed), (refused, of_refused) = receiver.spans(2)
        assert [line["traceId"] for line in lines(function)] == [TRACE] * 3
    for span in (allowed, refused):
        assert (span.name, span.kind, span.status.code) == (
            "authorize",
            Span.SPAN_KIND_SERVER,
            Status.STATUS_CODE_UNSET,
        )
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
        assert len(span.span_id) == 8
        assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < 60e9
    (service,) = [
        pair
        for pair in receiver.requests[0].resource_spans[0].resource.attributes
        if pair.key == "service.name"
    ]
    assert service.value.string_value == "orders"
    assert (of_allowed["jotseal.outcome"], of_refused["jotseal.outcome"]) == ("allow", "unauthenticated")
    assert of_refused["jotseal.code"] == "key.not_found"
    assert of_allowed["jotseal.issuer"] == provider.issuer
    assert of_allowed["jotseal.verifyMicros"] > 0
    secrets = [part for token in (good, bad) for part in token.split(".")]
    assert not [secret for secret in secrets for body in receiver.bodies if secret in body]


def test_a_collector_that_is_not_there_changes_nothing(
    configured: Configured, provider: OpenIdProvider, tmp_path: Path
) -> None:
    keys = f'jwks_file = "{snapshot(tmp_path, "jwks.json", provider.jwks())}"'
    with configured(
        of_provider(provider, keys), OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"
    ) as function:
        token = provider.token()
        assert [verdict(function, http_2(token)) for _ in range(3)] == ["allowed"] * 3
        assert "a span is lost: connection\n" in function.log
