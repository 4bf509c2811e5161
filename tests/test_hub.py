"""Downloads from a hub, against one on this machine that has the faults of real ones."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.errors import ModelFileError
from assistant.models import hub
from assistant.models.download import check, pull
from tests.model_entries import DATA, NO_ROOM, entry_for, left_in


class Hub(ThreadingHTTPServer):
    """A model hub with faults to order.

    Attributes:
        cuts: For each connection in turn, after how many bytes it breaks; none when used up.
        statuses: For each request in turn, the status it is refused with.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.data = data
        self.takes_ranges = True
        self.sends_length = True
        self.redirects = False
        self.cuts: list[int] = []
        self.statuses: list[int] = []
        self.seen: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        hub = self.server
        asked = self.headers["Range"]
        hub.seen.append((self.path, asked))
        if hub.redirects and not self.path.startswith("/store/"):
            self.send_response(302)
            self.send_header("Location", f"/store{self.path}")
            self.end_headers()
            return
        if hub.statuses:
            self.send_error(hub.statuses.pop(0))
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.takes_ranges else 0
        if start >= len(hub.data):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(hub.data) - 1}/{len(hub.data)}")
        if hub.sends_length:
            self.send_header("Content-Length", str(len(hub.data) - start))
        self.end_headers()
        body = hub.data[start:]
        self.wfile.write(body[: hub.cuts.pop(0)] if hub.cuts else body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(hub, "_PAUSES_S", (0.0, 0.0, 0.0))
    running = Hub(DATA)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


HUB_ENTRY = entry_for("hf:owner/repo@abc123/dir/tiny.gguf")


def test_a_hub_file_is_fetched_from_its_revision(server: Hub, tmp_path: Path) -> None:
    path = pull(HUB_ENTRY, tmp_path / "models", hub_url=server.url + "/")
    assert path == tmp_path / "models" / "tiny.gguf"
    assert path.read_bytes() == DATA
    assert server.seen == [("/owner/repo/resolve/abc123/dir/tiny.gguf", None)]
    assert left_in(path.parent) == {"tiny.gguf"}


def test_progress_ends_at_the_whole_and_the_final_name_comes_last(server: Hub, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        seen.append((done, total))
        assert not (tmp_path / "tiny.gguf").exists()

    pull(HUB_ENTRY, tmp_path, hub_url=server.url, on_progress=watch)
    assert seen[-1] == (len(DATA), len(DATA))
    assert seen == sorted(seen)


def test_a_broken_connection_is_taken_up_where_it_broke(server: Hub, tmp_path: Path) -> None:
    server.cuts = [1000, 500_000]
    path = pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert path.read_bytes() == DATA
    assert [asked for _, asked in server.seen] == [None, "bytes=1000-", "bytes=501000-"]


def test_the_range_survives_a_redirect(server: Hub, tmp_path: Path) -> None:
    server.redirects, server.cuts = True, [1000]
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA
    assert server.seen[-1] == ("/store/owner/repo/resolve/abc123/dir/tiny.gguf", "bytes=1000-")


def test_a_hub_that_ignores_ranges_sends_the_whole_file_again(server: Hub, tmp_path: Path) -> None:
    server.takes_ranges, server.cuts = False, [1000]
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA


def test_an_interrupted_download_goes_on_in_the_next_run(server: Hub, tmp_path: Path) -> None:
    server.cuts = [400_000]

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(HUB_ENTRY, tmp_path, hub_url=server.url, on_progress=interrupt)
    assert check(HUB_ENTRY, tmp_path) == "missing"
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA
    assert [asked for _, asked in server.seen] == [None, "bytes=400000-"]


def test_a_partial_file_of_another_model_is_not_built_upon(server: Hub, tmp_path: Path) -> None:
    server.cuts = [1000]
    other = replace(HUB_ENTRY, sha256="0" * 64)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(other, tmp_path, hub_url=server.url, on_progress=interrupt)
    pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert [asked for _, asked in server.seen] == [None, None]


def test_a_complete_partial_file_needs_no_connection(server: Hub, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(HUB_ENTRY, tmp_path, hub_url=server.url, on_progress=interrupt)
    server.seen.clear()
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA
    assert server.seen == []


def test_a_body_that_always_ends_early_is_given_up_with_the_way_on(server: Hub, tmp_path: Path) -> None:
    server.takes_ranges, server.cuts = False, [1000] * 20
    with pytest.raises(ModelFileError, match="ended after 1,000 of 1,048,576 bytes") as caught:
        pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert "goes on where it stopped" in caught.value.hint
    assert len(server.seen) == 5
    assert check(HUB_ENTRY, tmp_path) == "missing"


def test_a_wrong_checksum_leaves_nothing_that_could_be_used(server: Hub, tmp_path: Path) -> None:
    server.data = DATA[:-1] + b"?"
    with pytest.raises(ModelFileError, match="damaged and was removed: SHA-256") as caught:
        pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert HUB_ENTRY.sha256 in caught.value.message
    assert left_in(tmp_path) == set()
    server.data = DATA
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA


def test_a_page_in_place_of_the_file_is_refused_before_it_is_read(server: Hub, tmp_path: Path) -> None:
    server.data = b"<html>please log in</html>"
    with pytest.raises(ModelFileError, match="has 26 bytes instead of 1,048,576"):
        pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert left_in(tmp_path) == set()


@pytest.mark.parametrize("cuts", [[], [1000]])
def test_an_entry_of_unknown_size_is_still_fetched_whole(server: Hub, tmp_path: Path, cuts: list[int]) -> None:
    server.cuts = cuts
    unknown = replace(HUB_ENTRY, bytes=0)
    assert pull(unknown, tmp_path, hub_url=server.url).read_bytes() == DATA
    assert check(unknown, tmp_path) == "ok"


def test_a_cut_that_no_length_gives_away_is_found_by_the_checksum(server: Hub, tmp_path: Path) -> None:
    server.sends_length, server.cuts = False, [1000]
    with pytest.raises(ModelFileError, match="damaged"):
        pull(replace(HUB_ENTRY, bytes=0), tmp_path, hub_url=server.url)
    assert left_in(tmp_path) == set()


def test_a_file_the_hub_does_not_have_is_one_clear_line(server: Hub, tmp_path: Path) -> None:
    server.statuses = [404]
    with pytest.raises(ModelFileError, match="HTTP 404") as caught:
        pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert "hub_url" in caught.value.hint
    assert "\n" not in str(caught.value)
    assert len(server.seen) == 1


def test_a_busy_hub_is_asked_again(server: Hub, tmp_path: Path) -> None:
    server.statuses = [503, 429]
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA


def test_a_hub_that_cannot_be_reached_is_one_clear_line(server: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="refused") as caught:
        pull(HUB_ENTRY, tmp_path, hub_url="http://127.0.0.1:9")
    assert "Check the network" in caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["hub.example", "ftp://hub.example", "file:///etc", "https://a b", ""])
def test_a_hub_setting_that_is_no_web_address_is_quoted(tmp_path: Path, address: str) -> None:
    with pytest.raises(ModelFileError, match="no web address") as caught:
        pull(HUB_ENTRY, tmp_path, hub_url=address)
    assert repr(address) in caught.value.message


def test_a_disk_without_room_is_said_before_anything_is_written(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: NO_ROOM)
    with pytest.raises(ModelFileError, match=r"Not enough space .* MB are needed, 1 MB are free"):
        pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert not (tmp_path / "tiny.gguf.partial").exists()


def test_a_disk_that_fills_up_midway_is_said_and_what_came_is_kept(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ModelFileError, match="No space left on device") as caught:
            pull(HUB_ENTRY, tmp_path, hub_url=server.url)
    assert "Free some space" in caught.value.hint
    assert pull(HUB_ENTRY, tmp_path, hub_url=server.url).read_bytes() == DATA
