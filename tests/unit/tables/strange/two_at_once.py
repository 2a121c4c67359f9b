"""Strange files with two oddities at once, and dates, numbers and names as other programs write them."""

from __future__ import annotations

from tests.unit.tables.small import PEOPLE
from tests.unit.tables.strange.case import Case, deals, people, refused

GOOD = "p1,p3,2024-01-01,1\n"
KINDS = "source,target,kind\n" + "".join(f"p1,p2,order {number}\n" for number in range(25))
SURE = "p1,p2,1.5\np1,p3,-0.1\np1,p2,1\np1,p3,0\np2,p3,\np3,p1,high\n"
TABBED = "id\ttype\tname\np1\tx\tMüller\np2\ty\tb\n"

FILES = (
    Case(
        "UTF-16, semicolons and line ends of old.csv",
        ("\ufeff" + PEOPLE.replace(",", ";").replace("\n", "\r")).encode("utf-16-le"),
        "warn",
        3,
        says=("UTF-16", "semicolon"),
    ),
    Case("a byte order mark and a header in quotes.csv", '\ufeff"id","type"\r\n"p1","x"\r\n"p2","y"\r\n', "accept", 2),
    Case("a byte order mark twice.csv", "\ufeff\ufeff" + PEOPLE, "warn", 3, says=("'\\ufeffid' is read as id",)),
    Case(
        "windows-1252 and tabs.csv",
        TABBED.encode("windows-1252"),
        "quarantine",
        1,
        1,
        ("line 2", "tab", "--encoding windows-1252"),
    ),
    Case(
        "names that are ours.csv",
        "id,type,line,date_text,source ,source,index,event_size\np1,x,1,2,3,4,5,6\n",
        "warn",
        1,
        says=("'source_original'",),
    ),
    refused("commas alone.csv", ",,,\n,,,\n", "empty"),
    refused("line ends alone.csv", "\n\n\n", "empty"),
    refused(
        "a quote that opens in the header.csv", 'id,"name,type\np1,a,x\np2,b,y\n', "line 1", "the header cannot be read"
    ),
    refused("colons.csv", PEOPLE.replace(",", ":"), "--delimiter colon"),
    refused("carets.csv", PEOPLE.replace(",", "^"), "--delimiter caret"),
    refused("a slip in the header.csv", "id,tpye\np1,x\n", "'tpye'", "--map type=tpye"),
    Case("a header of full width.csv", "ｉｄ,type\np1,x\n", "warn", 1, says=("is read as id",)),
    refused("names of another language.csv", "nummer,art\np1,x\n", "--map id=COLUMN", "row of column names"),
    refused("a name for a type.csv", "id,sort,name\np1,x,a\np2,x,b\np3,y,c\np4,y,d\n", "'sort'", "--map type=COLUMN"),
    refused("two thousand and two columns.csv", "id,type" + ",c" * 2_000 + "\np1,x" + ",1" * 2_000, "2,002", "2,000"),
    Case(
        "decimal commas in quotes between semicolons.csv",
        '\ufeff"id";"type";"value"\r\n"p1";"x";"1.234,5"\r\n"p2";"y";"2,5"\r\n',
        "warn",
        2,
        says=("semicolon", "decimal commas", "thousands marks"),
    ),
)

PEOPLE_OF_OTHER_PROGRAMS = (
    people("ids that are types", "x,a,x\np1,b,x\np2,c,p1\n", "accept", (3, 0)),
    people("ids with commas and quotes", '"p,1",a,x\n"p""2",b,y\np1,c,z\n', "accept", (3, 0)),
    people(
        "an id with a line end", '"p\n1",a,x\np1,b,y\n', "quarantine", (1, 1), "line 2", r"p\n1", "control character"
    ),
    people("an end of file of old", "p1,a,x\n\x1a", "quarantine", (1, 1), "line 3", r"\x1a", "1 field"),
    people("a line of nothing but spaces", "p1,a,x\n   \n , , \n", "quarantine", (1, 2), "line 3", "line 4"),
    people("types that differ in capitals", "p1,a,x\np2,b,X\np3,c,x \n", "warn", (3, 0), "'X'", "kept apart"),
    people("an ideographic space for an id", "\u3000,a,x\np1,b,y\n", "quarantine", (1, 1), "line 2", "id is missing"),
    people("ids with a filler of Hangul", "p1\u3164,a,x\np1,b,y\n", "warn", (2, 0), "line 2", "invisible", "look"),
    people("ids with tags", "p1\U000e0041,a,x\np1,b,y\n", "warn", (2, 0), "line 2", "invisible", "kept apart"),
    people("ids of two presentations", "p1\u2764\ufe0f,a,x\np1\u2764,b,y\n", "warn", (2, 0), "kept apart"),
    people("next line and form feed", "p1,a\x85b,x\np2,a\x0cb,x\np3,c,y\n", "quarantine", (1, 2), r"\x85", r"\x0c"),
)


