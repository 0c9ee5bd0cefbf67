"""Everything under `/_mock/`: worlds, scenarios, the journal, and the console that shows them.

From top to bottom, each module knowing only those below it:

| module | holds |
| --- | --- |
| `app` | all pages as one app, and the statuses of their errors |
| `router` | what is the API of a world, and what the mock's own |
| `world_pages`, `scenario_pages`, `journal_pages` | the pages of each |
| `catalogue` | the contract's operations, for the console's forms |
| `guard` | the rules of who may use all this |
| `json_endpoints` | bodies in, answers out |
"""

from hydracore_mock.admin.router import PREFIX, AdminRouter

__all__ = ["PREFIX", "AdminRouter"]
