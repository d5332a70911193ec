"""Who pays in the world of card fraud: its countries and devices, and the rule that blocks payments today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from upheld.worlds.logit_normal import Part, logit

RULE: Final = "amount > 4000 and country <> 'IN'"
RULE_AMOUNT_INR: Final = 4000.0
RULE_HOME: Final = "IN"


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its share of cards, the share of its payments that are fraud, how well the model tells them apart.

    `separation` is the distance of fraud from ordinary payments in what the model sees, in standard deviations.
    `scored_as` names the country whose fraud share and separation the model believes in; None is its own.
    """

    name: str
    share: float
    fraud_share: float
    separation: float
    scored_as: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device: its share of payments, and how far its ordinary payments look like fraud, in standard deviations."""

    name: str
    share: float
    ordinary_shift: float = 0.0


COUNTRIES: Final = (
    Country("IN", share=0.52, fraud_share=0.0065, separation=3.9),
    Country("AE", share=0.22, fraud_share=0.0105, separation=4.0),
    Country("SG", share=0.12, fraud_share=0.0110, separation=4.1),
    Country("GB", share=0.125, fraud_share=0.0130, separation=3.9),
    Country("NP", share=0.015, fraud_share=0.0130, separation=2.4, scored_as="IN"),
)
DEVICES: Final = (
    Device("android", share=0.55),
    Device("ios", share=0.25, ordinary_shift=-0.14),
    Device("web", share=0.20, ordinary_shift=0.14),
)


def believed(country: Country, countries: Sequence[Country]) -> tuple[float, float]:
    """Intercept and slope of the logit in what the model sees, by what the model believes of the country."""
    named = {other.name: other for other in countries}
    model = named[country.scored_as] if country.scored_as else country
    return logit(model.fraud_share) - model.separation**2 / 2, model.separation


def population_parts(countries: Sequence[Country], devices: Sequence[Device]) -> dict[tuple[str, str], Part]:
    """The payments of each country on each device, by the names of both; their shares add up to 1."""
    parts = {}
    for country in countries:
        intercept, slope = believed(country, countries)
        for device in devices:
            parts[country.name, device.name] = Part(
                share=country.share * device.share,
                positive_share=country.fraud_share,
                positive_mean=intercept + slope * country.separation,
                negative_mean=intercept + slope * device.ordinary_shift,
                sd=slope,
            )
    return parts
