"""Forms of resources, reviews and kits. They clean what was typed; the rules are in the services."""

from __future__ import annotations

import re

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from hub.i18n import _l
from hub.web.fields import boxes, choices
from hub.web.forms import HubForm, stripped
from hub_toolkits import vocabulary as words
from hub_toolkits.intake import ACCEPT
from hub_toolkits.models import Resource, Toolkit
from hub_toolkits.services.kit_building import KitFacts
from hub_toolkits.services.resources import Facts

_WEB = re.compile(r"https?://[^\s/?#@\\]+\.[^\s\\]+", re.IGNORECASE)


def one_line(value: str | None) -> str | None:
    """Replace line breaks and runs of blanks; used as a WTForms filter."""
    return " ".join(value.split()) if value else value


class ResourceForm(HubForm):
    """The words of a resource."""

    version = HiddenField()
    title = StringField(
        _l("Title"), [InputRequired(_l("Please give it a title.")), Length(max=200)], filters=[one_line]
    )
    resource_type = SelectField(
        _l("What is it?"),
        [InputRequired(_l("Please choose what it is."))],
        choices=choices(words.TYPES, _l("Please choose")),
    )
    summary = TextAreaField(
        _l("Summary"),
        [Length(max=400)],
        filters=[one_line],
        render_kw={"rows": 2},
        description=_l("One or two sentences: what it is and what it is good for."),
    )
    description = TextAreaField(
        _l("Description"),
        [Length(max=6000)],
        filters=[stripped],
        render_kw={"rows": 6},
        description=_l("How to use it. A blank line begins a paragraph, a dash a list."),
    )
    audiences = boxes(_l("Whom is it for?"), words.AUDIENCES)
    grade_bands = boxes(_l("Grades"), words.GRADES, description=_l("Only when it is for certain ages."))
    topics = boxes(_l("Topics"), words.TOPICS)
    educational_use = boxes(_l("Where is it used?"), words.USES)
    language = SelectField(_l("Language of the material"), choices=choices(words.LANGUAGES))
    translation_of_id = SelectField(
        _l("Is it a translation of another resource of yours?"),
        coerce=lambda value: int(value) if value else None,
    )
    licence = SelectField(_l("What may others do with it?"), choices=choices(words.LICENCES))
    licence_note = StringField(
        _l("Words about the license"),
        [Length(max=300)],
        filters=[one_line],
        description=_l("Such as how you want to be named."),
    )
    link_url = StringField(
        _l("Address of the website"),
        [Length(max=500)],
        filters=[stripped],
        description=_l("Only when others may link to it, but not share the files."),
    )
    time_required_minutes = IntegerField(_l("Minutes it takes"), [Optional(), NumberRange(min=1, max=10_000)])
    print_size = SelectField(_l("Paper"), choices=choices(words.PRINT_SIZES, _l("Not for printing")), default="")
    cobranding = SelectField(_l("May partners add their logo?"), choices=choices(words.COBRANDING), default="none")
    is_editable = BooleanField(_l("The file can be edited or filled in"))
    content_notes = boxes(
        _l("Does it talk about hard things?"), words.CONTENT_NOTES, description=_l("We say so before people open it.")
    )
    other_names = TextAreaField(
        _l("Other names"),
        [Length(max=600)],
        filters=[stripped],
        render_kw={"rows": 2},
        description=_l("Former titles, a line each. Search finds them."),
    )

    def validate_link_url(self, field: StringField) -> None:
        """Take full web addresses alone."""
        if field.data and not _WEB.fullmatch(field.data):
            raise ValidationError(_l("Please enter the full address, such as https://library.example/page."))

    def fill(self, resource: Resource) -> None:
        """Show a resource as it is."""
        for field in self:
            if hasattr(resource, field.name):
                value = getattr(resource, field.name)
                field.data = "\n".join(value) if field.name == "other_names" else value

    def facts(self) -> Facts:
        """Return what was typed, cleaned."""
        names = [line.strip()[:200] for line in (self.other_names.data or "").splitlines() if line.strip()]
        return Facts(
            title=self.title.data,
            resource_type=self.resource_type.data,
            summary=self.summary.data or "",
            description=self.description.data or "",
            other_names=tuple(dict.fromkeys(names))[:10],
            audiences=tuple(self.audiences.data or ()),
            grade_bands=tuple(self.grade_bands.data or ()),
            topics=tuple(self.topics.data or ()),
            educational_use=tuple(self.educational_use.data or ()),
            content_notes=tuple(self.content_notes.data or ()),
            language=self.language.data or "en",
            translation_of_id=self.translation_of_id.data,
            licence=self.licence.data,
            licence_note=self.licence_note.data or "",
            link_url=self.link_url.data or "",
            time_required_minutes=self.time_required_minutes.data,
            print_size=self.print_size.data or "",
            cobranding=self.cobranding.data or "none",
            is_editable=bool(self.is_editable.data),
        )


class FileSlot(HubForm):
    """One file with its words."""

    file = FileField(_l("File"), render_kw={"accept": ACCEPT})
    alt_text = StringField(
        _l("What does it show?"),
        [Length(max=500)],
        filters=[one_line],
        description=_l("For people who cannot see it. Needed for pictures; for a document, describe the first page."),
    )


class FilesForm(HubForm):
    """Up to three files at once; more are added the same way."""

    slots = FieldList(FormField(FileSlot), min_entries=3, max_entries=3)


class AltForm(HubForm):
    """The words of one file."""

    alt_text = StringField(_l("What does it show?"), [Length(max=500)], filters=[one_line])


class MessageForm(HubForm):
    """Words to the other side."""

    text = TextAreaField(
        _l("Message"), [Length(max=4000)], filters=[stripped], render_kw={"rows": 3}, id="message-text"
    )


class ReasonForm(HubForm):
    """Words that must be there."""

    text = TextAreaField(
        _l("What should change?"),
        [InputRequired(_l("Please say what should change.")), Length(max=4000)],
        filters=[stripped],
        render_kw={"rows": 4},
        id="reason",  # a page shows it beside a message, whose id is its name
    )


class KitForm(HubForm):
    """The words of a kit."""

    title = StringField(
        _l("Title"), [InputRequired(_l("Please give it a title.")), Length(max=200)], filters=[one_line]
    )
    summary = TextAreaField(
        _l("Summary"),
        [InputRequired(_l("Say in one or two sentences what the kit is for.")), Length(max=400)],
        filters=[one_line],
        render_kw={"rows": 2},
    )
    description = TextAreaField(_l("Description"), [Length(max=6000)], filters=[stripped], render_kw={"rows": 5})
    language = SelectField(_l("Language"), choices=choices(words.LANGUAGES))
    audiences = boxes(_l("Whom is it for?"), words.AUDIENCES)
    edition_id = SelectField(_l("Made for"), coerce=lambda value: int(value) if value else None)

    def fill(self, toolkit: Toolkit) -> None:
        """Show a kit as it is."""
        for field in self:
            field.data = getattr(toolkit, field.name)

    def facts(self) -> KitFacts:
        """Return what was typed, cleaned."""
        return KitFacts(
            title=self.title.data,
            summary=self.summary.data or "",
            description=self.description.data or "",
            language=self.language.data or "en",
            audiences=tuple(self.audiences.data or ()),
            edition_id=self.edition_id.data,
        )


class SectionForm(HubForm):
    """The heading of a part of a kit."""

    heading = StringField(
        _l("Heading"), [InputRequired(_l("Please give it a heading.")), Length(max=120)], filters=[one_line]
    )
