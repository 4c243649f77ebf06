"""The way from a draft to the catalogue, with the talk on the way."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from hub.audit import AuditEntry
from hub.db import db
from hub.mail import MailMessage
from hub.testing.factories import NOON
from hub_toolkits.models import Resource, ResourceFile, ReviewMessage


def fresh(resource_id: int) -> Resource:
    db.session.rollback()
    db.session.expire_all()
    found: Resource = db.session.get_one(Resource, resource_id)
    return found


def decide(browser: Any, resource_id: int, action: str, **data: str) -> Any:
    """Press a button of the decision bar, as the page shows it."""
    page = browser.get(f"/toolkits/review/{resource_id}").get_data(as_text=True)
    shown = re.search(r'name="version" value="(\d+)"', page)
    return browser.post(f"/toolkits/review/{resource_id}/{action}", data={"version": shown[1] if shown else "", **data})


def test_a_resource_goes_from_draft_to_the_catalogue(
    make_client: Any, sign_in: Any, people: Any, run_jobs: Any
) -> None:
    db.session.commit()
    maker, reviewer, reader = make_client(), make_client(), make_client()
    sign_in(people["member"], maker)
    sign_in(people["reviewer"], reviewer)
    words = {
        "title": "Lantern Walk Guide",
        "resource_type": "event_guide",
        "summary": "How to hold a lantern walk with twenty people.",
        "audiences": ["libraries"],
        "language": "en",
        "licence": "CC0-1.0",
        "cobranding": "none",
    }
    answer = maker.post("/toolkits/mine/new", data=words)
    assert answer.status_code == 303
    resource = db.session.scalars(select(Resource)).one()
    page = f"/toolkits/mine/{resource.id}"
    assert maker.post(f"{page}/submit").status_code == 422  # nothing to review without a file
    upload = {"slots-0-file": (io.BytesIO(b"Walk slowly.\n"), "walk.txt"), "slots-0-alt_text": ""}
    assert maker.post(f"{page}/files", data=upload).status_code == 303
    assert maker.post(f"{page}/submit", data={"text": "Our first one."}).status_code == 303
    assert reader.get(f"/toolkits/{resource.slug}").status_code == 404
    assert "Lantern Walk Guide" in reviewer.get("/toolkits/review/").get_data(as_text=True)
    assert decide(reviewer, resource.id, "changes", text="").status_code == 422
    assert decide(reviewer, resource.id, "changes", text="Please add the route.").status_code == 303
    assert "Please add the route." in maker.get(page).get_data(as_text=True)
    assert maker.post(f"{page}/message", data={"text": "Which one?"}).status_code == 303
    version = str(fresh(resource.id).version)
    assert (
        maker.post(
            f"{page}/edit", data={**words, "version": version, "summary": "With the route by the river."}
        ).status_code
        == 303
    )
    assert maker.post(f"{page}/submit").status_code == 303
    assert decide(reviewer, resource.id, "publish").status_code == 303
    assert reader.get(f"/toolkits/{resource.slug}").status_code == 200
    assert "Lantern Walk Guide" in reader.get("/toolkits/?q=lanterns").get_data(as_text=True)
    db.session.rollback()
    decisions = list(db.session.scalars(select(ReviewMessage.decision).order_by(ReviewMessage.id)))
    assert decisions == ["submitted", "changes_requested", "", "submitted", "published"]
    purposes = set(db.session.scalars(select(MailMessage.purpose)))
    assert purposes >= {"resource_submitted", "resource_changes_requested", "resource_message", "resource_published"}
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert actions >= {"toolkits.resource.created", "toolkits.file.added", "toolkits.resource.published"}


def test_a_new_version_waits_while_the_old_one_stays_public(
    make_client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    resource = make_resource(partner=people["partner"], title="Old Name", download_count=7)
    db.session.commit()
    maker, reviewer, reader = make_client(), make_client(), make_client()
    sign_in(people["member"], maker)
    sign_in(people["reviewer"], reviewer)
    answer = maker.post(f"/toolkits/mine/{resource.id}/revise")
    copy = db.session.scalars(select(Resource).where(Resource.replaces_id == resource.id)).one()
    assert answer.location.endswith(f"/toolkits/mine/{copy.id}")
    words: dict[str, Any] = {"title": "New Name", "resource_type": "poster", "summary": "A poster that says it better."}
    words |= {"audiences": ["libraries"], "language": "en", "licence": "CC0-1.0", "cobranding": "none"}
    words["version"] = str(copy.version)
    assert maker.post(f"/toolkits/mine/{copy.id}/edit", data=words).status_code == 303
    upload = {"slots-0-file": (io.BytesIO(b"More words.\n"), "more.txt")}
    assert maker.post(f"/toolkits/mine/{copy.id}/files", data=upload).status_code == 303
    assert maker.post(f"/toolkits/mine/{copy.id}/submit").status_code == 303
    assert "Old Name" in reader.get(f"/toolkits/{resource.slug}").get_data(as_text=True)
    assert decide(reviewer, copy.id, "publish").status_code == 303
    page = reader.get(f"/toolkits/{resource.slug}").get_data(as_text=True)
    assert "New Name" in page and "more.txt" in page
    assert "New Name" in reader.get("/toolkits/?q=old+name").get_data(as_text=True)
    now = fresh(resource.id)
    assert (now.state, now.download_count, now.other_names) == ("published", 7, ["Old Name"])
    assert db.session.scalars(select(Resource)).all() == [now]
    names = [one.stored_file_id for one in db.session.scalars(select(ResourceFile))]
    assert len(names) == 2


def test_two_people_cannot_overwrite_each_other(client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="draft")
    db.session.commit()
    sign_in(people["member"])
    words = {"title": "Mine", "resource_type": "poster", "language": "en", "licence": "CC0-1.0", "cobranding": "none"}
    first = client.post(f"/toolkits/mine/{resource.id}/edit", data={**words, "version": "1"})
    second = client.post(f"/toolkits/mine/{resource.id}/edit", data={**words, "title": "Also mine", "version": "1"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Also mine" in second.get_data(as_text=True)  # what was typed is still there
    assert fresh(resource.id).title == "Mine"


@pytest.mark.parametrize("who", ["member", "reviewer"])
def test_taking_down_asks_once_and_can_be_undone(
    who: str, client: Any, sign_in: Any, people: Any, make_resource: Any, make_client: Any
) -> None:
    resource = make_resource(partner=people["partner"])
    db.session.commit()
    sign_in(people[who])
    base = f"/toolkits/mine/{resource.id}" if who == "member" else f"/toolkits/review/{resource.id}"
    if who == "member":
        assert client.post(f"{base}/retire").status_code == 200
        assert fresh(resource.id).state == "published"
        assert client.post(f"{base}/retire", data={"confirmed": "1"}).status_code == 303
    else:
        assert client.post(f"{base}/take-down", data={"text": ""}).status_code == 422
        assert client.post(f"{base}/take-down", data={"text": "It shows a face."}).status_code == 303
    reader = make_client()
    assert reader.get(f"/toolkits/{resource.slug}").status_code == 404
    assert resource.slug not in reader.get("/toolkits/").get_data(as_text=True)
    if who == "reviewer":  # makers cannot undo what a reviewer took down
        maker = make_client()
        sign_in(people["member"], maker)
        assert maker.post(f"/toolkits/mine/{resource.id}/restore").status_code == 404
    assert client.post(f"{base}/restore").status_code == 303
    assert reader.get(f"/toolkits/{resource.slug}").status_code == 200


def test_a_decision_is_made_once(client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="submitted")
    db.session.commit()
    sign_in(people["reviewer"])
    assert decide(client, resource.id, "publish").status_code == 303
    assert decide(client, resource.id, "changes", text="Wait").status_code == 409


@pytest.mark.parametrize("action", ["publish", "changes"])
def test_nobody_decides_about_what_they_have_not_seen(
    action: str, make_client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    resource = make_resource(partner=people["partner"], state="submitted")
    db.session.commit()
    maker, reviewer = make_client(), make_client()
    sign_in(people["member"], maker)
    sign_in(people["reviewer"], reviewer)
    ask = f"/toolkits/review/{resource.id}"
    shown = re.search(r'name="version" value="(\d+)"', reviewer.get(ask).get_data(as_text=True))
    assert shown is not None
    page = f"/toolkits/mine/{resource.id}"
    assert maker.post(f"{page}/withdraw").status_code == 303
    upload = {"slots-0-file": (io.BytesIO(b"Nobody has read this.\n"), "new.txt"), "slots-0-alt_text": ""}
    assert maker.post(f"{page}/files", data=upload).status_code == 303
    assert maker.post(f"{page}/submit").status_code == 303
    for version in (shown[1], "", "9999999999999", "x"):
        answer = reviewer.post(f"{ask}/{action}", data={"version": version, "text": "My words"})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "has changed since you opened it" in text and "new.txt" in text
        assert action == "publish" or "My words" in text  # nothing typed is lost
    assert fresh(resource.id).state == "submitted"
    assert decide(reviewer, resource.id, action, text="Words").status_code == 303


def test_closing_an_account_takes_the_name_off(people: Any, make_resource: Any, app: Any) -> None:
    from hub_toolkits.services import privacy

    account_id = people["member"].id
    resource = make_resource(partner=people["partner"], created_by_id=account_id, submitted_by_id=account_id)
    db.session.add(
        ReviewMessage(resource_id=resource.id, author_id=account_id, side="maker", text="Hello", created_at=NOON)
    )
    db.session.flush()
    exported = privacy.export_account(account_id)
    assert exported["toolkits_review_message"][0]["text"] == "Hello"
    privacy.erase_account(account_id)
    db.session.expire_all()
    assert db.session.scalars(select(ReviewMessage)).one().author_id is None
    assert privacy.export_account(account_id) == {"toolkits_resource": [], "toolkits_review_message": []}
