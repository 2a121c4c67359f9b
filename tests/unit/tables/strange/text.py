"""Strange CSV files: what spreadsheets, exports, colleagues and the ill-willed make of a table of text."""

from __future__ import annotations

import gzip
import pickle

from tests.unit.tables.small import DEALS, PEOPLE
from tests.unit.tables.strange.case import PARTICIPANTS, Case, deals, people, refused, spoiled

FILES = (
    refused("nothing but blanks.csv", "  \n\t\n \n", "empty"),
    refused("only a header.csv", PARTICIPANTS, "no participants"),
    refused("no id.csv", "name,type\nAcme,supplier\n", "line 1", "column id is missing"),
    refused("no type.csv", "id,name\np1,Acme\n", "line 1", "column type is missing"),
    refused("id twice.csv", "id,id,type\np1,p1,x\n", "duplicate column id", "column 1", "column 2"),
    refused("id twice but for capitals.csv", "id,ID,type\np1,p2,x\n", "duplicate column id"),
    refused("name twice.csv", "id,name,name,type\np1,a,b,x\n", "duplicate column name"),
    refused("three thousand columns.csv", "id,type" + ",x" * 3_000 + "\np1,x" + ",1" * 3_000, "3,002 columns", "2,000"),
    refused("a title above the header.csv", "Participants of Volta\n\n" + PEOPLE, "line 1", "id", "type"),
    refused("a comment above the header.csv", "# exported\n" + PEOPLE, "line 1", "id", "type"),
    refused("single quotes around names.csv", "'id','type'\n'p1','x'\n", "id", "type"),
    refused("a separator after each row.csv", PARTICIPANTS + "p1,a,x,\np2,b,y,\n", "line 2", "4", "3"),
    Case("a separator after each line.csv", "id,type,\np1,x,\np2,y,\n", "accept", 2),
    Case("a column without a name.csv", "id,,type\np1,a,x\n", "warn", 1, says=("column 2 has no name",)),
    Case("a line end in a header.csv", 'id,"na\nme",type\np1,a,x\n', "warn", 1, says=(r"na\nme",)),
    Case("a header of a hundred thousand characters.csv", "id,type," + "h" * 100_000 + "\np1,x,1\n", "accept", 1),
    Case("spaces after the commas.csv", "id, name, type\np1, Acme, supplier\n", "warn", 1, says=("' type'", "type")),
    Case("quotes around everything.csv", '"id","name","type"\n"p1","a","x"\n', "accept", 1),
    Case("a byte order mark.csv", "\ufeff" + PEOPLE, "accept", 3),
    Case("vertical bars.csv", PEOPLE.replace(",", "|"), "warn", 3, says=("vertical bar",)),
    Case("a hint for Excel.csv", "sep=;\n" + PEOPLE.replace(",", ";"), "warn", 3, says=("semicolon",)),
    Case("line ends of two kinds.csv", PEOPLE.replace("\n", "\r\n", 2), "accept", 3),
    Case("an empty line after each.csv", PEOPLE.replace("\n", "\n\n"), "accept", 3),
    Case("a suffix in capitals.CSV", PEOPLE, "accept", 3),
    Case("UTF-16, big end first.csv", b"\xfe\xff" + PEOPLE.encode("utf-16-be"), "warn", 3, says=("UTF-16",)),
    refused("UTF-16 that does not say so.csv", PEOPLE.encode("utf-16-le"), "UTF-16", "NUL"),
    refused("UTF-32.csv", PEOPLE.encode("utf-32"), "UTF-32"),
    spoiled("Latin-1.csv", PEOPLE.replace("Acme", "Mühle").encode("latin-1"), "line 2", "UTF-8", loaded=2),
    spoiled(
        "Shift JIS.csv",
        PEOPLE.replace("Acme", "株式会社").encode("shift_jis"),
        "say with --encoding what it is",
        loaded=2,
    ),
    Case(
        "cut within a character.csv", PARTICIPANTS.encode() + b"p1,a,x\np2,b,\xe2\x82", "quarantine", 1, 1, ("line 3",)
    ),
    people("half a surrogate pair", b"p1,\xed\xa0\x80,x\np2,b,y\n", "quarantine", (1, 1), "line 2", "UTF-8"),
    people("an overlong slash", b"p1,\xc0\xaf,x\np2,b,y\n", "quarantine", (1, 1), "line 2", "UTF-8"),
    refused("NUL bytes.csv", b"\0" * 2_000, "not text"),
    refused("a web page.csv", "\n<!DOCTYPE html><html><body>Login</body></html>", "not text in CSV form", "HTML"),
    refused("a table of HTML.csv", "<HTML>\n<table><tr><td>id</td></tr></table>", "HTML"),
    refused("XML.csv", '<?xml version="1.0"?><participants/>', "XML"),
    refused("JSON.csv", '[{"id": "p1", "type": "x"}]', "JSON"),
    refused("rich text.csv", r"{\rtf1 hi}", "RTF"),
    refused("an image.csv", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "image"),
    refused("packed with gzip.csv", gzip.compress(PEOPLE.encode()), "gzip"),
    refused("packed with gzip.csv.gz", gzip.compress(PEOPLE.encode()), "gzip is not read"),
    refused("packed with bzip2.csv.bz2", b"BZh9", "bzip2 is not read"),
    refused("a pickle of the first kind.csv", pickle.dumps({"a": print}, 0), "participants.csv"),
    refused("a pickle.pkl", pickle.dumps({"a": print}), "pickle", "never opened"),
    refused("a pickle.csv", pickle.dumps({"a": print}), "pickle", "never opened"),
    refused("an array of objects.npy", b"\x93NUMPY", "NumPy"),
    refused("a database.sqlite", b"SQLite format 3\x00", "database"),
    refused("a database.csv", b"SQLite format 3\x00" + b"\0" * 100, "SQLite"),
    refused("plain text.txt", PEOPLE, "plain text", "save it as"),
    refused("YAML.yaml", "- id: p1\n", "YAML"),
    refused("an old workbook.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old Excel"),
    refused("an old workbook.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old Excel"),
    refused("interactions instead.csv", "source,target\np1,p2\n", "interactions", "swapped"),
)

