"""Fuzz campaigns: programs of requests, mutated as long as they reach something new, by several workers.

seeds, seed_inputs ──────────┐                     ┌─► the oracle ─► findings
dictionary, dictionary_pass ─┼─► program ─► executor (resolver) ─► exchanges
corpus ─► mutators ──────────┘                     └─► feedback: what is new ─► corpus         fuzzer: this loop

coordinator ── shard ──► workers, dask_workers ──► shard_run: a fuzzer or a quick run, for some seconds
     ▲                                                  │
     ├── what it came to, in the end ◄──────────────────┤
     └── shard_files: what it finds, meanwhile ◄────────┘
     │
     └─► campaign_findings, found ─► artifacts, checkpoint ─► the room reproduce
"""
