"""Readings: what a service was seen to make of the points that its contract leaves open, and the words for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hydracore_openapi.open_points import Behaviour, ReadingName


@dataclass(frozen=True, slots=True, order=True)
class OpenCase:
    """The circumstances in which a correct service shows one reading of a point, and always the same.

    `point` is a `Behaviour`, or the document pointer of a point that schemas alone tell; `place` is the part of the
    request or the answer that it is about (`body.config`), `kind` the kind of input where there are several, such as
    `missing`.
    """

    point: str
    operation: str
    place: str
    kind: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ShownReading:
    """A reading that was seen in a case, and how often."""

    case: OpenCase
    reading: str
    times: int = 1

    @property
    def sentence(self) -> str:
        """What the service does, without its subject: `refuses null for body.enabled`."""
        return sentence(self.case.point, self.reading, [self.case.place], [self.case.kind])


def sentence(point: str, reading: str, places: Sequence[str], kinds: Sequence[str]) -> str:
    words = words_for(point, reading)
    place = ", ".join(each.removeprefix("body.") for each in places)
    kind = ", ".join(filter(None, kinds))
    text = words.format(place=place, reading=reading, kind=kind)
    return f"{text} ({kind})" if kind and "{kind}" not in words else text


def words_for(point: str, reading: str) -> str:
    """What is said of a reading, with blanks for its place and its kind of input."""
    return SENTENCES.get((point, reading)) or ANY_STATUS.get(point) or OTHER


def reading_lines(readings: Iterable[ShownReading]) -> Iterator[str]:
    """A line for each reading and the operations that show it alike, at all places together."""
    operations: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for each in readings:
        case = each.case
        operations[case.point, each.reading, case.place, case.kind].append(case.operation)
    cases: dict[tuple[str, str, tuple[str, ...]], list[tuple[str, str]]] = defaultdict(list)
    for (point, reading, place, kind), names in operations.items():
        cases[point, reading, tuple(names)].append((place, kind))
    for (point, reading, alike), found in cases.items():
        places, kinds = (tuple(dict.fromkeys(column)) for column in zip(*found, strict=True))
        yield f"{sentence(point, reading, places, kinds)}: {', '.join(alike)}"


def brief_lines(readings: Iterable[ShownReading]) -> Iterator[str]:
    """A line for each reading, with the places of all operations together, the first few of them."""
    alike: dict[tuple[str, str], list[ShownReading]] = defaultdict(list)
    for each in readings:
        words = words_for(each.case.point, each.reading)
        alike[words, each.reading if "{reading}" in words else ""].append(each)
    for (words, _), shown in alike.items():
        places = [*dict.fromkeys(each.case.place for each in shown)]
        kinds = [*dict.fromkeys(each.case.kind for each in shown)] if "{kind}" in words else []
        yield sentence(shown[0].case.point, shown[0].reading, few(places), few(kinds))


def few(names: Sequence[str]) -> list[str]:
    rest = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], *([f"{rest} more"] if rest > 0 else [])]


MOST_NAMED = 4
"""Names of a line that is brief."""
OTHER = "has the reading {reading} of {place}"
"""The sentence for a point that schemas alone tell."""
ANY_STATUS: Mapping[str, str] = {
    Behaviour.UNREADABLE_JSON: "answers {reading} to a body that can't be read: {kind}",
    Behaviour.INVALID_UTF8: "answers {reading} to a body that is no UTF-8",
    Behaviour.MALFORMED_IDENTITY: "answers {reading} to a malformed {place}",
    Behaviour.REFUSED_CREDENTIALS: "answers {reading} to {kind} credentials ({place})",
}
"""Sentences for readings that are a status."""
SENTENCES: Mapping[tuple[str, str], str] = {
    (Behaviour.NULL_ON_CREATE, ReadingName.LEFT_OUT): "takes null for {place} as left out",
    (Behaviour.NULL_ON_CREATE, ReadingName.REFUSE): "refuses null for {place}",
    (Behaviour.NULL_ON_UPDATE, ReadingName.CLEAR): "clears {place} where null is sent",
    (Behaviour.NULL_ON_UPDATE, ReadingName.KEEP): "keeps {place} where null is sent",
    (Behaviour.NULL_ON_UPDATE, ReadingName.REFUSE): "refuses null for {place}",
    (Behaviour.OBJECT_ON_UPDATE, ReadingName.REPLACE): "replaces {place} as a whole",
    (Behaviour.OBJECT_ON_UPDATE, ReadingName.MERGE): "merges what is sent for {place} into what it holds",
    (Behaviour.UNSET_VALUE, ReadingName.EMPTY): "shows an empty value for {place} where none was sent",
    (Behaviour.UNSET_VALUE, ReadingName.NULL): "shows null for {place} where no value was sent",
    (Behaviour.UNKNOWN_FIELDS, ReadingName.IGNORE): "ignores unknown members of {place}",
    (Behaviour.UNKNOWN_FIELDS, ReadingName.REFUSE): "refuses unknown members of {place}",
    (Behaviour.UNKNOWN_PARAMETERS, ReadingName.IGNORE): "ignores unknown query parameters",
    (Behaviour.UNKNOWN_PARAMETERS, ReadingName.REFUSE): "refuses unknown query parameters",
    (Behaviour.EMPTY_TEXT, ReadingName.ACCEPT): "takes the empty text for {place}",
    (Behaviour.EMPTY_TEXT, ReadingName.REFUSE): "refuses the empty text for {place}",
    (Behaviour.LARGE_NUMBERS, ReadingName.EXACT): "keeps numbers past 2^53 in {place} exact",
    (Behaviour.LARGE_NUMBERS, ReadingName.DOUBLE): "rounds numbers past 2^53 in {place} to doubles",
    (Behaviour.UNKNOWN_SCOPE, ReadingName.EXISTS): "takes any {place} as one that exists",
    (Behaviour.UNKNOWN_SCOPE, ReadingName.NOT_FOUND): "answers 404 to a {place} that nobody made",
    (Behaviour.CHALLENGE, ReadingName.SENT): "sends WWW-Authenticate for {kind} credentials ({place})",
    (Behaviour.CHALLENGE, ReadingName.OMITTED): "sends no WWW-Authenticate for {kind} credentials ({place})",
    **{
        (Behaviour.ORDER_OF_JUDGEMENT, reading): f"tells of {told} first where {{kind}} are wrong"
        for reading, told in (
            (ReadingName.UNREADABLE_FIRST, "the body"),
            (ReadingName.CREDENTIALS_FIRST, "the credentials"),
            (ReadingName.INPUT_FIRST, "the body"),
            (ReadingName.STATE_FIRST, "what is not there"),
        )
    },
}
