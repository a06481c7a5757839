"""Keys are shared between threads."""

from __future__ import annotations

import threading

import pytest
from conftest import ALGORITHMS

import jotseal


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_eight_threads_share_a_key(algorithm):
    key = jotseal.generate_key(algorithm)
    verifying_key = key.verifying_key()
    jwk = jotseal.PyJWK(
        jotseal.get_algorithm_by_name(algorithm).to_jwk(key.secret or verifying_key, as_dict=True), algorithm
    )
    start, failures = threading.Barrier(8), []

    def hammer(name):
        start.wait()
        try:
            for turn in range(25):
                claims = {"sub": f"{name}-{turn}"}
                token = jotseal.encode(claims, key, algorithm=algorithm)
                assert jotseal.decode(token, verifying_key, algorithms=[algorithm]) == claims
                assert jotseal.decode(token, jwk, algorithms=[algorithm]) == claims
                # The last octet but one: the last character may not count in full.
                forged = token[:-3] + ("A" if token[-3] != "A" else "B") + token[-2:]
                try:
                    jotseal.decode(forged, verifying_key, algorithms=[algorithm])
                except jotseal.InvalidSignatureError:
                    continue
                failures.append("a forged token verifies")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=hammer, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
