"""What Jenkins' xUnit plugin takes for JUnit, as a table: a file with anything else in it is refused as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring


class ElementRule(NamedTuple):
    """What an element may hold: children in any order and number, attributes, and text where it is `mixed`."""

    children: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    mixed: bool = False


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OUTCOME = ElementRule(optional=words("type message"), mixed=True)
RERUN = ElementRule(words("stackTrace system-out system-err"), words("type"), words("message"), mixed=True)
TEXT = ElementRule(mixed=True)
ELEMENTS = {
    "testsuites": ElementRule(words("testsuite"), optional=words("name time tests failures errors")),
    "testsuite": ElementRule(
        words("testsuite properties testcase system-out system-err"),
        words("name tests failures errors"),
        words("group time skipped timestamp hostname id package file log url version"),
    ),
    "testcase": ElementRule(
        words("skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err"),
        words("name"),
        words("time classname group"),
    ),
    "properties": ElementRule(words("property")),
    "property": ElementRule(required=words("name value")),
    **dict.fromkeys(words("failure error skipped"), OUTCOME),
    **dict.fromkeys(words("rerunFailure rerunError flakyFailure flakyError"), RERUN),
    **dict.fromkeys(words("system-out system-err stackTrace"), TEXT),
}
ROOT = "testsuites"
TIMED = words("testsuites testsuite")
TIME = re.compile(r"[0-9,]*(\.[0-9]{0,3})?")
CHARACTERS = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""Those of XML 1.0 (section 2.2)."""
SPACE = " \t\r\n"


def defects(text: str) -> list[str]:
    """What the plugin would refuse in a file."""
    if not CHARACTERS.fullmatch(text):
        return ["a character that is none of XML 1.0"]
    root = fromstring(text)  # noqa: S314 (our own)
    wrong = [] if root.tag == ROOT else [f"the root is {root.tag}"]
    return wrong + [defect for element in root.iter() for defect in defects_of(element)]


def defects_of(element: Element) -> Iterator[str]:
    rule = ELEMENTS.get(element.tag)
    if rule is None:
        yield f"no element is named {element.tag}"
        return
    yield from (f"{element.tag} holds {each.tag}" for each in element if each.tag not in rule.children)
    given = element.attrib.keys()
    yield from (f"{element.tag} has no {name}" for name in rule.required - given)
    yield from (f"{element.tag} has {name}" for name in given - rule.required - rule.optional)
    texts = [element.text or "", *(each.tail or "" for each in element)]
    if not rule.mixed and any(text.strip(SPACE) for text in texts):
        yield f"{element.tag} holds text"
    if element.tag in TIMED and not TIME.fullmatch(element.get("time", "")):
        yield f"{element.tag} took {element.get('time')}"
