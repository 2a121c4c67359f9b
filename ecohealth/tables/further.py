"""The tables beyond who met whom: ideas, surveys, figures, impacts, capitals, indicators, readiness, evidence."""

from __future__ import annotations

from ecohealth.tables.fields import WHEN, Field, Schema, who

_CURRENCY = "the currency"
_AN_ID = "an id of participants"
CAPITALS = ("natural", "cultural", "human", "social", "political", "financial", "built")
"""The seven capitals of the Community Capitals Framework (after Flora & Flora)."""

_IDEAS = Schema(
    "ideas",
    "One row an idea and the participant that brought it in.",
    (
        Field("idea", "key", "Names the idea.", ("idea-1", "idea-2", "idea-3"), required=True),
        who(("cora", "acme", "cora"), f"Who brought it in: {_AN_ID}."),
        Field("submitted", "date", "When it was brought in.", ("2024-01-10", "2024-01-22", "2024-02-05"),
              required=True),
        Field("shortlisted", "date", "When it was shortlisted; blank where it was not.",
              ("2024-02-01", "2024-02-01", "")),
        Field("selected", "date", "When it was chosen.", ("2024-02-15", "", "")),
        Field("implemented", "date", "When it was put to use.", ("2024-05-30", "", "")),
        Field("value", "number", "What it brought.", ("25000", "", ""), unit=_CURRENCY),
        Field("cost", "number", "What it cost.", ("8000", "", ""), unit=_CURRENCY),
    ),
    key=("idea", "participant"),
)  # fmt: skip

_SURVEYS = Schema(
    "surveys",
    "One row an answer: what a participant thinks of the ecosystem, or of another participant.",
    (
        who(("acme", "bolt", "cora"), f"Who answered: {_AN_ID}."),
        Field("date", "date", "When.", ("2024-03-01",) * 3, required=True, aliases=WHEN),
        Field("dimension", "label", "What was asked: trust, satisfaction, effort, commitment, recommend.",
              ("trust", "trust", "recommend"), required=True),
        Field("score", "number", "The answer, within the scale.", ("4", "5", "9"), required=True),
        Field("scale_min", "number", "The lowest answer there was.", ("1", "1", "0")),
        Field("scale_max", "number", "The highest answer there was.", ("5", "5", "10")),
        Field("wave", "text", "The round of questions.", ("2024-H1",) * 3),
        Field("about", "key", f"Whom the answer is about: {_AN_ID}; blank: the ecosystem.", ("bolt", "", ""),
              refers=True),
    ),
    key=("participant", "date", "dimension", "about", "wave"),
)  # fmt: skip

_FINANCIALS = Schema(
    "financials",
    "One row for the accounts of one participant over one period.",
    (
        who(("acme", "bolt", "cora"), f"Whose accounts: {_AN_ID}."),
        Field("period", "date", "The period: a year, quarter or month.", ("2023", "2023", "2023"), required=True,
              ends="period_end"),
        Field("period_end", "date", "Its last day; the end of what stands in period where it is blank.",
              sample="2023-12-31"),
        Field("revenue", "number", "Turnover.", ("1200000", "8500000", "430000"), unit=_CURRENCY),
        Field("cost", "number", "All costs.", ("1050000", "8100000", "415000"), unit=_CURRENCY),
        Field("cash", "number", "Cash at the end of the period.", ("90000", "640000", "22000"), unit=_CURRENCY),
        Field("working_capital", "number", "Current assets less current liabilities (Altman's WC).",
              ("140000", "910000", "31000"), unit=_CURRENCY),
        Field("total_assets", "number", "Everything it has (TA).", ("760000", "5200000", "210000"), low=0.0,
              unit=_CURRENCY),
        Field("retained_earnings", "number", "Earnings kept over the years (RE).", ("180000", "1250000", "40000"),
              unit=_CURRENCY),
        Field("ebit", "number", "Earnings before interest and taxes (EBIT).", ("150000", "400000", "15000"),
              unit=_CURRENCY),
        Field("book_equity", "number", "Book value of equity (BVE).", ("320000", "2100000", "85000"), unit=_CURRENCY),
        Field("total_liabilities", "number", "Everything it owes (TL).", ("440000", "3100000", "125000"), low=0.0,
              unit=_CURRENCY),
    ),
    key=("participant", "period"),
)  # fmt: skip

_KPIS = Schema(
    "kpis",
    "One row a reading of one of your own key figures.",
    (
        Field("kpi", "label", "Which figure.", ("sites online",) * 3, required=True),
        Field("date", "date", "When it was read, or for which period.", ("2024-01", "2024-02", "2024-03"),
              required=True, aliases=WHEN),
        Field("value", "number", "What it was.", ("118", "124", "131"), required=True),
        Field("target", "number", "What it should be.", ("120", "125", "130")),
        Field("unit", "text", "Its unit.", ("sites",) * 3),
    ),
    key=("kpi", "date"),
)  # fmt: skip

