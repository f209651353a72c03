"""What people write about opening hours, and what is made of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from referral.errors import Malformed
from referral.hours import LOCAL, is_open, read_hours

NOON = datetime(2026, 12, 25, 12, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-Do 8-12", "Mo-Th 08:00-12:00"),
        ("montags bis freitags 9.00-12.30 Uhr", "Mo-Fr 09:00-12:30"),
        ("Mo., Di. 9–12 u. 14–16 Uhr", "Mo,Tu 09:00-12:00,14:00-16:00"),
        ("Do. 10.00 - 12.00 und 14.00 - 18.00", "Th 10:00-12:00,14:00-18:00"),
        ("Mo - Fr von 9 bis 12 und von 14 bis 16 Uhr", "Mo-Fr 09:00-12:00,14:00-16:00"),
        ("Mo 9-12 Uhr Di 10-12 Uhr", "Mo 09:00-12:00; Tu 10:00-12:00"),
        ("Mo 8-12\nDi 9-13", "Mo 08:00-12:00; Tu 09:00-13:00"),
        ("Montag\n8-12 Uhr", "Mo 08:00-12:00"),
        ("Öffnungszeiten: Mo/Mi 9-12h durchgehend", "Mo,We 09:00-12:00"),
        ("Monday to Friday 9-12", "Mo-Fr 09:00-12:00"),
        ("mo-fr 9:00-12:00", "Mo-Fr 09:00-12:00"),
        ("am Wochenende 10-14 Uhr", "Sa-Su 10:00-14:00"),
        ("täglich 8-20 Uhr", "Mo-Su 08:00-20:00"),
        ("ta\N{COMBINING DIAERESIS}glich 8-20 Uhr", "Mo-Su 08:00-20:00"),
        ("jeden Samstag", "Sa unknown"),
        ("jeden Freitag ab 17 Uhr", "Fr 17:00+"),
        ("Fr 22-2 Uhr", "Fr 22:00-02:00"),
        ("Fr 18-0 Uhr", "Fr 18:00-00:00"),
        ("1. und 3. Sonntag im Monat 15 bis 17 Uhr", "Su[1,3] 15:00-17:00"),
        ("jeden dritten Donnerstag im Monat 10 bis 12 Uhr", "Th[3] 10:00-12:00"),
        ("letzten Dienstag im Monat 18-20 Uhr", "Tu[-1] 18:00-20:00"),
        ("rund um die Uhr", "24/7"),
        ("täglich rund um die Uhr", "24/7"),
        ("Mo-Su Tag und Nacht", "24/7"),
        ("Mo-Fr rund um die Uhr", "Mo-Fr 00:00-24:00"),
    ],
)
def test_spoken_times_are_read(written: str, read: str) -> None:
    assert read_hours(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mi geschlossen", "We off"),
        ("geschlossen", "off"),
        ("Mo-Fr 8-16 Uhr, Mi geschlossen", "Mo-Fr 08:00-16:00; We off"),
        ("Mi geschlossen, Mo-Fr 8-16 Uhr, sonst geschlossen", "Mo-Fr 08:00-16:00; We off"),
        ("Mo-Fr 8-12, an Feiertagen geschlossen", "Mo-Fr 08:00-12:00; PH off"),
        ("Mo-Fr 8-12 außer an Feiertagen", "Mo-Fr 08:00-12:00; PH off"),
        ("mittwochs 17 bis 18:30 Uhr, nicht in den Schulferien", "We 17:00-18:30; SH off"),
    ],
)
def test_closed_days_are_read(written: str, read: str) -> None:
    assert read_hours(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("nur nach Vereinbarung", '"by appointment"'),
        ("Termine nach telefonischer Vereinbarung", '"by appointment"'),
        ("Mo-Fr 8-12 Uhr und nach Vereinbarung", 'Mo-Fr 08:00-12:00 || "by appointment"'),
        ("nach Vereinbarung; Mo 8-12; weitere nach Vereinbarung", 'Mo 08:00-12:00 || "by appointment"'),
        ("Mi und Do 10-18 nach Termin", 'We,Th 10:00-18:00 "by appointment"'),
        ("Mo 8-12, Mi nach Vereinbarung", 'Mo 08:00-12:00; We unknown "by appointment"'),
    ],
)
def test_appointments_are_read(written: str, read: str) -> None:
    assert read_hours(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-Fr 08:00-12:00", "Mo-Fr 08:00-12:00"),
        (" Mo-Fr  8:00 - 12:00, 14:00-16:00 ;", "Mo-Fr 08:00-12:00,14:00-16:00"),
        ("Mo–Fr 09:00–12:00", "Mo-Fr 09:00-12:00"),
        ("Mo, Tu 10:00-12:00", "Mo,Tu 10:00-12:00"),
        ('Mo 08:00-12:00 "Haus 2; 1:30 - 2:30, Tu, Mo"', 'Mo 08:00-12:00 "Haus 2; 1:30 - 2:30, Tu, Mo"'),
        ("Mo", "Mo unknown"),
        ('Mo "Café"', 'Mo unknown "Café"'),
        ("Su[1],PH", "Su[1],PH unknown"),
        ("Jul-Aug Mo-Fr 08:00-10:00", "Jul-Aug Mo-Fr 08:00-10:00"),
    ],
)
def test_the_notation_is_kept_but_tidied(written: str, read: str) -> None:
    assert read_hours(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-Fr 09:00-12:00; Mo-We 18:30-20:00", "Mo-Fr 09:00-12:00, Mo-We 18:30-20:00"),
        ("Mo-Th 15:30-17:30; We,Fr 10:30-12:30", "Mo-Th 15:30-17:30, We,Fr 10:30-12:30"),
        ("Mo-Fr 08:00-16:00; Fr 08:00-12:00", "Mo-Fr 08:00-16:00; Fr 08:00-12:00"),
        ("Mo 08:00-16:00; Fr-Mo 17:00+", "Mo 08:00-16:00, Fr-Mo 17:00+"),
        ("Mo 08:00-12:00, Mo 10:00-14:00", "Mo 08:00-12:00, Mo 10:00-14:00"),
        ('We 08:00-11:00 "nur Duldung"; "by appointment"', 'We 08:00-11:00 "nur Duldung" || "by appointment"'),
        ('Mo 08:00-12:00 || Mo 12:00-13:00 "Telefon"', 'Mo 08:00-12:00 || Mo 12:00-13:00 "Telefon"'),
    ],
)
def test_more_hours_for_a_day_add_to_it_and_other_hours_replace_it(written: str, read: str) -> None:
    assert read_hours(written) == read


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "between 1 and 500 characters"),
        ("Mo 8-12 " * 100, "between 1 and 500 characters"),
        ("immer wenn Licht brennt", "not clear what is meant by “wenn licht brennt”"),
        ("werktags 9-16 Uhr", "not clear what is meant by “werktags"),
        ("jeden dritten Mittwoch 9 bis 12 Uhr", "not clear"),
        ("Mo-Fr 8-13 Uhr, montags bis 16.30 Uhr", "not clear what is meant by “Mo-16:30”"),
        ("Mo-Mi-Fr 8-12", "not clear"),
        ("Mo-Fr 0800-1200", "not clear"),
        ("8-12 Uhr", "on which days"),
        ("Mo 9-12, geschlossen", "on which days"),
        ("Mo-Fr 8:00-12:00; 14:00-16:00", "on which days 14:00-16:00 is meant"),
        ("dienstags 16 Uhr", "until when"),
        ("Mo 2-4 Uhr", "by 24 hours"),
        ("Mo 8-12 und 2-4 Uhr", "by 24 hours"),
        ("Mo-Fr 9-5", "by 24 hours"),
        ("Mo 14-12", "in their order"),
        ("Mo-Fr 25-30", "cannot be"),
        ("Mo 8.70-9", "cannot be"),
        ("5.", "not clear"),
        ("Mo 24-25 Uhr", "cannot be"),
        ("Mo-Fr 8-16, Fr 8-12", "Fr 08:00-12:00 overlaps"),
        ("Mo-Fr 9-12, nur mit Termin", "which of the hours are by appointment"),
        ("sunrise-sunset", "by the clock"),
        ("Jan-Mar PH off", "rule for holidays on its own"),
        ("PH Mo-Fr, Su,PH off", "cannot be"),
        ("PH +1 day off", "rule for holidays on its own"),
    ],
)
def test_what_can_be_meant_in_two_ways_is_refused_with_a_sentence(written: str, why: str) -> None:
    with pytest.raises(Malformed, match=why) as refused:
        read_hours(written)
    assert refused.value.what == "opening hours"


WORDS = some.sampled_from(
    ("Mo", "Di", "montags", "Fr", "So", "Su", "Tu", "Mo-Fr", "PH", "SH", "feiertags", "ferien", "[1]")
)
SIGNS = some.sampled_from(
    ("bis", "-", "–", ",", ";", ":", ".", "/", "und", "u.", "von", "ab", "Uhr", "||", "+", "sonst")
)
TIMES = some.sampled_from(
    ("8", "9.30", "12", "14:00", "24", "0", "7:5", "25", "08:00-12:00", "17:00+", "9-5", "1.", "im Monat")
)
STATES = some.sampled_from(
    ("geschlossen", "off", "nach Vereinbarung", "nur mit Termin", "rund um die Uhr", "24/7", "unknown")
)
ODDS = some.sampled_from(
    ('"x"', '"by appointment"', '"', "+1 day", "week", "easter", "2026", "Jan", "nicht in den", "täglich")
)
PHRASES = some.builds(
    lambda words, glue: glue.join(words),
    some.lists(WORDS | SIGNS | TIMES | STATES | ODDS, max_size=12),
    some.sampled_from((" ", "", "\n")),
)


@given(text=some.text(max_size=60) | PHRASES)
def test_whatever_is_typed_is_read_for_good_or_refused(text: str) -> None:
    try:
        read = read_hours(text)
    except Malformed:
        return
    assert read_hours(read) == read
    assert is_open(read, NOON) == is_open(text, NOON)


@given(
    days=some.sampled_from((("Mo", "Mo"), ("dienstags", "Tu"), ("Mi-Fr", "We-Fr"), ("Sa und So", "Sa,Su"))),
    start=some.integers(5 * 60, 20 * 60),
    minutes=some.integers(1, 3 * 60),
)
def test_what_is_written_with_a_dot_and_uhr_comes_back_exactly(days: tuple[str, str], start: int, minutes: int) -> None:
    (first, first_minute), (last, last_minute) = divmod(start, 60), divmod(start + minutes, 60)
    written = f"{days[0]} {first}.{first_minute:02} bis {last}.{last_minute:02} Uhr"
    assert read_hours(written) == f"{days[1]} {first:02}:{first_minute:02}-{last:02}:{last_minute:02}"
