"""Figures made comparable: difference, risk ratio, 95% intervals and follow-up in days, with the arithmetic kept.

Nothing is invented: a figure that needs what the source does not state is not made, and the reason is kept instead.
statsmodels takes seconds to import, so it is imported where an interval is computed and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from evidensgraf.evidence.estimates import Arm, Estimate, size
from evidensgraf.namespaces import PREFIXES

Method = Literal["newcombe", "katz", "stated", "standard-error"]
Part = Literal["difference", "ratio", "interval", "days"]
Reason = Literal[
    "no-figure", "shares-not-stated", "spread-not-stated", "comparator-not-stated", "arm-sizes-not-stated",
    "nobody-compared", "follow-up-not-stated",
]  # fmt: skip

DAYS = {
    PREFIXES["time"] + "unitDay": Decimal(1),
    PREFIXES["time"] + "unitWeek": Decimal(7),
    PREFIXES["time"] + "unitMonth": Decimal("30.4375"),
    PREFIXES["time"] + "unitYear": Decimal("365.25"),
}
"""How many days a unit has. Source: The Unified Code for Units of Measure (UCUM, ucum.org), where a year is the mean
Julian year of 365.25 days, a month its twelfth part and a week seven days."""

_DIFFERENCES = frozenset(
    PREFIXES["measure"] + name
    for name in ("risk-difference", "mean-difference", "duration-difference", "standardised-mean-difference")
)
_SHARES = PREFIXES["measure"] + "risk-difference"
_PERCENT = PREFIXES["unit"] + "PERCENT"
_WHOLE = 100
_Z = 1.959963984540054  # the standard normal distribution has 2.5% above it
POINT = Decimal("0.1")
"""What limits of differences are rounded to: shares are stated to a tenth of a percentage point at best."""
HUNDREDTH = Decimal("0.01")
"""What ratios and their limits are rounded to."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95% interval.

    Attributes:
        low: its lower end.
        high: its upper end.
        method: `newcombe` and `katz` are computed from shares and arm sizes; `standard-error` from a stated one.
    """

    low: Decimal
    high: Decimal
    method: Method


@dataclass(frozen=True, slots=True)
class Group:
    """One of the two groups that shares are compared of.

    Attributes:
        share: in per cent, as stated.
        people: how many there are.
        low: the lower end of the share's own Wilson interval, in per cent.
        high: its upper end.
    """

    share: Decimal
    people: int
    low: Decimal
    high: Decimal

    @property
    def events(self) -> int:
        """How many people the share stands for, more or less: it was rounded before it was stated."""
        return int((self.share * self.people / 100).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def is_whole(self) -> bool:
        """Whether some whole number of the people gives the share as it was rounded.

        Where none does, the share is not one of all the people of the arm, or it was estimated.
        """
        exact = self.share * self.people / 100
        half = _last_place(self.share) / 2
        return any(
            abs(Decimal(100 * events) / self.people - self.share) <= half for events in (int(exact), int(exact) + 1)
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What follows from an estimate.

    Attributes:
        estimate: what was stated.
        difference: ours minus theirs, as stated or computed.
        interval: of the difference; or of the value, where that is what is stated.
        ratio: ours divided by theirs, to the hundredth.
        ratio_interval: of the ratio.
        days: the follow-up in days.
        groups: the two groups, where shares and arm sizes are known.
        missing: each figure that could not be made, with the reason.
    """

    estimate: Estimate
    difference: Decimal | None
    interval: Interval | None
    ratio: Decimal | None
    ratio_interval: Interval | None
    days: Decimal | None
    groups: tuple[Group, Group] | None
    missing: tuple[tuple[Part, Reason], ...]

    @property
    def has_computed_difference(self) -> bool:
        """Whether the difference follows from two values, and is not stated itself."""
        return self.difference is not None and self.estimate.difference is None

    @property
    def people(self) -> int | None:
        """How many people were compared, if both groups are known."""
        return self.groups[0].people + self.groups[1].people if self.groups else None

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms whose sizes the intervals rest on."""
        return (*self.estimate.our_arms, *self.estimate.their_arms) if self.groups else ()


def compute(estimate: Estimate) -> Numbers:
    """Make an estimate comparable, as far as what is stated allows."""
    difference = _difference(estimate)
    lacking = missing(estimate)
    parts = {part for part, _ in lacking}
    shares = _shares(estimate)
    groups = None
    if shares and not parts & {"difference", "interval"} and (sizes := _sizes(estimate)):
        groups = (_group(shares[0], sizes[0]), _group(shares[1], sizes[1]))
    ratio = (shares[0] / shares[1]).quantize(HUNDREDTH, ROUND_HALF_UP) if shares and shares[1] else None
    return Numbers(
        estimate=estimate,
        difference=difference,
        interval=_stated_interval(estimate, difference) or (_newcombe(*groups) if groups else None),
        ratio=ratio,
        ratio_interval=_katz(*groups) if groups and ratio else None,
        days=days(estimate),
        groups=groups,
        missing=lacking,
    )


def missing(estimate: Estimate) -> tuple[tuple[Part, Reason], ...]:
    """The figures that cannot be made comparable, each with the reason; nothing is computed."""
    reasons: dict[Part, Reason | None] = {
        "difference": None if _difference(estimate) is not None or estimate.value is not None else "no-figure",
        "days": None if days(estimate) is not None else "follow-up-not-stated",
    }
    if not reasons["difference"]:
        reasons["interval"] = _no_interval(estimate)
        reasons["ratio"] = _no_ratio(estimate)
    return tuple((part, reason) for part, reason in reasons.items() if reason)


def days(estimate: Estimate) -> Decimal | None:
    """The follow-up in days; None where it is not stated."""
    if estimate.follow_up is None or estimate.follow_up_unit not in DAYS:
        return None
    return estimate.follow_up * DAYS[estimate.follow_up_unit]


def _difference(estimate: Estimate) -> Decimal | None:
    if estimate.difference is not None or estimate.measure not in _DIFFERENCES:
        return estimate.difference
    if estimate.ours is None or estimate.theirs is None:
        return None
    return estimate.ours - estimate.theirs


def _no_interval(estimate: Estimate) -> Reason | None:
    """Why there is no interval of the figure; None where there is one."""
    if _stated_interval(estimate, _difference(estimate)):
        return None
    if estimate.measure != _SHARES:
        return "spread-not-stated"
    if not _shares(estimate):
        return "shares-not-stated"
    if estimate.comparator is None:
        return "comparator-not-stated"
    return None if _sizes(estimate) else "arm-sizes-not-stated"


def _no_ratio(estimate: Estimate) -> Reason | None:
    """Why there is no risk ratio; None where there is one, or where the figure is not of the kind that has one."""
    if estimate.measure != _SHARES:
        return None
    shares = _shares(estimate)
    if not shares:
        return "shares-not-stated"
    return None if shares[1] else "nobody-compared"


def _shares(estimate: Estimate) -> tuple[Decimal, Decimal] | None:
    """The two shares in per cent, if they are stated."""
    if estimate.measure != _SHARES or estimate.unit != _PERCENT or estimate.ours is None or estimate.theirs is None:
        return None
    shares = (estimate.ours, estimate.theirs)
    return shares if all(0 <= share <= _WHOLE for share in shares) else None


def _sizes(estimate: Estimate) -> tuple[int, int] | None:
    """How many people there were on each side, if that is known of all arms."""
    ours, theirs = size(estimate.our_arms), size(estimate.their_arms)
    return (ours, theirs) if ours and theirs else None


def _group(share: Decimal, people: int) -> Group:
    """A group with the Wilson interval of its share (Wilson 1927, J Am Stat Assoc 22:209-212)."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(float(share) / 100 * people, people, method="wilson")
    return Group(share, people, _rounded(100 * low, POINT), _rounded(100 * high, POINT))


