"""Rows of a log are read by a person: who, which columns, and whether unmasked stands in the trail."""

from __future__ import annotations

from collections.abc import Sequence

from upheld.case_groups import CasesToRead
from upheld.cases import cases_to_read
from upheld_web.access.roles import Need
from upheld_web.records.models import Product, User
from upheld_web.records.places import allowed_folders, evidence_folder
from upheld_web.records.specs import read_spec
from upheld_web.records.writing import with_right, writing

SHOWN = 20


def read_cases(
    actor: User | None,
    product: Product,
    *,
    columns: Sequence[str] = (),
    mask: Sequence[str] = (),
    unmask: bool = False,
) -> CasesToRead:
    """The cases behind the figures of the newest spec, twenty of a sort; whose case it is only for owners, if asked.

    They are given to nobody before that is noted. Raises what `cases_to_read` raises, and then nothing is noted.
    """
    need = Need.OWNER if unmask else Need.CONTRIBUTOR
    with_right(actor, product, need)
    if product.spec is None:
        raise ValueError("a product always has a spec")
    # The log may take long to read, and all who write wait for whoever is writing: so it is read before.
    found = cases_to_read(
        read_spec(product, product.spec.text),
        n=SHOWN,
        columns=columns,
        mask=mask,
        unmask=unmask,
        allowed=allowed_folders(product),
        store=evidence_folder(product),
    )
    shown = sum(len(group.shown) for group in found.groups)
    with writing(actor, product, need) as trail:
        trail.entry("read cases", f"{shown} rows", columns=list(columns), masked=list(found.masked), unmasked=unmask)
    return found
