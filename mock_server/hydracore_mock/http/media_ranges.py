"""Media types and ranges of them (RFC 9110, section 12.5.1), lower-case, with parameters where they matter."""

from __future__ import annotations


def parameters(media_type: str) -> frozenset[str]:
    """The parameters of a media type, each as `name=value`."""
    parts = (part.partition("=") for part in media_type.split(";")[1:])
    return frozenset(
        f"{name.strip().lower()}={value.strip().strip(chr(34))}" for name, _, value in parts if name
    )


def falls_under(media_type: str, media_range: str) -> bool:
    """Whether a media type without parameters is one of a range, or the type itself.

    `application/*+json` is no range of RFC 9110's, and usual in documents of .NET services.
    """
    kind, _, subtype = media_type.partition("/")
    suffix = subtype.rpartition("+")[2]
    return media_range in (media_type, f"{kind}/*", "*/*", "*", f"{kind}/*+{suffix}")
