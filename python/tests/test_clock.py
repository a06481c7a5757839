"""The time is read at each call, so that clocks which tests freeze are in force."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest
import time_machine
from freezegun import freeze_time

import jotseal

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}
NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


def freezegun(moment):
    return freeze_time(moment)


def travelling(moment):
    return time_machine.travel(moment, tick=False)


@pytest.mark.parametrize("frozen", [freezegun, travelling])
def test_frozen_clocks(frozen):
    token = jotseal.encode({"exp": NOON, "nbf": NOON.timestamp() - 60}, KEY)
    with pytest.raises(jotseal.ImmatureSignatureError):
        jotseal.decode(token, KEY, **HS256)
    for before, refused in [
        (61, jotseal.ImmatureSignatureError),
        (60, None),
        (1, None),
        (0, jotseal.ExpiredSignatureError),
    ]:
        with frozen(datetime.fromtimestamp(NOON.timestamp() - before, tz=timezone.utc)):
            assert time.time() == NOON.timestamp() - before
            if refused is None:
                assert jotseal.decode(token, KEY, **HS256)["exp"] == NOON.timestamp()
            else:
                with pytest.raises(refused):
                    jotseal.decode(token, KEY, **HS256)


def test_a_clock_that_is_moved(monkeypatch):
    """The one that PyJWT's users patch where PyJWT has it."""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2040, 1, 1, tzinfo=tz)

    token = jotseal.encode({"exp": NOON}, KEY)
    assert jotseal.decode(token, KEY, **HS256)
    monkeypatch.setattr("jotseal.api_jwt.datetime", Later)
    with pytest.raises(jotseal.ExpiredSignatureError):
        jotseal.decode(token, KEY, **HS256)
