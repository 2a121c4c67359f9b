"""A cluster of machines (Dask's ``distributed``) that does the runs of an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from ecohealth.errors import BadScenario, quoted

FORMS = ("tcp://", "tls://")
PATIENCE = 10.0
"""Seconds in which a scheduler has to answer."""


class Cluster(Executor):
    """Hands work to the workers behind a scheduler. What all calls share is sent once.

    Attributes:
        threads: how many calls the workers do at a time.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor()
        self._sent: dict[int, tuple[object, object]] = {}
        self.threads = max(1, sum(client.nthreads().values()))

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Call a function on a worker; numbers go with the call, anything else is kept there for the next."""
        sent = [one if isinstance(one, (int, float)) else self._shared(one) for one in arguments]
        future: Future[Any] = self._executor.submit(function, *sent, **named)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of what was sent; the cluster goes on."""
        self._sent.clear()
        self._executor.shutdown(wait=wait)

    def _shared(self, value: object) -> object:
        if id(value) not in self._sent:
            self._sent[id(value)] = value, self._client.scatter(value, broadcast=True, hash=False)
        return self._sent[id(value)][1]


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The workers of a scheduler, for as long as they are needed: ``Runs(executor=...)``.

    The address must be that of a scheduler you trust: its workers are sent the ecosystem, and what they send back is
    taken as it is.

    Args:
        address: as the scheduler tells it: tcp://host:8786, or tls://.

    Raises:
        BadScenario: for an address that is none, where ``distributed`` is not installed, where no scheduler answers, or
            where it has no workers.
    """
    if not address.startswith(FORMS):
        raise BadScenario(f"no scheduler can be at {quoted(address)}; write tcp://host:8786, as the scheduler tells it")
    try:
        from distributed import Client
    except ImportError as error:
        raise BadScenario("a scheduler needs the extra 'cluster': pip install 'ecohealth[cluster]'") from error
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise BadScenario(f"no scheduler answers at {address}; is 'dask scheduler' running there?") from error
    with client:
        if not client.nthreads():
            raise BadScenario(f"the scheduler at {address} has no workers; start some: dask worker {address}")
        with Cluster(client) as workers:
            yield workers
