"""``pytest -p jotseal.pytest_plugin``: the tests, and all that they import, get jotseal as ``jwt``."""

from . import __version__
from .alias import install_as_jwt

install_as_jwt()


def pytest_report_header() -> str:
    """Says so above the results."""
    return f"jwt: jotseal {__version__}"
