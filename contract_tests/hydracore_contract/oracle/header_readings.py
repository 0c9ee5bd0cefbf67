"""Headers of answers, as each reading of what the contract leaves open of them has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hydracore_contract.exchange import Answer
from hydracore_contract.oracle.open_alternatives import OpenPoints
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Header, Response
from hydracore_openapi.readers.dialect import View


def is_right(points: OpenPoints, header: Header, value: str | None) -> bool:
    """Tells whether a header's value, or None where it is missing, is right by any reading."""
    others = (each.place for each in points.variants(header, View.RESPONSE))
    return any(keeps(each, value) for each in (header, *others))


def keeps(header: Header, value: str | None) -> bool:
    if value is None:
        return not header.required
    return header.schema is None or fits(header.schema, value)


def fits(schema: Schema, text: str) -> bool:
    if schema.is_valid(text):
        return True
    try:
        return schema.is_valid(json.loads(text))
    except (ValueError, RecursionError):
        return False


def shown_by_headers(
    points: OpenPoints, response: Response, answer: Answer
) -> Iterator[tuple[str, str, str]]:
    """Points of which the headers keep one reading alone: the point, the header with its status, the reading."""
    for name, header in response.headers.items():
        variants = points.variants(header, View.RESPONSE)
        for point in dict.fromkeys(each.point for each in variants if each.point.behaviour is None):
            places = {point.readings[0].name: header} | {
                each.reading: each.place for each in variants if each.point is point
            }
            kept = [reading for reading, place in places.items() if keeps(place, answer.header(name))]
            if len(kept) == 1:
                yield point.source, f"the header {name} of {answer.status}", kept[0]