PEOPLE_OF_ALL_KINDS = (
    people("a quote within a value", 'p1,Ac"me,x\np2,b,y\n', "accept", (2, 0)),
    people("text after a closing quote", 'p1,"Acme" Ltd,x\np2,b,y\n', "quarantine", (1, 1), "line 2", "quote"),
    people("a quote that is never closed", 'p1,a,x\np2,"b,y\n', "quarantine", (1, 1), "line 3", "quote"),
    people("a field too few", "p1,Acme\np2,Beta,customer\n", "quarantine", (1, 1), "line 2", "2 fields", "3"),
    people("a field too many", "p1,Acme,x,more\np2,Beta,customer\n", "quarantine", (1, 1), "line 2", "4 fields", "3"),
    people("a NUL in a name", "p1,Ac\0me,x\np2,b,y\n", "quarantine", (1, 1), "line 2", "name", r"\x00"),
    people("a bell in a name", "p1,a\x07b,x\np2,b,y\n", "quarantine", (1, 1), "line 2", r"\x07"),
    people("colours for a terminal", "p1,\x1b[31mred,x\np2,b,y\n", "quarantine", (1, 1), "line 2", r"\x1b"),
    people("a line separator of Unicode", "p1,a\u2028b,x\np2,b,y\n", "accept", (2, 0)),
    people("a name of two hundred thousand", f"p1,{'x' * 200_000},x\np2,b,y\n", "accept", (2, 0)),
    people("an id of two hundred thousand", f"p1,a,x\n{'i' * 200_000},a,x\n", "accept", (2, 0)),
    people("ids that are names of code", "__proto__,a,x\nconstructor,b,y\np1,c,z\np2,d,z\np3,e,w\n", "accept", (5, 0)),
    people("ids that are paths", "../../etc/passwd,a,x\nCON,b,y\np1,c,z\n", "accept", (3, 0)),
    people("ids that are formulas", "=1+1,a,x\n+2,b,y\n@a,c,z\n-3,d,w\np1,e,v\n", "accept", (5, 0)),
    people(
        "ids that are numbers, almost", "1e5,a,x\n100000,b,y\n1E5,c,z\n-0,d,w\n0,e,w\np1,f,x\n", "warn", (6, 0), "1e5"
    ),
    people("ids that mean something to others", "True,a,x\ninf,b,y\nnull,c,z\nnan,d,z\np1,e,w\n", "accept", (5, 0)),
    people("two of one id", "p1,a,x\np1,b,y\np2,c,z\n", "quarantine", (2, 1), "line 3", "duplicate id 'p1'", "line 2"),
    people("an id that is missing", ",a,x\np2,b,y\n", "quarantine", (1, 1), "line 2", "id is missing"),
    people("an id of blanks", "  ,a,x\np2,b,y\n", "quarantine", (1, 1), "line 2", "id is missing"),
    people("a type that is missing", "p1,a,\np2,b,y\n", "quarantine", (1, 1), "line 2", "type is missing"),
    people("two forms of one accent", "Caf\u00e9,a,x\nCafe\u0301,b,y\np1,c,z\n", "warn", (3, 0), "line 2", "Unicode"),
    people("a space of no width", "p1,a,x\np\u200b1,b,y\n", "warn", (2, 0), "line 3", "invisible"),
    people("a space that does not break", "p1,a,x\np1\u00a0,b,y\n", "warn", (2, 0), "line 3", "spaces"),
    people("letters of full width", "p1,a,x\nｐ１,b,y\n", "warn", (2, 0), "line 3", "look"),
    people("an id that turns the text", "p1,a,x\np\u202e2,b,y\n", "warn", (2, 0), "line 3", "direction"),
    people("the header again", "p1,a,x\nid,name,type\np2,b,y\n", "quarantine", (2, 1), "line 3", "column names"),
    people("a line of totals", "p1,a,x\nTotal,,\n", "quarantine", (1, 1), "line 3", "type is missing"),
    people("one and alone", "p1,a,x\n", "accept", (1, 0)),
    spoiled("an impossible day.csv", "id,type,joined\np1,x,2024-02-30\np2,y,\n", "line 2", "joined"),
    Case(
        "left before joined.csv", "id,type,joined,left\np1,x,2023-02-01,2023-01-01\np2,y,,\n", "warn", 2, 0, ("line 2",)
    ),
)

