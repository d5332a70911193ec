"""The workbench: Upheld for people who write no code. It adds no statistics; every figure comes from `upheld`.

    config/    settings, the table of pages, addresses
    records/   what is kept: models, reads (queries), writes (actions)
    access/    who may do what: one table of roles, one guard for every page
    pages/     a folder a screen: its address, view, page object and template
    design/    tokens, components, the frame
    jobs/      what runs in the background: reading a log, assessing

Arrows point down: pages → jobs → records → access, and all of them → upheld.
"""
