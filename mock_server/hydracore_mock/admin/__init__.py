"""Everything under `/_mock/`: worlds, scenarios, the journal, and the console that shows them."""

from hydracore_mock.admin.router import PREFIX, AdminRouter

__all__ = ["PREFIX", "AdminRouter"]