def dated(name: str, text: str, *says: str) -> Case:
    """An interaction on a day that cannot be read, and one that can."""
    return deals(name, f'p1,p2,"{text}",1\n{GOOD}', "quarantine", (1, 1), "line 2", text, *says)


def weighed(name: str, text: str, *says: str) -> Case:
    """An interaction with a weight that cannot be read, and one that can."""
    return deals(name, f'p1,p2,2024-01-01,"{text}"\n{GOOD}', "quarantine", (1, 1), "line 2", *says)


DATES = (
    dated("month thirteen", "2024-13", "calendar"),
    dated("hour twenty-four", "2024-01-01T24:00:00", "clock"),
    dated("a week", "2024-W05", "not a date"),
    dated("a day of the year", "2024-001", "not a date"),
    dated("a spreadsheet's day and time", "45321.5", "not a date"),
    dated("a quarter that is none", "2024-Q5", "not a date"),
    dated("a year of five digits", "02024", "bare number"),
    dated("an interval backwards", "2024-02-01/2024-01-01", "ends before it begins"),
    dated("an interval without end", "2024-01-01/..", "not a date"),
    dated("an interval by its length", "2024-01-01/P1M", "both of its days"),
    dated("a word", "today", "not a date"),
    dated("digits of full width in a date", "２０２４-01-02", "not a date"),
    dated("a zone that is none", "2024-01-01T00:30:00+99:00", "time zone that does not exist"),
    dated("a zone of ninety minutes", "2024-01-01T00:30:00+01:90", "time zone that does not exist"),
    deals(
        "the farthest zone",
        f"p1,p2,2024-01-01T00:30:00+14:00,1\n{GOOD}",
        "warn",
        (2, 0),
        "+14:00",
    ),
    deals("both orders", f"p1,p2,13/02/2024,1\np1,p2,02/13/2024,1\n{GOOD}", "quarantine", (1, 2), "line 3", "--dates"),
)

WEIGHTS = (
    weighed("euros after a space", "€ 5", "is not a number"),
    weighed("per cent", "5 %", "is not a number"),
    weighed("brackets for less than nothing", "(100)", "is not a number"),
    weighed("a minus of Unicode", "−5", "is not a number"),
    weighed("digits of full width", "１２", "is not a number"),
    weighed("thousands for short", "12k", "is not a number"),
    weighed("underscores", "1_000", "is not a number"),
    weighed("yes", "true", "is not a number"),
    weighed("an exponent beyond numbers", "1e400", "too large"),
    weighed("four hundred digits", "1" * 400, "too large"),
    weighed("a half of Unicode", "½", "is not a number"),
    deals("an exponent", f"p1,p2,2024-01-01,1e3\n{GOOD}", "accept", (2, 0)),
    deals("points between thousands", f"p1,p2,2024-01-01,1.000.000\n{GOOD}", "warn", (2, 0), "thousands marks"),
    deals("spaces between thousands", f"p1,p2,2024-01-01,1\u202f000\n{GOOD}", "warn", (2, 0), "thousands marks"),
)

OF_THE_WHOLE_TABLE = (
    Case("a kind for each.csv", KINDS, "warn", 25, says=("25 different kinds", "wrong column"), table="interactions"),
    Case(
        "how sure, out of bounds.csv",
        f"source,target,confidence\n{SURE}",
        *("quarantine", 3, 3, ("line 2", "'1.5' is above 1", "line 3", "'-0.1' is negative", "line 7", "'high'")),
        table="interactions",
    ),
)

CASES = (*FILES, *PEOPLE_OF_OTHER_PROGRAMS, *DATES, *WEIGHTS, *OF_THE_WHOLE_TABLE)