ONE = "p1,p3,2024-01-01,1\n"

DEALS_OF_ALL_KINDS = (
    refused("nothing.csv", "", "empty", table="interactions"),
    refused("no source.csv", "target,when\np2,2024-01-05\n", "column source is missing", table="interactions"),
    refused("participants instead.csv", PEOPLE, "participants", "swapped", table="interactions"),
    refused("a workbook by name.xlsx", DEALS, "no XLSX workbook", table="interactions"),
    refused("packed.csv.gz", gzip.compress(DEALS.encode()), "gzip", table="interactions"),
    deals("a negative weight", "p1,p2,2024-01-01,-5\n" + ONE, "quarantine", (1, 1), "line 2", "weight", "negative"),
    deals("a weight that is no number", "p1,p2,2024-01-01,NaN\n" + ONE, "quarantine", (1, 1), "line 2", "NaN"),
    deals("an infinite weight", "p1,p2,2024-01-01,-Infinity\n" + ONE, "quarantine", (1, 1), "line 2", "-Infinity"),
    deals("a weight beyond numbers", "p1,p2,2024-01-01,1e400\n" + ONE, "quarantine", (1, 1), "line 2", "1e400"),
    deals("a weight beyond sense", "p1,p2,2024-01-01,1e308\n" + ONE, "quarantine", (1, 1), "line 2", "1e+18"),
    deals("a weight below numbers", "p1,p2,2024-01-01,1e-400\n" + ONE, "quarantine", (1, 1), "line 2", "too small"),
    deals("a weight next to nothing", "p1,p2,2024-01-01,1e-320\n" + ONE, "accept", (2, 0)),
    deals("a weight in euros", "p1,p2,2024-01-01,€10\n" + ONE, "quarantine", (1, 1), "line 2", "€10"),
    deals("a weight in code", "p1,p2,2024-01-01,0x10\n" + ONE, "quarantine", (1, 1), "line 2", "0x10"),
    deals("a weight in Arabic digits", "p1,p2,2024-01-01,١٢\n" + ONE, "quarantine", (1, 1), "line 2", "weight"),
    deals("no weight but zero", "p1,p2,2024-01-01,0\np1,p3,2024-01-01,0\n", "warn", (2, 0), "line 2", "zero"),
    deals("days before months, or not", "p1,p2,01/02/2024,1\n" + ONE, "quarantine", (1, 1), "line 2", "when"),
    deals("a year of two digits", "p1,p2,24-01-05,1\n" + ONE, "quarantine", (1, 1), "line 2", "when", "24-01-05"),
    deals("a spreadsheet's day", "p1,p2,45296,1\n" + ONE, "quarantine", (1, 1), "line 2", "45296", "count of days"),
    deals("a second since 1970", "p1,p2,1704412800,1\n" + ONE, "quarantine", (1, 1), "line 2", "1704412800"),
    deals("a month in words", "p1,p2,5 Jan 2024,1\n" + ONE, "quarantine", (1, 1), "line 2", "5 Jan 2024"),
    deals("a leap second", "p1,p2,2024-01-05T23:59:60,1\n" + ONE, "quarantine", (1, 1), "line 2", "clock"),
    deals("the end of time", "p1,p2,9999-12-31,1\n" + ONE, "warn", (2, 0), "line 2", "9999-12-31"),
    deals("no date", "p1,p2,,1\n" + ONE, "warn", (2, 0), "line 2", "when", "blank"),
    deals("with oneself", "p1,p1,2024-01-05,1\n" + ONE, "warn", (2, 0), "line 2", "self-loop"),
    deals("a target nobody knows", "p1,p9,2024-01-05,1\n" + ONE, "quarantine", (1, 1), "line 2", "target", "p9"),
    deals(
        "a source in capitals", "P1,p2,2024-01-05,1\n" + ONE, "quarantine", (1, 1), "line 2", "P1", "did you mean 'p1'"
    ),
    deals("a source and a space", "p1 ,p2,2024-01-05,1\n" + ONE, "quarantine", (1, 1), "line 2", "did you mean 'p1'"),
    deals("a source that is missing", ",p2,2024-01-05,1\n" + ONE, "quarantine", (1, 1), "line 2", "source is missing"),
    deals("nobody", ",,,\n" + ONE, "quarantine", (1, 1), "line 2", "missing"),
)

CASES = (*FILES, *PEOPLE_OF_ALL_KINDS, *DEALS_OF_ALL_KINDS)
