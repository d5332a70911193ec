"""The workbench: Upheld for people who write no code. It adds no statistics; every figure comes from `upheld`.

    config/    settings, the table of pages, addresses
    records/   what is kept: models, reads (queries), writes (actions)
    access/    who may do what: one table of roles, one guard for every page
    pages/     a folder a screen: its address, view, page object and template
    design/    tokens, components, the frame
    jobs/      what runs in the background: reading a log, assessing
    examples/  products to look at, from simulated worlds
    serving/   the processes of `upheld serve`

Arrows point down: serving → pages → examples → jobs → records → access, and all of them → upheld.
"""
