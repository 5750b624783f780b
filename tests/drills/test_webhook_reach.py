"""T15: a notice reaches the one configured receiver and no other address, whoever asks for it."""

import http.client
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from guanyun.gateways.messages import NotDeliveredError, send_webhook
from guanyun.records.outgoing import Outgoing
from tests.records.conftest import START

pytestmark = pytest.mark.drill
CONFIGURED = "sms.example.invalid"
MESSAGE = Outgoing(
    id=1, event="e" * 32, zone="demo", stream="case:1", receiver="post:desk", channel="webhook",
    code="records.notice_opened", fields={"number": "1", "kind": "x", "path": "/"}, at=START,
    emails=(), phones=("13800000000",),
)  # fmt: skip
HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.",
    "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01",
    "127.0.0.1.", "127.255.255.254", "127.00.00.01", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0000:0000:0000:0000:0000:ffff:7f00:0001]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[fe80::1%25lo]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1",
    "192.168.0.1", "100.64.0.1", "169.254.169.254", "169.254.170.2", "0xa9fea9fe", "2852039166",
    "metadata.google.internal", "198.18.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255",
    f"{CONFIGURED}.localhost", f"{CONFIGURED}.127.0.0.1.nip.io", f"x{CONFIGURED}", "invalid",
)  # fmt: skip
WRITINGS = (
    f"http://{CONFIGURED}@127.0.0.1:{{port}}/", f"http://{CONFIGURED}:x@127.0.0.1:{{port}}/",
    f"http://{CONFIGURED}%40127.0.0.1:{{port}}/", f"http://{CONFIGURED}%00@127.0.0.1:{{port}}/",
    f"http://127.0.0.1:{{port}}#@{CONFIGURED}/", f"http://127.0.0.1:{{port}}?@{CONFIGURED}/",
    f"http://127.0.0.1:{{port}}\\@{CONFIGURED}/", f"http://127.0.0.1:{{port}}/.{CONFIGURED}/",
    f"http://127.0.0.1:{{port}};{CONFIGURED}/", f"http://127.0.0.1:{{port}}%2523@{CONFIGURED}x/",
    "http:127.0.0.1:{port}/", "http:/127.0.0.1:{port}/", "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/", "ht\ttp://127.0.0.1:{port}/", " http://127.0.0.1:{port}/",
    "http://[::1]:{port}:80/", "http://[::1/", "http://127.0.0.1:99999/", "http://127.0.0.1:x/",
    "http:// 127.0.0.1:{port}/", "http://127.0.0.1\r\n:{port}/", "https://127.0.0.1:{port}/", "",
    f"gopher://{CONFIGURED}:{{port}}/_POST", f"file://{CONFIGURED}/etc/passwd", "file:///etc/passwd",
    f"ftp://{CONFIGURED}:{{port}}/", f"dict://{CONFIGURED}:{{port}}/", f"unix://{CONFIGURED}/run/x",
    f"ldap://{CONFIGURED}:{{port}}/", "data:text/html,x", "javascript:alert(1)", "127.0.0.1:{port}",
)  # fmt: skip
REFUSED = (NotDeliveredError, OSError, http.client.HTTPException, ValueError)


def addresses(port: int) -> list[str]:
    """Return the addresses that must not be reached."""
    return [f"http://{host}:{port}/" for host in HOSTS] + [
        each.replace("{port}", str(port)) for each in WRITINGS
    ]


@dataclass
class Canary:
    """A listener on every address of this machine that counts who comes."""

    port: int
    came: list[str] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Yield a listener that nobody may connect to."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        told = Canary(listener.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    connection, address = listener.accept()
                except OSError:
                    return
                told.came.append(str(address[0]))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield told
        listener.shutdown(socket.SHUT_RDWR)


class Leading(ThreadingHTTPServer):
    """The configured receiver, taken over: it leads everybody elsewhere."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Leading)
        self.status, self.to, self.asked = 302, "", 0


class _Leading(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        told = self.server.to.encode("ascii", "ignore").decode().translate({10: None, 13: None})
        for name in ("Location", "Refresh", "Link", "Alt-Svc", "Content-Location"):
            self.send_header(name, told)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def leading() -> Iterator[Leading]:
    """Yield the receiver that leads elsewhere."""
    with Leading() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_no_other_address_is_connected_to(canary: Canary, settings: object) -> None:
    """Private, link-local, mapped, decimal, octal, disguised: none but the configured host."""
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {CONFIGURED}, "s"
    tried = addresses(canary.port)
    for address in tried:
        settings.NOTICE_WEBHOOK = address
        with pytest.raises(REFUSED):
            send_webhook(MESSAGE, START)

    assert len(tried) >= 80
    assert canary.came == []


def test_the_listener_would_have_noticed(canary: Canary, settings: object) -> None:
    """The same listener, configured as the one receiver, is connected to: the count counts."""
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {"127.0.0.1"}, "s"
    settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{canary.port}/"
    with pytest.raises((OSError, http.client.HTTPException)):
        send_webhook(MESSAGE, START)

    assert len(canary.came) == 1


def test_no_redirect_leads_elsewhere(canary: Canary, leading: Leading, settings: object) -> None:
    """A receiver that was taken over leads to each of them, with every status there is."""
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {"127.0.0.1"}, "s"
    settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{leading.server_port}/in"
    tried = addresses(canary.port)
    for place, address in enumerate(tried):
        leading.status, leading.to = (301, 302, 303, 307, 308)[place % 5], address
        with pytest.raises(NotDeliveredError, match="status 3"):
            send_webhook(MESSAGE, START)

    assert (canary.came, leading.asked) == ([], len(tried))


def test_proxy_of_the_surroundings_is_not_taken(
    canary: Canary, leading: Leading, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notices hold phones: no variable of the environment sends them by way of somebody else."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {"127.0.0.1"}, "s"
    settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{leading.server_port}/in"
    leading.status = 204

    send_webhook(MESSAGE, START)

    assert (canary.came, leading.asked) == ([], 1)


def test_name_is_looked_up_once(
    canary: Canary, leading: Leading, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means another address the second time finds nobody who asks a second time."""
    answers = [("127.0.0.1", leading.server_port), ("127.0.0.1", canary.port)]
    asked: list[str] = []

    def rebinding(host: str, *_args: object, **_more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        to = answers[min(len(asked), 2) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", to)]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {CONFIGURED}, "s"
    settings.NOTICE_WEBHOOK = f"http://{CONFIGURED}/in"
    leading.status = 200

    send_webhook(MESSAGE, START)

    assert asked == [CONFIGURED]
    assert (canary.came, leading.asked) == ([], 1)


def test_words_of_a_message_choose_no_address(
    canary: Canary, leading: Leading, settings: object
) -> None:
    """What people type travels in the body: path, head and receiver stay as configured."""
    settings.NOTICE_HOSTS, settings.NOTICE_WEBHOOK_SECRET = {"127.0.0.1"}, "s"
    settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{leading.server_port}/in"
    assert urlsplit(settings.NOTICE_WEBHOOK).hostname in settings.NOTICE_HOSTS
    leading.status, evil = 200, f"http://127.0.0.1:{canary.port}/\r\nHost: x"
    fields = {"number": evil, "kind": evil, "path": evil}
    told = {each: getattr(MESSAGE, each) for each in MESSAGE.__slots__} | {"fields": fields}

    send_webhook(Outgoing(**told), START)

    assert (canary.came, leading.asked) == ([], 1)
