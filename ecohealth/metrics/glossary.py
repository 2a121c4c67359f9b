"""The words that metrics, scores and findings are told in: one meaning each, the same in every place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GLOSSARY: Mapping[str, str] = MappingProxyType(
    {
        "participant": "Whoever takes part in the ecosystem: a firm, a person, a product, a place. Each has a type.",
        "type": "The role that a participant plays: supplier, complementor, customer, university.",
        "party": "A participant that acts for itself. Shares, counts, engagement and concentration are over parties "
        "only.",
        "venue": "A place where parties meet (a project, a marketplace, an airport), declared by its type. It stays in "
        "the network, and its loss can be asked; it is no party.",
        "partner": "A party, seen from another that it exchanges something with.",
        "interaction": "One record of something that passed from a source to a target: its kind, its weight, its day.",
        "kind": "What passes in an interaction: parts, money, data, advice. Each kind has a direction unless it is "
        "said to have none.",
        "layer": "Tangible (money, goods, service) or intangible (knowledge, data, brand, trust, ideas): each kind is "
        "in one.",
        "value": "The sum of the weights of all interactions of kinds that carry value. A kind without a direction "
        "puts half of its weight on each way.",
        "strength": "The value that a participant gives and takes.",
        "share": "A party's strength, as a part of the strength of all parties. Shares add up to 100 %.",
        "tie": "Two participants that exchange value, in whichever direction.",
        "dependency": "The share of what a participant receives that comes from one provider, times the share of its "
        "business that lies inside the ecosystem.",
        "single source": "A provider that gives at least 80 % of what a recipient receives of a kind.",
        "core": "The connected part of the network that holds the largest value, whichever way ties run.",
        "cut partner": "A participant whose loss alone would split the connected part that it is in.",
        "stranded": "Value that survives a loss and is cut off from the most valuable part that is left.",
        "cascade": "What a loss sets off in those who depended on the lost, and in those who depend on these.",
        "systemic": "Of a participant: its loss alone would cost at least 5 % of all value, before any cascade.",
        "window": "The days that are scored: the last 12 complete months unless another is asked for; all of the data "
        "where there are no dates.",
        "period": "A month, a quarter or a year: how time is cut. Metrics over time use complete periods only.",
        "gap": "Periods in which records are missing rather than partners silent; they count as no silence.",
        "active": "With at least one interaction in the days that are looked at.",
        "lost": "Silent for longer than the members of its type are, but for one gap in twenty.",
        "blueprint": "The roles that the ecosystem needs, as its owner declares them: how many, with which share of "
        "value.",
        "metric": "One measured figure with its unit, or the reason why there is none.",
        "scale": "The raw values of a metric that score 0, 50 and 100; straight lines between them, clipped outside.",
        "score": "A metric's value on its scale, 0 to 100, higher is better. It is a judgement; the value is not.",
        "band": "Healthy from 70, to be watched from 40, critical below.",
        "pillar": "Metrics that answer one question, and their weighted mean: concentration risk, partner engagement, "
        "network effects, resilience to partner loss.",
        "coverage": "The weight of those of a pillar's metrics that could be computed, as a part of the weight of all. "
        "Under 50 % the pillar has no score.",
        "overall score": "The weighted geometric mean of the pillars, so that no pillar's failure is paid for by "
        "another.",
        "profile": "The weights, scales, assumptions and rules that a scorecard was made with. Its hash names exactly "
        "this content.",
        "interval": "From the 5th to the 95th percentile of a figure over records drawn anew: what chance in the "
        "records alone could have made of it.",
        "finding": "Something to know: what is so, with names and figures, and what to do next. It is said by a rule.",
        "rule": "When something is a finding, how bad it is, and in which words it is told. Rules are data, and yours "
        "to change.",
        "red flag": "A finding that the profile's phase (launch, scale, maturity, evolution) makes urgent.",
        "group": "The participants of one type, region or other attribute; or the interactions of one kind or layer.",
        "contribution": "What a participant adds to a metric's value, or its own figure in the metric's terms.",
        "counter-metric": "The metric to read beside another, since what games the one shows in it.",
    }
)
"""Meaning of each term, in thinking order."""
