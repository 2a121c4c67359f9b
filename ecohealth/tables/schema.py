"""The columns of every table: what they mean, which are required, and under which other names they are taken."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ecohealth.tables.fields import WHEN, Field, Schema, who
from ecohealth.tables.further import FURTHER

HEAVIEST = 1e18  # beyond it sums and squares of weights lose all their digits
_CURRENCY = "the currency"

_PARTICIPANTS = Schema(
    "participants",
    "One row a participant: a partner, customer, supplier, university, or a place where parties meet.",
    (
        Field("id", "key", "Names the participant in every table; kept letter for letter.",
              ("acme", "bolt", "cora"), required=True),
        Field("type", "label", "The role it plays: supplier, customer, university.",
              ("supplier", "carmaker", "fleet"), required=True),
        Field("name", "text", "What people call it; the id where it is blank.",
              ("Acme Components", "Bolt Motors", "Cora Fleet Services"), aliases=("label",)),
        Field("joined", "date", "When it joined the ecosystem.", ("2023-01-01", "2023-01-01", "2023-06-15")),
        Field("left", "date", "When it left; blank while it takes part.", sample="2025-03-31"),
        Field("value", "number", "A value of your own for it, such as its turnover.", ("1200000", "8500000", "430000"),
              unit=_CURRENCY),
        Field("outside_share", "number", "The share of its business that lies outside the ecosystem.",
              ("0.6", "0.3", "0.1"), low=0.0, high=1.0, unit="share"),
        Field("failure_threshold", "number", "The share of what it receives whose loss makes it fail.",
              ("0.5", "0.4", "0.6"), low=0.001, high=1.0, unit="share"),
        Field("spare_capacity", "number", "What it could give on top, as a share of what it gives of a kind.",
              ("0.2", "0.5", "0.1"), low=0.0, unit="share"),
        Field("region", "text", "Where it is.", ("EU", "EU", "US")),
        Field("owner", "text", "Who owns it: participants of one owner may fall together.",
              ("Acme Holding", "Bolt Group", "Bolt Group")),
        Field("successor_of", "text", "The id it continues: a rename or a take-over is no loss.", sample="acme-old"),
        Field("lead_user", "truth", "Whether it is a lead user: ahead of the market, and gains from new solutions.",
              ("no", "no", "yes")),
        Field("group", "text", "The group it belongs to when voice and decisions are compared.",
              ("industry", "industry", "users")),
        Field("consent", "truth", "Whether it has agreed to how its data are used.", ("yes", "yes", "yes")),
        Field("compensated", "truth", "Whether it is paid for its contribution.", ("yes", "yes", "no")),
        Field("decides", "truth", "Whether it takes part in decisions.", ("no", "yes", "yes")),
    ),
)  # fmt: skip

_INTERACTIONS = Schema(
    "interactions",
    "One row each time that something passes from one participant to another.",
    (
        Field("source", "key", "Who gives: an id of participants.", ("acme", "bolt", "cora"),
              required=True, aliases=("from",), refers=True),
        Field("target", "key", "Who takes: an id of participants.", ("bolt", "cora", "acme"),
              required=True, aliases=("to",), refers=True),
        Field("kind", "label", "What passes: supply, data, service.", ("supply", "service", "data"),
              aliases=("type",)),
        Field("weight", "number", "How much; 1 for each row without this column.", ("1200", "800", "50"),
              aliases=("amount", "volume"), low=0.0, high=HEAVIEST, unit="one unit for all rows"),
        Field("date", "date", "When: a day, month, quarter, year or interval.",
              ("2024-01-15", "2024-02-03", "2024-02-20"), aliases=WHEN),
        Field("end", "date", "When it ended, where it lasted.", sample="2024-06-30"),
        Field("outcome", "text", "How it went; failed, no-show, returned and disputed count as failures.",
              ("ok", "ok", "disputed")),
        Field("satisfaction", "number", "How content the taker was, on one scale for all.", ("5", "4", "2")),
        Field("confidence", "number", "How sure the entry is.", ("1", "0.9", "0.7"), low=0.0, high=1.0, unit="share"),
        Field("validated_by", "text", "Who has confirmed it.", ("M. Rossi", "", "M. Rossi")),
        Field("event", "text", "The event it belongs to.", sample="workshop-1"),
    ),
)  # fmt: skip

_EVENTS = Schema(
    "events",
    "One row for each participant of a project, workshop or deal of several: the rows of one event share its name.",
    (
        Field("event", "key", "Names the event.", ("workshop-1",) * 3, required=True),
        who(("acme", "bolt", "cora"), "Who took part: an id of participants."),
        Field("kind", "label", "What kind of event.", ("workshop",) * 3, aliases=("type",)),
        Field("weight", "number", "How much it counts for this participant; 1 without this column.", ("1", "1", "1"),
              aliases=("amount", "volume"), low=0.0, high=HEAVIEST, unit="as in interactions"),
        Field("date", "date", "When.", ("2024-03-12",) * 3, aliases=WHEN),
        Field("role", "text", "What the participant did in it.", ("host", "guest", "guest")),
    ),
)  # fmt: skip

_MERGES = Schema(
    "merges",
    "One row for each pair of ids that may be one participant, and what was decided.",
    (
        Field("keep", "key", "The id that stays.", required=True, sample="acme"),
        Field("merge", "key", "The id that becomes one with it.", required=True, sample="acme-gmbh"),
        Field("why", "text", "What speaks for it.", sample="same but for the legal form"),
        Field("confidence", "text", "How sure that is.", sample="likely"),
        Field("decision", "text", "merge, keep apart, or blank: not decided.", sample="merge"),
    ),
)

_ALL = (_PARTICIPANTS, _INTERACTIONS, _EVENTS, *FURTHER, _MERGES)
SCHEMAS: Mapping[str, Schema] = MappingProxyType({one.table: one for one in _ALL})
QUARANTINE = Schema(
    "quarantine",
    "One row a record that was set aside: mend the cell record, or empty it to leave the record out.",
    (
        Field("file", "key", "The file it came from.", required=True, sample="interactions.csv"),
        Field("line", "number", "Its line there.", required=True, sample="7"),
        Field("column", "text", "The column that is wrong.", sample="source"),
        Field("rule", "text", "The rule it breaks.", sample="unknown-participant"),
        Field("reason", "text", "The rule in words.", sample="source 'Acme' is no participant"),
        Field("value", "text", "What stands there.", sample="Acme"),
        Field("record", "text", "The record as it stood.", required=True, sample="Acme,bolt,supply,5"),
        Field("fingerprint", "key", "By which the record is known again.", required=True, sample="9f2c51e0"),
    ),
)
"""The records that were set aside, as they are written for mending and read back; no table of an ecosystem."""
FIELD_NAMES = frozenset(one.name for schema in _ALL for one in schema.fields)


def names_of(table: str) -> frozenset[str]:
    """Every name under which a column of a table may stand."""
    schema = QUARANTINE if table == QUARANTINE.table else SCHEMAS[table]
    return frozenset(name for one in schema.fields for name in (one.name, *one.aliases))
