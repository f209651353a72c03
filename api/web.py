"""Asks whether a web address still leads somewhere: politely, and never inside the house's own network.

Only http and https, only addresses on the public internet (a register must not be a way into an office's network), one
request to a host per second, first HEAD and then GET for servers that do not know HEAD.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from time import monotonic, sleep
from urllib.parse import SplitResult, urljoin, urlsplit

from api.headers import VERSION

PATIENCE = 10.0
"""Seconds for each step of a request."""
PACE = 1.0
"""Seconds between two requests to the same host."""
MOST_HOPS = 5
"""So many redirections are followed."""
AGENT = f"Lotsennetz/{VERSION} (link check)"

MOVED = frozenset({301, 302, 303, 307, 308})
ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 500, 501, 503})
"""What servers answer to HEAD that would answer otherwise to GET."""
ALIVE = frozenset({401, 403, 429})
"""Answers of a server that is there but does not let robots in: no reason to call an address broken."""

Wait = Callable[[float], None]


class Refused(Exception):
    """An address is not asked for: what it is instead of a public web address."""


@dataclass(slots=True)
class Walker:
    """Asks for one address after the other; `public_only` is lifted by tests alone, whose servers are local."""

    public_only: bool = True
    wait: Wait = sleep
    patience: float = PATIENCE
    _asked: dict[str, float] = field(default_factory=dict)

    def ask(self, address: str) -> str:
        """Empty if an address leads somewhere, else in a word why not: `404`, `timeout`, `unknown host`, …."""
        try:
            return self._followed(address)
        except Refused as error:
            return str(error)
        except TimeoutError:
            return "timeout"
        except socket.gaierror:
            return "unknown host"
        except ssl.SSLError:
            return "certificate"
        except (OSError, http.client.HTTPException, ValueError):
            return "no answer"

    def _followed(self, address: str) -> str:
        for _ in range(MOST_HOPS + 1):
            parts = urlsplit(address)
            status, onward = self._answer("HEAD", parts)
            if status in ASK_AGAIN:
                status, onward = self._answer("GET", parts)
            if status not in MOVED or not onward:
                return "" if status < HTTPStatus.BAD_REQUEST or status in ALIVE else str(status)
            address = urljoin(address, onward)
        return "too many redirections"

    def _answer(self, method: str, parts: SplitResult) -> tuple[int, str]:
        """The status and where it points to; the body is not read."""
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refused("no web address")
        self._pause(parts.hostname)
        connection = _Connection(parts, self._place(parts), self.patience)
        try:
            target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*"})
            response = connection.getresponse()
            return response.status, response.getheader("Location", "")
        finally:
            connection.close()

    def _pause(self, host: str) -> None:
        last = self._asked.get(host)
        if last is not None and (left := last + PACE - monotonic()) > 0:
            self.wait(left)
        self._asked[host] = monotonic()

    def _place(self, parts: SplitResult) -> tuple[str, int]:
        """The address on the net that is connected to: looked up once, so that it cannot change after it was judged."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        places = [str(address[0]) for *_, address in found]
        if self.public_only and not all(ip_address(place.partition("%")[0]).is_global for place in places):
            raise Refused("not public")
        return places[0], port


class _Connection(http.client.HTTPConnection):
    """A connection to a place on the net that was looked up before, encrypted for https."""

    def __init__(self, parts: SplitResult, place: tuple[str, int], patience: float) -> None:
        self.default_port = 443 if parts.scheme == "https" else 80  # what `Host` leaves out
        super().__init__(parts.hostname or "", place[1], timeout=patience)
        self._encrypted, self._place = parts.scheme == "https", place

    def connect(self) -> None:
        """Connect to the place and not to whatever the name means by now."""
        self.sock = socket.create_connection(self._place, self.timeout)
        if self._encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
