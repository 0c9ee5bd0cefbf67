"""Texts that are kept otherwise than they were sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from tests.hydracore_contract.services.broken.altered_values import texts
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


def text_of(changed: Callable[[str], str], text: str, value: str) -> Variant:
    return broken(text=text, service=texts(changed), probe=created(external_identifier=value))


TABLE = {
    "texts-trimmed": text_of(str.strip, "Texts are trimmed", " a "),
    "texts-lower-case": text_of(str.lower, "Texts become lower case", "Acme_Bot"),
    "texts-truncated": text_of(lambda value: value[:100], "Texts are cut to 100 characters", "x" * 120),
    "texts-nfc": text_of(
        lambda value: unicodedata.normalize("NFC", value),
        "Texts are normalised to NFC",
        "e\N{COMBINING ACUTE ACCENT}",
    ),
    "texts-nfkc": text_of(
        lambda value: unicodedata.normalize("NFKC", value),
        "Texts are normalised to NFKC",
        "\N{LATIN SMALL LIGATURE FI}",
    ),
    "texts-without-invisible": text_of(
        lambda value: re.sub("[\u200b\ufeff]", "", value), "Invisible letters are lost", "a\u200bb"
    ),
    "blanks-joined": text_of(lambda value: value.replace("  ", " "), "Two blanks become one", "a  b"),
    "plus-as-blank": text_of(lambda value: value.replace("+", " "), "A plus sign becomes a blank", "+1303"),
    "phone-numbers-normalised": text_of(
        lambda value: re.sub("[^+0-9]", "", value) if re.fullmatch(r"\+[-() 0-9]{7,}", value) else value,
        "Telephone numbers lose blanks and brackets",
        "+1 (303) 555-0140",
    ),
    "digits-only": text_of(lambda value: value.lstrip("0") or value, "Leading zeros are lost", "007"),
}