def _newcombe(ours: Group, theirs: Group) -> Interval:
    """The interval of a difference of two shares: method 10 of Newcombe (1998, Stat Med 17:873-890)."""
    low, high = _two_groups(ours, theirs, "newcomb", "diff")
    return Interval(_rounded(100 * low, POINT), _rounded(100 * high, POINT), "newcombe")


def _katz(ours: Group, theirs: Group) -> Interval | None:
    """The interval of a ratio of two shares, on the scale of logarithms (Katz et al. 1978, Biometrics 34:469-474)."""
    if not ours.share:
        return None  # it has no logarithm
    low, high = _two_groups(ours, theirs, "log", "ratio")
    return Interval(_rounded(low, HUNDREDTH), _rounded(high, HUNDREDTH), "katz")


def _two_groups(ours: Group, theirs: Group, method: str, compare: str) -> tuple[float, float]:
    """An interval by statsmodels, from the shares as stated: the counts that they come from were rounded away."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    ones, others = (float(group.share) / 100 * group.people for group in (ours, theirs))
    low, high = confint_proportions_2indep(ones, ours.people, others, theirs.people, method=method, compare=compare)
    return float(low), float(high)


def _stated_interval(estimate: Estimate, difference: Decimal | None) -> Interval | None:
    if estimate.low is not None and estimate.high is not None:
        return Interval(estimate.low, estimate.high, "stated")
    if estimate.error is None or difference is None or estimate.measure not in _DIFFERENCES:
        return None  # the standard error of a ratio can be on another scale than the ratio
    reach = Decimal(_Z) * estimate.error
    place = min(_last_place(estimate.error), POINT)
    return Interval(_rounded(difference - reach, place), _rounded(difference + reach, place), "standard-error")


def _rounded(value: float | Decimal, place: Decimal) -> Decimal:
    # Through the digits of the number as it is written, so that what is half is half.
    return Decimal(repr(float(value))).quantize(place, ROUND_HALF_UP)


def _last_place(value: Decimal) -> Decimal:
    """What the last digit of a number counts, zeros at its end aside: 0.1 for 59.5, 1 for 65.0."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))
