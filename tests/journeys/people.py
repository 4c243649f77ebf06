"""What people do in the hub, each step by what is seen on the page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select

from hub.db import db
from hub.mail.models import MailMessage
from hub.testing.factories import PASSWORD

MAIL_LINK = re.compile(r"http://localhost(/\S+)")


@dataclass(frozen=True)
class Upload:
    """A file somebody shares, with the words for people who cannot see it."""

    name: str
    content_type: str
    content: bytes
    words: str

    def payload(self) -> FilePayload:
        """Return what a file field takes."""
        return {"name": self.name, "mimeType": self.content_type, "buffer": self.content}


def make_sheet(title: str = "A sheet", pages: int = 2) -> bytes:
    """Return a small PDF without hidden details."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": title})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def heading(page: Page) -> Locator:
    """Return the page's main heading."""
    return page.get_by_role("heading", level=1)


def own_menu(page: Page) -> Locator:
    """Return the menu in the header that only signed-in people have."""
    return page.locator(".site-tools details.menu")


def read_mail(email: str, subject: str = "") -> MailMessage:
    """Return the newest mail to somebody, as the local inbox shows it."""
    db.session.rollback()  # a transaction of this test would not see what came since
    query = select(MailMessage).where(MailMessage.recipient == email, MailMessage.subject.contains(subject))
    mail = db.session.scalars(query.order_by(MailMessage.id.desc()).limit(1)).first()
    assert mail is not None, f"no mail to {email} with “{subject}” in its subject"
    return mail


def follow_mail(page: Page, email: str, subject: str = "") -> None:
    """Open the link of the newest mail to somebody."""
    found = MAIL_LINK.search(read_mail(email, subject).text)
    assert found is not None
    page.goto(found.group(1))


def sign_in(page: Page, email: str) -> None:
    """Sign in with the password of the tests, by the link in the header."""
    page.get_by_role("banner").get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(own_menu(page)).to_be_visible()


def sign_up(page: Page, name: str, email: str) -> None:
    """Make an account from the sign-in page, and confirm the address with the link of the mail."""
    page.get_by_role("link", name="I have no account yet").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Sign up").click()
    expect(heading(page)).to_have_text("Look into your mail")
    follow_mail(page, email)
    page.get_by_label("The password you chose").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and sign in").click()


def find_listing(page: Page, name: str) -> None:
    """Search the directory for a listed organisation and open its profile."""
    page.goto("/partners/?show=listed")
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(heading(page)).to_have_text(name)


def ask_for_listing(page: Page, role: str, evidence: str) -> None:
    """Fill in the form of a claim."""
    page.get_by_label("Your role there").fill(role)
    page.get_by_label("How can we check this?").fill(evidence)
    page.get_by_role("button", name="Send the request").click()
    expect(heading(page)).to_contain_text("We have your request")


def approve(page: Page, name: str) -> None:
    """Approve the request of an organisation in the reviewers' queue."""
    page.goto("/partners/review/")
    page.get_by_role("navigation", name="Queue").get_by_role("link", name=name).click()
    expect(page.locator("#item-title")).to_have_text(name)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_contain_text(name)


def invite(page: Page, slug: str, email: str) -> None:
    """Invite a colleague as a member."""
    page.goto(f"/partners/mine/{slug}/people/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("region", name="Open invitations")).to_contain_text(email)


def accept_invitation(page: Page, name: str, email: str) -> None:
    """Open the link of the invitation's mail and make an account with it."""
    follow_mail(page, email)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Create account and join").click()
    expect(own_menu(page)).to_be_visible()


def describe_resource(page: Page, title: str, summary: str) -> None:
    """Begin to share a resource: the words."""
    page.goto("/toolkits/mine/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("What is it?").select_option(label="Tip sheet")
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Libraries").check()
    page.get_by_role("button", name="Save and add files").click()
    expect(heading(page)).to_have_text(title)


def add_files(page: Page, uploads: list[Upload]) -> None:
    """Add up to three files with their words in one go."""
    if len(uploads) > 1:
        page.get_by_text("More files at once").click()
    for number, upload in enumerate(uploads):
        group = page.get_by_role("group", name=f"File {number + 1}", exact=True)
        group.locator("input[type=file]").set_input_files(upload.payload())
        group.get_by_label("What does it show?").fill(upload.words)
    page.get_by_role("button", name="Add files").click()
    for upload in uploads:
        expect(page.locator(".toolkit-files")).to_contain_text(upload.name)


def send_for_review(page: Page) -> None:
    """Send the resource on this page to the reviewers."""
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("main")).to_contain_text("A reviewer looks at it")


def open_in_queue(page: Page, title: str) -> None:
    """Open a resource in the reviewers' queue."""
    page.goto("/toolkits/review/")
    page.get_by_role("navigation", name="Queue").get_by_role("link", name=title).click()
    expect(page.locator("#item-title")).to_have_text(title)


def ask_for_changes(page: Page, words: str) -> None:
    """Send the open resource back with words to its makers."""
    page.locator("#request").click()
    page.get_by_label("What should change?").fill(words)
    page.get_by_role("button", name="Send back").click()


def publish(page: Page) -> None:
    """Publish the open resource."""
    page.get_by_role("button", name="Publish").click()


def pledge(page: Page, day: str, answers: Mapping[str, str]) -> None:
    """Pledge for one's organisation; ``answers`` are places by label."""
    page.goto(day)
    page.get_by_role("link", name="Pledge as an organization").click()
    page.get_by_label("Wear the campaign's color").check()
    page.get_by_label("Where?").select_option(label=answers["Where?"])
    page.get_by_label("State or territory").select_option(label=answers["State or territory"])
    page.get_by_label("How many people do you expect?").fill(answers["How many people do you expect?"])
    page.get_by_label("Show our name and logo among the supporters").check()
    page.get_by_role("button", name="Pledge to take part").click()
    expect(heading(page)).to_contain_text("Thank you")


def pledge_as_person(page: Page, day: str, state: str, people: int = 1) -> None:
    """Pledge without an account; a person needs a moment to read the three questions."""
    page.goto(day)
    page.get_by_role("link", name="Pledge as a person").click()
    page.get_by_label("Which state or territory are you in?").select_option(label=state)
    page.get_by_label("Wear the campaign's color").check()
    page.get_by_label("How many of you?").fill(str(people))
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Count me in").click()
    expect(heading(page)).to_have_text("Thank you, you are counted")


def make_kit(page: Page, title: str, part: str, resource: str) -> None:
    """Put a kit together with one part and one resource, and publish it."""
    page.goto("/toolkits/kits/manage/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill("What you need for the day.")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Heading").last.fill(part)
    page.get_by_role("button", name="Add a part").click()
    section = page.get_by_role("region", name=part)
    section.get_by_label("Add a resource").select_option(label=f"{resource} (English)")
    section.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("region", name=part).get_by_role("link", name=resource)).to_be_visible()
    page.get_by_role("button", name="Publish the kit").click()
    expect(page.get_by_role("complementary")).to_contain_text("Public")


def download(page: Page, name: str) -> tuple[str, bytes]:
    """Press a download button; return the file's name and content."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    file = waiting.value
    return file.suggested_filename, file.path().read_bytes()
