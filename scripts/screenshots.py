"""Take pictures of a running hub with demo content: the README's, or the main pages in every look.

``hub serve`` first, then ``python -m scripts.screenshots`` for docs/images/home.png, or with ``--all FOLDER`` for the
ten main pages at 390 and 1280 pixels, light and dark, to look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from hub.accounts.demo import PASSWORD
from hub.testing.browser import launch_arguments
from scripts.steps import ROOT

README_PICTURE = ROOT / "docs" / "images" / "home.png"
REVIEWER = "reviewer@hub.example"
OWNER = "miriam.okafor@juniper-hollow-library.example"
WIDTHS = (390, 1280)
LOOKS = ("light", "dark")
Visit = Callable[[Page], None]


def main() -> None:
    """Take the pictures that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the hub runs")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="picture the ten main pages into this folder")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_arguments())
        try:
            if arguments.all:
                picture_all(browser, arguments.address, arguments.all)
            else:
                picture_home(browser, arguments.address)
        finally:
            browser.close()


def picture_home(browser: Browser, address: str) -> None:
    """Write the README's picture: what a visitor sees first."""
    page = browser.new_page(viewport={"width": 1280, "height": 1390}, device_scale_factor=1, reduced_motion="reduce")
    page.goto(address)
    # The note that this is a demo is no part of the site.
    page.locator(".local-note").evaluate_all("notes => notes.forEach(note => note.remove())")
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_PICTURE)
    print(README_PICTURE.relative_to(ROOT))


def picture_all(browser: Browser, address: str, folder: Path) -> None:
    """Write a whole-page picture of each main page for each width and look."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for who in (None, OWNER, REVIEWER):
            page = browser.new_page(base_url=address, viewport={"width": width, "height": 900}, reduced_motion="reduce")
            if who:
                sign_in(page, who)
            for look in LOOKS:
                page.emulate_media(color_scheme="dark" if look == "dark" else "light")
                for name, visit in pages(who).items():
                    visit(page)
                    _load_pictures(page)
                    page.screenshot(path=folder / f"{name}-{width}-{look}.png", full_page=True)
                    print(f"{name} {width} {look}")
            page.context.close()


def pages(who: str | None) -> dict[str, Visit]:
    """Return how to get to the main pages that this person sees, by name."""
    if who == OWNER:
        return {"dashboard": _open("/dashboard"), "pledge": _pledge}
    if who == REVIEWER:
        return {"review": _open("/toolkits/review/")}
    return {
        "home": _open("/"),
        "catalogue": _open("/toolkits/"),
        "resource": _follow("/toolkits/", ".card__title a"),
        "toolkit": _follow("/toolkits/kits/", ".card__title a"),
        "day": _follow("/", ".hero__more a"),
        "directory": _open("/partners"),
        "profile": _follow("/partners", ".card__title a"),
    }


def sign_in(page: Page, email: str) -> None:
    """Sign in by the form."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _load_pictures(page: Page) -> None:
    """Fetch the pictures further down as well, which a browser leaves for later."""
    page.evaluate(
        "Promise.all([...document.images].map(image => (image.loading = 'eager', image.decode().catch(() => {}))))"
    )


def _open(path: str) -> Visit:
    def visit(page: Page) -> None:
        page.goto(path)

    return visit


def _follow(path: str, link: str) -> Visit:
    def visit(page: Page) -> None:
        page.goto(path)
        page.goto(page.locator(link).first.get_attribute("href") or path)

    return visit


def _pledge(page: Page) -> None:
    _follow("/", ".hero__more a")(page)
    page.get_by_role("link", name="Pledge as an organization").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    main()
