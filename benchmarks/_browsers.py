"""Two hundred people with their browsers, as light as can be: raw HTTP/1.1 over asyncio.

Every person keeps one connection and one session, opens a page, reads for a while, opens the next.
Only the page itself is asked for; its styles and scripts lie in the browser's cache.
"""

import asyncio
import gzip
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

SEEN = re.compile(rb"/z/demo/(?:cases|progress)/(\d{8}-\d{4,})")
HIDDEN = re.compile(
    rb'<input type="hidden" name="(csrfmiddlewaretoken|key|version)" value="([^"]*)"'
)
PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, head, body (unpacked only when asked for), seconds."""

    status: int
    head: bytes
    packed: bytes
    seconds: float

    @property
    def body(self) -> bytes:
        """Return the page itself."""
        is_packed = b"content-encoding: gzip" in self.head.lower()
        return gzip.decompress(self.packed) if is_packed else self.packed


@dataclass
class Browser:
    """One browser: a connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    wires: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request and read all of its answer; the clock runs from the first byte sent."""
        words = urlencode(form).encode() if form is not None else b""
        head = [
            f"{'GET' if form is None else 'POST'} {address} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Encoding: gzip",
            "Cookie: " + "; ".join(f"{name}={told}" for name, told in self.cookies.items()),
        ]
        if form is not None:
            head += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(words)}",
            ]
        begun = time.perf_counter()
        told = "\r\n".join(head).encode() + b"\r\n\r\n" + words
        try:
            answer = await asyncio.wait_for(self._exchange(told, begun), PATIENCE)
        except (OSError, asyncio.IncompleteReadError):
            self.close()  # the server had closed an idle connection
            answer = await asyncio.wait_for(self._exchange(told, begun), PATIENCE)
        self._keep_cookies(answer.head)
        return answer

    async def _exchange(self, told: bytes, begun: float) -> Answer:
        if self.wires is None:
            self.wires = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self.wires
        writer.write(told)
        head = await reader.readuntil(b"\r\n\r\n")
        small = head.lower()
        found = re.search(rb"content-length: (\d+)", small)
        if found:
            body = await reader.readexactly(int(found[1]))
        elif b"chunked" in small:
            body = await self._chunks(reader)
        else:
            body = b""
        return Answer(int(head.split(b" ", 2)[1]), head, body, time.perf_counter() - begun)

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int((await reader.readline()).strip() or b"0", 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)

    def _keep_cookies(self, head: bytes) -> None:
        for name, told in re.findall(rb"(?i)set-cookie: ([^=]+)=([^;\r]*)", head):
            self.cookies[name.decode()] = told.decode()

    def close(self) -> None:
        """Let go of the connection."""
        if self.wires is not None:
            self.wires[1].close()
            self.wires = None


async def sign_in(port: int, name: str, password: str) -> Browser:
    """Return a browser in which a person of the demo has signed in."""
    browser = Browser(port)
    page = await browser.ask("/sign-in?staff=1")
    told = hidden(page.body) | {"step": "name", "name": name, "password": password, "next": ""}
    done = await browser.ask("/sign-in", told)
    if done.status != 302:
        raise SystemExit(f"{name} could not sign in: {done.status}")
    return browser


def hidden(body: bytes) -> dict[str, str]:
    """Return the hidden fields that any form of a page repeats."""
    return {name.decode(): told.decode() for name, told in HIDDEN.findall(body)}


@dataclass
class Crowd:
    """What a crowd did: seconds by page, refusals."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Person:
    """One of the crowd: pages with how often each is opened; ``{number}`` stands for a case."""

    browser: Browser
    mix: Sequence[tuple[str, str, int]]  # page, address, weight
    numbers: Sequence[str]


async def live(
    person: Person, crowd: Crowd, chance: Random, until: float, think: tuple[float, float]
) -> None:
    """Open pages with pauses until the time is over."""
    await asyncio.sleep(chance.uniform(0, think[1]))
    weights = [weight for *_, weight in person.mix]
    while time.perf_counter() < until:
        page, address, _ = chance.choices(person.mix, weights)[0]
        number = chance.choice(person.numbers) if person.numbers else ""
        if page == "act":
            await act(person.browser, number, crowd)
        else:
            answer = await person.browser.ask(address.format(number=number))
            note(crowd, page, answer, 200)
        await asyncio.sleep(chance.uniform(*think))
    person.browser.close()


async def act(browser: Browser, number: str, crowd: Crowd) -> None:
    """Open a case and write a note on it; the person reads for a moment in between."""
    shown = await browser.ask(f"/z/demo/cases/{number}")
    note(crowd, "case", shown, 200)
    await asyncio.sleep(1)
    told = hidden(shown.body) | {"note-opinion": "已与企业联系，明日上门。"}
    done = await browser.ask(f"/z/demo/cases/{number}/acts/note", told)
    # 409 is an answer too: a colleague of the crowd was faster on the same case.
    note(crowd, "act", done, 302, 409)


def note(crowd: Crowd, page: str, answer: Answer, *expected: int) -> None:
    """Keep what an answer came to."""
    crowd.seconds[page].append(answer.seconds)
    if answer.status not in expected:
        crowd.wrong[f"{page} {answer.status}"] += 1
