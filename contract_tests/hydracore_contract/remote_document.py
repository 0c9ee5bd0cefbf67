"""Documents by URL, fetched as services are reached: by way of proxies, with certificates, within a time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

from hydracore_contract.exchange import Request
from hydracore_contract.settings import Settings
from hydracore_contract.transport.route import route_to
from hydracore_contract.transport.wire import ExchangeFailed, Wire
from hydracore_openapi import NotBrought
from hydracore_openapi.source.remote_files import Fetched, shown
from hydracore_openapi.version import __version__

SENT = (("User-Agent", f"hydracore-contract/{__version__}"),)


@dataclass(frozen=True, slots=True)
class DocumentFetch:
    """GETs files of a document by the settings of a run. Raises NotBrought where no answer comes."""

    settings: Settings

    def __call__(self, url: SplitResult, headers: Sequence[tuple[str, str]], seconds: float) -> Fetched:
        settings = replace(self.settings, insecure=self.settings.insecure and self._is_of_service(url))
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        route = route_to(url, settings)
        if route.tls and settings.ca_file and not self._is_of_service(url):
            route.tls.context.load_default_certs()  # what the service is trusted by is trusted beside them
        with closing(Wire(route, min(settings.request_timeout, seconds))) as wire:
            try:
                answer = wire.exchange(Request("GET", target, (*SENT, *headers)))
            except ExchangeFailed as failure:
                why = f": {failure.details}" if failure.details else ""
                raise NotBrought(
                    f"{shown(url)}: {failure.trouble}{why}",
                    failure.remedy or "see that it is served, or correct the URL of --spec",
                ) from failure
        return Fetched(answer.status, {name.lower(): value for name, value in answer.headers}, answer.body)

    def _is_of_service(self, url: SplitResult) -> bool:
        """Tells the host whose certificate `--insecure` leaves unchecked: that of the service."""
        with suppress(ValueError):
            return urlsplit(self.settings.base_url).hostname == url.hostname
        return False
