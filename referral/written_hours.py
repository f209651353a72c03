"""What people write about opening hours ("Mo-Do 8-12 Uhr"), turned into one exact notation, or refused with a sentence.

The notation is that of OpenStreetMap (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). Whoever
typed the hours is shown what was read; what can be meant in two ways is refused, and the sentence says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from opening_hours import OpeningHours, validate

from referral.errors import Malformed

LONGEST = 500
"""Characters that opening hours may have; OpenStreetMap itself allows 255."""

BY_APPOINTMENT = '"by appointment"'

_WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*"
_CHOICE = rf"(?:{_DAY}(?:-{_DAY}|\[[-\d,]+\])?|PH|SH)"
_SPAN = r"\d\d:\d\d(?:-\d\d:\d\d)?\+?"
_OUTSIDE_QUOTES = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'

_JOINT = re.compile(rf'\s*(\|\||;|,(?=\s+[A-Z"]))\s*{_OUTSIDE_QUOTES}')
_PLAIN = re.compile(rf'(?P<days>{_DAYS})?\s*(?P<times>{_SPAN}(?:,{_SPAN})*)?\s*(?:"[^"]*")?')
_HOLIDAYS = re.compile(r"\b[PS]H\b")
_CHOICES, _SPANS = rf"{_CHOICE}(?:,{_CHOICE})*", rf"{_SPAN}(?:,{_SPAN})*"
_HOLIDAY_RULE = re.compile(
    rf'(?P<days>{_CHOICES})(?P<rest>(?: {_CHOICES})?(?: {_SPANS})?(?: (?:off|closed|open|unknown))?(?: ?"[^"]*")?)'
)
_BARE = re.compile(rf'(?P<days>{_CHOICES}(?: {_CHOICES})?)(?: ?(?P<comment>"[^"]*"))?')
_SUN = re.compile(rf"\b(?:dawn|sunrise|sunset|dusk)\b{_OUTSIDE_QUOTES}")
_EXACT_TIMES = re.compile(r"(\d\d):(\d\d)(?:-(\d\d):(\d\d))?")

_TIDIER = (  # how the notation itself may be typed less neatly; comments are left alone
    (rf"(?<={_DAY}),\s+(?={_DAY})", ","),
    (r"(?<=\d)\s*-\s*(?=\d)", "-"),
    (r"(?<=\d\d:\d\d),\s+(?=\d)", ","),
    (r"(?<![\d:])(\d:\d\d)(?!\d)", r"0\1"),
)
_TIDY = tuple((re.compile(rough + _OUTSIDE_QUOTES), neat) for rough, neat in _TIDIER)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

_AGREED = (
    r"\b(?:termine?\s+)?(?:nach|mit|auf|by)\s+(?:(?:vorheriger|telefonischer|persönlicher|und|oder)\s+)*"
    r"(?:termin(?:vereinbarung|absprache)?|vereinbarung|absprache|anmeldung|anfrage|appointment)\b"
)
_WORDS: tuple[
    tuple[str, str | Callable[[re.Match[str]], str]], ...
] = (  # spoken German and English, in lower case -> the words of the notation, which have capitals
    (
        r"\b(?:täglich\s+)?(?:rund um die uhr|tag und nacht|24\s?(?:h|stunden)\b(?:\s+(?:täglich|am tag))?|24/7)",
        " ALWAYS ",
    ),
    (r"\b(?:sonst|ansonsten)\s+(?:ist\s+)?geschlossen\b", " "),
    (r"\b(?:ausser|nicht)\s+(?:an\s+)?(?:gesetzlichen\s+)?feiertag\w*", " ; PH OFF ; "),
    (r"\b(?:ausser|nicht)\s+(?:in\s+den\s+)?(?:schul)?ferien\b", " ; SH OFF ; "),
    (
        rf"(?:\b(?:weitere|sonst|andere)\s+)?(?P<only>\b(?:nur|ausschliesslich|only)\s+)?{_AGREED}",
        lambda found: " ONLY " if found["only"] else " APPOINTMENT ",
    ),
    (r"\b(?:geschlossen|zu|closed|off|ruhetag|keine sprechzeit(?:en)?)\b", " OFF "),
    (r"\b(?:montags?|mondays?|mon?)\b\.?", " Mo "),
    (r"\b(?:dienstags?|tuesdays?|di|tue?)\b\.?", " Tu "),
    (r"\b(?:mittwochs?|wednesdays?|mi|wed?)\b\.?", " We "),
    (r"\b(?:donnerstags?|thursdays?|do|thu?)\b\.?", " Th "),
    (r"\b(?:freitags?|fridays?|fri?)\b\.?", " Fr "),
    (r"\b(?:samstags?|sonnabends?|saturdays?|sat?)\b\.?", " Sa "),
    (r"\b(?:sonntags?|sundays?|so|sun?)\b\.?", " Su "),
    (r"\b(?:täglich|jeden tag|daily)\b", " Mo-Su "),
    (r"\bwochenende\b", " Sa-Su "),
    (r"\b(?:gesetzlichen?\s+)?(?:feiertag(?:e|en|s)?|ph)\b", " PH "),
    (r"\b(?:in den\s+)?(?:(?:schul)?ferien|sh)\b", " SH "),
    (r"(?<=\d)\s*(?:uhr|h)\b\.?", " "),
    (r"\b(?:bis|to|until)\b", "-"),
    (r"\b(?:und|u|sowie|and)\b\.?|[&/+]", ","),
    (r"\bersten\b", "1."),
    (r"\bzweiten\b", "2."),
    (r"\bdritten\b", "3."),
    (r"\bvierten\b", "4."),
    (r"\bletzten\b", "-1."),
    (r"\b(?:von|from|jeden|jeweils|immer|am|an|auch|zusätzlich)\b", " "),
    (r"\b(?:geöffnet|offen|open|öffnungszeiten|sprechzeiten|sprechstunden?)\b", " "),
    (
        rf"(?P<which>-?[1-5]\.(?:\s*,\s*-?[1-5]\.)*)\s*(?P<day>{_DAY})\s+(?:im|des) monats?\b",
        lambda found: f" {found['day']}[{re.sub(r'[^-0-9,]', '', found['which'])}] ",
    ),
    (r"(?<![\d\[,:.-])(\d)(?=[:.]\d\d(?!\d))|(?<![\d\[:.])(\d)(?![\d\],:.])", r"0\1\2"),
    (r"(?<![\d:])(\d\d)\.(?=\d\d(?!\d))", r"\1:"),
    (r"(?<![\d:])(\d\d)(?![\d:])", r"\1:00"),
    (r"\bdurchgehend\s+(?=\d)|(?<=\d)\s+durchgehend\b", " "),
    (r"\bab\s+(\d\d:\d\d)(?!\s*-)", r"\1+"),
    (r"\s*-\s*", "-"),
    (r"\s*,[\s,]*", ","),
    (r"\s+", " "),
)
_SPOKEN = tuple((re.compile(words), meant) for words, meant in _WORDS)
_CLAUSE = re.compile(
    rf"[\s;,.:]*(?:(?P<days>{_CHOICE}(?:[, ]+{_CHOICE})*)[\s:,]*)?"
    rf"(?P<what>OFF|ALWAYS|{_SPAN}(?:[, ]+{_SPAN})*)?(?P<note> ?(?:ONLY|APPOINTMENT)\b)?[\s.]*(?=[;,]|$|{_DAY}|[PS]H)"
)
_NO_TIME = re.compile(r"(?:2[5-9]|[3-9]\d):|:[6-9]")
_NO_SUCH = "there is a day or a time in it that cannot be; write for example Mo-Fr 9-12 Uhr"
_FIRST_HOUR = 5 * 60
_LONGEST_NIGHT = 12 * 60
_DAY_LENGTH = 24 * 60


def read_hours(text: str) -> str:
    """Opening hours as somebody wrote them, in the notation of OpenStreetMap: show it back, so that it can be checked.

    Reads German ("montags bis freitags 9.00-12.30 Uhr", "Mi geschlossen", "jeden 1. und 3. Sonntag im Monat 15-17 Uhr",
    "nach Vereinbarung", "rund um die Uhr") and the notation itself. Reading what was read changes nothing any more.
    Three habits of writers are settled: a weekday without a time becomes "unknown", a second time for the same weekday
    adds to the first if they do not overlap, and "by appointment" at the end holds beside the hours, not instead.

    Raises `Malformed` for what cannot be read, or can be meant in two ways.
    """
    tidy = " ".join(text.split()).strip(" ;,")
    if not tidy or len(tidy) > LONGEST:
        raise _refused(tidy[:LONGEST], f"write between 1 and {LONGEST} characters, for example Mo-Fr 9-12 Uhr")
    for notation in (tidy, tidy.translate(_DASHES)):
        if _parses(notation):
            return _settled(text, notation, spoken=False)
    return _settled(text, _translated(text), spoken=True)


def rules_of(hours: str) -> Iterator[tuple[str, str]]:
    """Each rule of hours that were read, after the sign that joins it to the one before ("", ";", ",", "||")."""
    joint = ""
    for position, part in enumerate(_JOINT.split(hours)):
        if position % 2:
            joint = part
        else:
            yield joint, part


def holiday_rule(rule: str) -> tuple[list[str], set[str], str] | None:
    """A rule that names holidays: its weekdays, its holidays ("PH" public, "SH" school) and the rest; else None."""
    found = _HOLIDAY_RULE.fullmatch(rule)
    named = set(_HOLIDAYS.findall(found["days"])) if found else set()
    if found is None or not named:
        return None
    return [day for day in re.split(r",(?![^\[]*\])", found["days"]) if day not in named], named, found["rest"]


def _refused(text: str, hint: str) -> Malformed:
    return Malformed("opening hours", text, hint)


def _parses(notation: str) -> bool:
    return validate(notation) and not OpeningHours(notation).warnings


@dataclass(slots=True)
class _Taken:
    """The times that earlier rules already gave to each weekday, in minutes after midnight."""

    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, days: str, times: str) -> str:
        """Enter a rule; says how it joins the earlier ones: "" (new days), "," (more hours) or ";" (other hours)."""
        new = _minutes(times)
        before = [span for day in _weekdays(days) for span in self.spans.get(day, ())]
        overlap = any(start < taken_end and taken < end for start, end in new for taken, taken_end in before)
        for day in _weekdays(days):
            self.spans[day] = new if overlap else [*self.spans.get(day, ()), *new]
        return ";" if overlap else "," if before else ""


def _settled(text: str, notation: str, *, spoken: bool) -> str:
    """The same hours with the three habits of writers made exact; see `read_hours`."""
    for rough, neat in _TIDY:
        notation = rough.sub(neat, notation)
    taken, settled = _Taken(), ""
    for joint, rule in rules_of(notation):
        how, exact = _joined(text, joint, rule, taken, spoken=spoken)
        settled += {"": "", "||": " || "}.get(how, f"{how} ") + exact
    if not _parses(settled):
        raise _refused(text, _NO_SUCH)
    return settled


def _joined(text: str, joint: str, rule: str, taken: _Taken, *, spoken: bool) -> tuple[str, str]:
    """One rule made exact, and the sign that joins it."""
    if _SUN.search(rule):
        raise _refused(text, "say the time by the clock, not by the sun")
    if _HOLIDAYS.search(re.sub(r'"[^"]*"', "", rule)) and holiday_rule(rule) is None:
        raise _refused(text, "write the rule for holidays on its own, for example Mo-Fr 09:00-12:00; PH off")
    bare, plain = _BARE.fullmatch(rule), _PLAIN.fullmatch(rule)
    if bare:
        return joint, " ".join(filter(None, (bare["days"], "unknown", bare["comment"])))
    if plain is None or joint == "||":
        return joint, rule
    days, times = plain["days"], plain["times"]
    if not days:
        if times and taken.spans:
            raise _refused(text, f"say on which days {times} is meant, for example Mo-Fr 09:00-12:00,14:00-16:00")
        return "||" if joint and not times else joint, rule
    how = taken.add(days, times)
    if how == ";" and spoken:
        raise _refused(text, f"{days} {times} overlaps other hours of the same day; name each day once")
    return "," if how == "," and joint else joint, rule


def _weekdays(days: str) -> set[str]:
    """The single weekdays of "Mo-We,Fr"; a range may run over the end of the week."""
    single: set[str] = set()
    for part in days.split(","):
        first, _, last = part.partition("-")
        start = _WEEK.index(first)
        length = (_WEEK.index(last or first) - start) % 7 + 1
        single.update(_WEEK[(start + step) % 7] for step in range(length))
    return single


def _minutes(times: str) -> list[tuple[int, int]]:
    """Start and end of each span in minutes after midnight; an open end counts to midnight, a night goes on."""
    spans = []
    for found in _EXACT_TIMES.finditer(times):
        start = int(found[1]) * 60 + int(found[2])
        end = int(found[3]) * 60 + int(found[4]) if found[3] else _DAY_LENGTH
        spans.append((start, end if end > start else end + _DAY_LENGTH))
    return spans


def _translated(text: str) -> str:
    """Spoken hours in the notation, clause by clause: days, then times, "closed" or "by appointment"."""
    lines = re.sub(r"\n(?!\d)", " ; ", "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines()))))
    rest = unicodedata.normalize("NFC", lines).translate(_DASHES).casefold()
    for words, meant in _SPOKEN:
        rest = words.sub(meant, rest)
    rest = rest.strip(" ;,.:")
    timed: list[str] = []
    untimed: list[str] = []
    beside: list[str] = []
    while rest:
        clause = _CLAUSE.match(rest)
        if clause is None or not (clause["days"] or clause["what"] or clause["note"]):
            raise _refused(text, f"it is not clear what is meant by “{rest.strip()}”; write for example Mo-Fr 9-12 Uhr")
        rest = rest[clause.end() :].strip(" ;,.:")
        alone = not (timed or untimed or beside or rest)
        rule = _rule(text, clause, alone=alone)
        (beside if rule == BY_APPOINTMENT else timed if _EXACT_TIMES.search(rule) else untimed).append(rule)
    return " || ".join(filter(None, ("; ".join(timed + untimed), *beside[:1])))


def _rule(text: str, clause: re.Match[str], *, alone: bool) -> str:
    """One clause in the notation; `alone` if the hours have no other."""
    days = re.sub(r"[, ]+", ",", clause["days"] or "")
    what, note = clause["what"] or "", (clause["note"] or "").strip()
    comment = BY_APPOINTMENT if note else ""
    if what == "ALWAYS" and days in {"", "Mo-Su"}:
        days, what = "", "24/7"
    elif not days and what and not (alone and what == "OFF"):
        raise _refused(text, "say on which days, for example Mo-Fr 9-12 Uhr, or täglich 9-12 Uhr")
    elif note == "ONLY" and not days and not alone:
        raise _refused(text, "say which of the hours are by appointment, for example Mo-Fr 9-12 Uhr nur mit Termin")
    what = {"OFF": "off", "ALWAYS": "00:00-24:00"}.get(what, re.sub(r"[, ]+", ",", what))
    _check_times(text, what)
    return " ".join(filter(None, (days, what, comment)))


def _check_times(text: str, times: str) -> None:
    """Refuse what a reader would have to guess: 2-4 (at night?), 14-12, 16 without an end."""
    if _NO_TIME.search(times):
        raise _refused(text, _NO_SUCH)
    if re.search(r"(?<!-)\d\d:\d\d(?![-+\d])", re.sub(r"-\d\d:\d\d", "-", times)) and "24/7" not in times:
        raise _refused(text, "say until when, for example 16-18 Uhr, or ab 16 Uhr")
    ends_before = 0
    for start, end in _minutes(times):
        if 0 < start < _FIRST_HOUR or start < ends_before or (end > _DAY_LENGTH and end - start > _LONGEST_NIGHT):
            raise _refused(text, "write the times in their order and by 24 hours, for example 8-12 und 14-16 Uhr")
        ends_before = end
