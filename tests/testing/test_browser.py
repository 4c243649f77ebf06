"""The live server and the system's browser."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from playwright.sync_api import Page

from hub.testing.browser import serve


def test_live_server_answers_several_at_once() -> None:
    app = Flask("live")
    both_are_in = Barrier(2, timeout=10)

    @app.get("/")
    def index() -> str:
        both_are_in.wait()
        return "hello"

    with serve(app) as address, ThreadPoolExecutor(2) as people:

        def ask(_: int) -> bytes:
            with urllib.request.urlopen(address) as answer:
                content: bytes = answer.read()
                return content

        assert list(people.map(ask, range(2))) == [b"hello", b"hello"]


@pytest.mark.journey
def test_browser_opens_a_page_of_the_live_server(page: Page) -> None:
    app = Flask("live")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>Hello</title><h1>Hello</h1>")
    with serve(app) as address:
        page.goto(address)
        assert page.get_by_role("heading").inner_text() == "Hello"
