"""Products are begun, and their specs saved."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max
from django.utils.text import slugify

from upheld.errors import CallError
from upheld.spec import Spec, judged_hash, requirements_hash, spec_hash
from upheld.spec.writing import yaml_text
from upheld_web.access.roles import Need, Role
from upheld_web.records.models import Commitment, Membership, Product, SpecVersion, User
from upheld_web.records.specs import read_spec
from upheld_web.records.writing import Trail, with_right, writing

LONGEST_SLUG = 60
SAID, SAID_AFTER = "said what is good enough", "changed what is good enough, after figures were known"


def begin_product(
    actor: User | None,
    title: str,
    kind: str,
    *,
    text: str | None = None,
    problem: Mapping[str, str] | None = None,
    is_example: bool = False,
) -> Product:
    """A new product that `actor` owns, with its first spec: `text`, or one that says what it is and whose problem.

    Raises SpecError for a text that is no spec; then nothing is begun.
    """
    with writing(actor, None, Need.SIGNED_IN) as trail:
        product = Product.objects.create(slug=_free_slug(title), title=title.strip(), kind=kind, is_example=is_example)
        Membership.objects.create(product=product, user=trail.actor, role=Role.OWNER.word)
        trail.entry("began a product", product.title, product=product)
        idea = {"upheld": 1, "product": product.slug, "title": product.title, "kind": kind}
        idea |= {"problem": dict(problem)} if problem else {}
        first = (text or yaml_text(idea)).replace("\r\n", "\n")
        _keep(trail, product, first, read_spec(product, first), "")
    return product


def save_spec(actor: User | None, product: Product, text: str, note: str = "", *, on: int | None = None) -> SpecVersion:
    """The next version of the product's spec; the version there is where nothing differs, not even a comment.

    `on` is the number of the version that was changed: where somebody else has saved another since, CallError says so.
    Raises SpecError with every mistake of the text. Either way nothing is saved.
    """
    with_right(actor, product, Need.CONTRIBUTOR)
    text = text.replace("\r\n", "\n")
    spec = read_spec(product, text)  # before: a long text takes a second, and all who write wait for whoever is writing
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        newest = Product.objects.select_for_update().get(pk=product.pk).spec
        if on is not None and newest is not None and newest.number != on:
            raise CallError(
                f"{newest.author} has saved version {newest.number} meanwhile, and you changed version {on}. Your text "
                "is still here: copy it, look at theirs under History, and save again from there"
            )
        return _keep(trail, product, text, spec, note)


def _keep(trail: Trail, product: Product, text: str, spec: Spec, note: str) -> SpecVersion:
    product = Product.objects.select_for_update().get(pk=product.pk)
    before = product.spec
    if before is not None and before.text == text:
        trail.entry("saved a spec that says the same", f"version {before.number}", product=product)
        return before
    number = (product.specs.aggregate(last=Max("number"))["last"] or 0) + 1
    version = SpecVersion.objects.create(
        product=product,
        number=number,
        text=text,
        spec_hash=spec_hash(spec),
        requirements_hash=requirements_hash(spec),
        judged_hash=judged_hash(spec),
        author=trail.actor,
        note=note.strip()[:200],
    )
    product.spec, product.title, product.kind = version, spec.title, spec.kind
    product.save(update_fields=["spec", "title", "kind"])
    trail.entry("saved a spec", f"version {number}", product=product, note=version.note, spec_hash=version.spec_hash)
    if spec.requirements:
        _, is_new = Commitment.objects.get_or_create(
            product=product, requirements_hash=version.requirements_hash, defaults={"by": trail.actor}
        )
        if is_new:
            trail.entry(SAID_AFTER if product.assessment_id else SAID, f"version {number}", product=product)
    return version


def _free_slug(title: str) -> str:
    """A slug that no product has yet."""
    base = slugify(title)[:LONGEST_SLUG] or "product"
    taken = set(Product.objects.filter(slug__startswith=base[: LONGEST_SLUG - 5]).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug = f"{base[: LONGEST_SLUG - 5]}-{number}"
        number += 1
    return slug
