"""A workspace as it looks after some years: many products, each judged many times. For the benchmark and the tests."""

from __future__ import annotations

from collections.abc import Sequence

from upheld_web.access.roles import Role
from upheld_web.records.models import Assessment, Commitment, Figures, Log, Membership, Product, SpecVersion, User
from upheld_web.records.places import product_folder


def fill(like: Product, owners: Sequence[User], products: int, assessments: int) -> list[Product]:
    """So many products like this one, which has a log and a verdict, and so many verdicts over all of them.

    The owners take turns. Each product has a log of its own, the same file; of each the newest verdict has figures.
    """
    if like.spec is None or like.assessment is None:
        raise ValueError("a product with a spec and a verdict is needed")
    figures, said = Figures.objects.get(pk=like.assessment.pk), like.spec
    made = Product.objects.bulk_create(
        Product(slug=f"{like.slug[:40]}-no-{number}", title=f"{like.title}, no. {number}", kind=like.kind)
        for number in range(products)
    )
    owner = {one.pk: owners[at % len(owners)] for at, one in enumerate(made)}
    Membership.objects.bulk_create(Membership(product=one, user=owner[one.pk], role=Role.OWNER.word) for one in made)
    _bring_logs(like, made, owner)
    specs = SpecVersion.objects.bulk_create(
        SpecVersion(
            product=one,
            number=1,
            text=said.text,
            spec_hash=said.spec_hash,
            requirements_hash=said.requirements_hash,
            author=owner[one.pk],
        )
        for one in made
    )
    Commitment.objects.bulk_create(
        Commitment(product=one, requirements_hash=said.requirements_hash, by=owner[one.pk]) for one in made
    )
    judged = Assessment.objects.bulk_create(
        [_like(like.assessment, made[at % products], specs[at % products], owner) for at in range(assessments)],
        batch_size=500,
    )
    for one, spec, newest in zip(made, specs, judged[-products:], strict=True):
        one.spec, one.assessment = spec, newest
        # One by one: a statement with all of them would be larger than SQLite takes.
        Figures.objects.create(
            assessment=newest,
            contract=figures.contract,
            sections=figures.sections,
            data=figures.data,
            page=figures.page,
        )
    Product.objects.bulk_update(made, ["spec", "assessment"], batch_size=100)
    return made


def _like(one: Assessment, product: Product, spec: SpecVersion, owner: dict[int, User]) -> Assessment:
    """The same verdict, reached on another product."""
    kept = ("state", "started_at", "finished_at", "attempts", "conclusion", "marks", "judged", "as_of", "value_a_week")
    kept = (*kept, "currency", "evidence_hash")
    return Assessment(
        product=product, spec=spec, asked_by=owner[product.pk], **{name: getattr(one, name) for name in kept}
    )


def _bring_logs(like: Product, products: Sequence[Product], owner: dict[int, User]) -> None:
    logs = list(like.logs.all())
    for product in products:
        for log in logs:
            (product_folder(product) / log.place).hardlink_to(product_folder(like) / log.place)
    Log.objects.bulk_create(
        Log(
            product=product,
            brought_by=owner[product.pk],
            **{name: getattr(log, name) for name in ("place", "name", "size", "digest", "state", "rows", "columns")},
        )
        for product in products
        for log in logs
    )
