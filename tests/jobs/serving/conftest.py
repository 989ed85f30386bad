from collections.abc import Iterator

import httpx
import pytest
from serving_servers import loaded_pool, running


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a running server with two names for one model, the gazetteer."""
    pool = loaded_pool(pool={"models": ["general=default", "health=default"]}, serve={"request_bytes": 50_000})
    with running(pool) as address:
        yield address


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
