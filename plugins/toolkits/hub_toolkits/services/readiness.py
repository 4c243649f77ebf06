"""What a resource still needs before it can be reviewed, and what a reviewer should look at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hub.i18n import _
from hub_toolkits.models import Resource

WORDING: tuple[tuple[str, str, str], ...] = (
    (r"(?<!800-)(?<!National )\brunaways?\b(?!.?line| safeline)", "runaways", "youth who have run away"),
    (r"\bhomeless (?:kids?|youth|children|teens?)\b", "homeless youth", "youth experiencing homelessness"),
    (r"\bat.risk (?:youth|kids?)\b", "at-risk youth", "youth who face risks"),
    (r"\bbad kids?\b|\bproblem (?:kids?|child(?:ren)?)\b", "bad kids", "young people in trouble"),
    (r"\bchild prostitut\w+", "child prostitute", "exploited child"),
    (r"\bchild porn\w*", "child pornography", "child sexual abuse material"),
    (r"\bcommit\w* suicide", "committed suicide", "died by suicide"),
    (r"\bepidemic\b", "epidemic", "a number with its source"),
    (r"\bfugitiv[oa]s?\b|\bfugad[oa]s\b", "fugitivos", "jóvenes que se fueron de su casa"),
    (r"\b(?:niñ[oa]s|jóvenes) de la calle\b", "niños de la calle", "jóvenes que viven sin hogar"),
    (r"\bjóvenes (?:en|de) riesgo\b", "jóvenes en riesgo", "jóvenes que enfrentan riesgos"),
    (r"\b(?:jóvenes|niñ[oa]s) (?:problemátic|conflictiv|mal)[oa]?s?\b", "niños malos", "jóvenes en dificultades"),
    (r"\bprostitu\w+ infantil(?:es)?\b", "prostitución infantil", "explotación sexual de menores"),
    (r"\bpornografía infantil\b", "pornografía infantil", "material de abuso sexual infantil"),
    (r"\bcomet\w+ (?:un )?suicidio\b", "cometió suicidio", "murió por suicidio"),
    (r"\bepidemia\b", "epidemia", "un número con su fuente"),
)
"""Pattern, words to avoid, better words: an advice, never a refusal, because fixed names are exceptions. The words are
of the language that the material speaks, whatever language its makers and reviewers read the hub in."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line above the text of a resource in review; ``state`` is success, notice or warning."""

    state: str
    text: str


def list_missing(resource: Resource) -> list[str]:
    """Return what is missing, a sentence each; empty when it may be sent for review (``files`` loaded)."""
    missing = []
    if len(resource.summary) < 20:
        missing.append(_("Say in one or two sentences what it is."))
    if not resource.audiences:
        missing.append(_("Choose whom it is for."))
    if "youth" in resource.audiences and not resource.grade_bands:
        missing.append(_("Choose a grade, because it is for young people."))
    if resource.licence == "link-only":
        if not resource.link_url:
            missing.append(_("Add the address of the website, because it may only be linked to."))
        if resource.files:
            missing.append(_("Remove the files, because it may only be linked to."))
    elif not resource.files:
        missing.append(_("Add a file."))
    if any(file.stored.content_type.startswith("image/") and not file.alt_text for file in resource.files):
        missing.append(_("Say what each picture shows."))
    return missing


def list_checks(resource: Resource) -> list[Check]:
    """Return what a reviewer should see first (``files`` with ``stored`` loaded)."""
    checks = [Check("warning", sentence) for sentence in list_missing(resource)]
    if not checks:
        checks.append(Check("success", _("Summary, audience and files are all there.")))
    if resource.files:
        checks.append(Check("success", _("The files are what they say, and hold no scripts, authors or places.")))
    checks += _file_checks(resource)
    checks += [
        Check("notice", _("It says “%(words)s”. Better: “%(better)s”.", words=words, better=better))
        for words, better in advice(f"{resource.title}\n{resource.summary}\n{resource.description}")
    ]
    if resource.content_notes:
        checks.append(Check("notice", _("It talks about hard things. Is help named in it?")))
    return checks


def advice(text: str) -> list[tuple[str, str]]:
    """Return words that could hurt and better ones, for what stands in a text."""
    return [(words, better) for pattern, words, better in WORDING if re.search(pattern, text, re.IGNORECASE)]


def _file_checks(resource: Resource) -> list[Check]:
    checks = []
    if any(file.preview_state == "failed" for file in resource.files):
        checks.append(Check("warning", _("We could not make a picture of a file. Open it yourself.")))
    if any(file.stored.content_type == "application/pdf" and not file.alt_text for file in resource.files):
        checks.append(Check("notice", _("A document has no words for its first page.")))
    return checks