_IMPACTS = Schema(
    "impacts",
    "One row an entry of the impact register: what changes for a group of people, as predicted and as it came.",
    (
        Field("impact", "key", "Names the impact.", ("impact-1", "impact-2", "impact-3")),
        Field("group", "label", "The people it falls on; a group that no participant belongs to has no voice.",
              ("users", "industry", "residents"), required=True),
        Field("class", "label", "What kind of impact: economic, social, environmental, health.",
              ("economic", "economic", "environmental")),
        Field("description", "text", "What it is, in a sentence.",
              ("Cost of a charge", "Orders of suppliers", "Noise at depots")),
        Field("baseline", "number", "The figure before.", ("12", "400000", "48")),
        Field("predicted", "number", "The change that was predicted.", ("-2", "150000", "-3")),
        Field("actual", "number", "The change that came.", ("-1.5", "", "")),
        Field("unit", "text", "Unit of the three figures.", ("EUR", "EUR", "dB")),
        Field("mitigation", "text", "What is done against harm.", ("", "", "Quiet hours from 22:00")),
        Field("owner", "text", "Who sees to it.", ("Cora Fleet Services", "Acme Components", "City of Volta")),
        Field("due", "date", "By when.", ("2024-12-31", "2025-06-30", "2024-09-30")),
        Field("date", "date", "When the entry was made.", ("2024-01-15",) * 3, aliases=WHEN),
    ),
    key=("impact",),
)  # fmt: skip

_ASSETS = Schema(
    "assets",
    "One row a use of one of the seven community capitals: what it was turned into, or that it is held.",
    (
        Field("capital", "label", "The capital that was used.", ("financial", "human", "social"), required=True,
              allowed=CAPITALS),
        Field("amount", "number", "How much.", ("50000", "20", "8"), required=True, low=0.0,
              unit="one unit for all rows that are compared"),
        Field("into", "label", "The capital it became; blank where it is held.", ("built", "social", ""),
              allowed=CAPITALS),
        who(("bolt", "cora", "acme"), f"Who used it: {_AN_ID}.", required=False),
        Field("date", "date", "When.", ("2024-02-01", "2024-03-01", "2024-03-01"), aliases=WHEN),
        Field("chain", "text", "Rows of one chain of uses share its name, in the order of their dates.",
              ("depot", "depot", "")),
        Field("unit", "text", "Unit of the amount.", ("EUR", "hours", "partnerships")),
    ),
)  # fmt: skip

_INDICATORS = Schema(
    "indicators",
    "One row for what one participant reports of one shared indicator in one period.",
    (
        Field("indicator", "label", "Which indicator.", ("energy per km",) * 3, required=True),
        who(("acme", "bolt", "cora"), f"Who reports: {_AN_ID}."),
        Field("period", "date", "The period it reports on.", ("2024-Q1",) * 3, required=True, ends="period_end"),
        Field("period_end", "date", "Its last day; the end of what stands in period where it is blank.",
              sample="2024-03-31"),
        Field("value", "number", "What it was; blank while it is owed.", ("0.21", "0.19", "")),
        Field("unit", "text", "Its unit.", ("kWh/km",) * 3),
        Field("due", "date", "By when the report was due.", ("2024-04-30",) * 3),
        Field("reported", "date", "When it came; blank while it is owed.", ("2024-04-12", "2024-05-06", "")),
    ),
    key=("indicator", "participant", "period"),
)  # fmt: skip

_READINESS = Schema(
    "readiness",
    "One row an answer to a question on how ready the programme is, asked again in each wave.",
    (
        Field("question", "label", "Which question; the questionnaire has twenty.",
              ("Q01 A shared goal is agreed", "Q02 Data may be shared", "Q03 Users are at the table"), required=True),
        Field("wave", "label", "The round of questions.", ("2024-H1",) * 3, required=True),
        Field("score", "number", "The answer, within the scale.", ("4", "2", "3"), required=True),
        Field("scale_min", "number", "The lowest answer there was.", ("1",) * 3),
        Field("scale_max", "number", "The highest answer there was.", ("5",) * 3),
        who(("", "", ""), f"Who answered: {_AN_ID}; blank: all together.", required=False),
        Field("date", "date", "When.", ("2024-03-01",) * 3, aliases=WHEN),
        Field("evidence", "text", "What the answer rests on: a claim of evidence, a document.", ("claim-1", "", "")),
    ),
    key=("question", "wave", "participant"),
)  # fmt: skip

_EVIDENCE = Schema(
    "evidence",
    "One row a claim, what it rests on, and who has confirmed it.",
    (
        Field("claim", "key", "Names the claim, or says it.", ("claim-1", "claim-2", "claim-3"), required=True),
        Field("statement", "text", "What is claimed, in a sentence.",
              ("All partners signed the charter", "Cora would leave without data access",
               "Orders rose after the first workshop")),
        Field("source", "text", "What it rests on: a document, an interview, a data set.",
              ("Charter of 2023-11-20", "Interview of 2024-02-14", "interactions.csv")),
        Field("supports", "truth", "Whether the source speaks for the claim (yes) or against it (no).",
              ("yes", "yes", "no")),
        Field("confidence", "number", "How sure it is.", ("1", "0.7", "0.5"), low=0.0, high=1.0, unit="share"),
        Field("validated_by", "text", "Who has confirmed it.", ("M. Rossi", "", "")),
        who(("", "cora", ""), f"Whom it is about: {_AN_ID}.", required=False),
        Field("date", "date", "When it was made.", ("2023-11-20", "2024-02-14", "2024-04-02"), aliases=WHEN),
    ),
    key=("claim", "source"),
)  # fmt: skip

FURTHER = (
    *(_IDEAS, _SURVEYS, _FINANCIALS, _KPIS),
    *(_IMPACTS, _ASSETS, _INDICATORS, _READINESS, _EVIDENCE),
)
