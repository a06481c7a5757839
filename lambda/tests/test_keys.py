"""Keys of an OpenID provider: snapshots of them, their rotation, and what happens without."""

import subprocess
from pathlib import Path

from configurations import Configured, of_provider
from emulator import STARTED_IN_SECS
from events import appsync, http_2, rest_token
from providers import OpenIdProvider
from verdicts import lines, verdict


def test_keys_rotate_behind_a_snapshot(configured: Configured, authorizer: list[str], tmp_path: Path) -> None:
    with OpenIdProvider() as provider:
        keys = f'jwks_file = "{tmp_path}/jwks.json"\ndiscovery = true\n'
        function = configured("[jwks]\ncooldown_secs = 600", of_provider(provider, keys))
        command = [*authorizer, "snapshot-jwks", "--config", "jotseal.toml"]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=STARTED_IN_SECS)
        old = provider.token()
        with function:
            assert verdict(function, http_2(old)) == "allowed"
            assert lines(function)[-1].get("fetches") is None
            provider.rotate()
            new = provider.token()
            assert [verdict(function, http_2(token)) for token in (new, old, new)] == ["allowed"] * 3
            fetches = [line["fetches"] for line in lines(function) if "fetches" in line]
            assert [[fetch["outcome"] for fetch in fetched] for fetched in fetches] == [["ok"]]
            # Whoever sends names of no key causes no further fetch.
            stranger = provider.cases()["unknown kid"].token
            assert {verdict(function, http_2(stranger)) for _ in range(20)} == {"unauthenticated"}
            assert len([line for line in lines(function) if "fetches" in line]) == 1


def test_keys_that_cannot_be_had_are_a_fault(configured: Configured) -> None:
    with OpenIdProvider() as provider:
        token = provider.token()
        function = configured(of_provider(provider, "discovery = true"))
    for event in [rest_token, http_2, appsync]:
        with function:
            assert verdict(function, event(token)) == "fault"
            assert lines(function)[-1]["code"] == "jwks.unreachable"


def test_a_snapshot_does_without_the_provider(
    configured: Configured, authorizer: list[str], tmp_path: Path
) -> None:
    """The file is beside the configuration, wherever the function runs."""
    with OpenIdProvider() as provider:
        function = configured(of_provider(provider, 'jwks_file = "jwks.json"\ndiscovery = true\n'))
        command = [*authorizer, "snapshot-jwks", "--config", str(tmp_path / "jotseal.toml")]
        subprocess.run(command, cwd="/", check=True, timeout=STARTED_IN_SECS)
        token, stranger = provider.token(), provider.cases()["unknown kid"].token
    with function:
        assert verdict(function, http_2(token)) == "allowed"
        assert "fetches" not in lines(function)[-1]
        # Whether there is such a key by now, nobody can say.
        assert verdict(function, http_2(stranger)) == "fault"
        assert verdict(function, http_2(token)) == "allowed"
