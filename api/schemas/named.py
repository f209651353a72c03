"""What addresses and bodies name again and again: topics, languages, areas, organisations, ages; each written once."""

from __future__ import annotations

from api.schemas.parameters import Parameter, whole_number
from api.sentences import german
from referral.codes import read_id, read_language, read_place_key

OLDEST = 120
SAYS_SOMETHING = "[0-9A-Za-zÀ-ž]"
"""At least one letter or digit."""
TAG = (
    r"^[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?"
    r"([-_]([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*([-_][xX]([-_][A-Za-z0-9]{1,8})+)?$"
)
"""A BCP 47 tag, in small or capital letters."""
ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"
PLACE = "^(DE|[0-9]{2}|[0-9]{5}|[0-9]{8})$"
"""An official key: of the country, a state, a county or a municipality."""

AREA = Parameter(
    name="area",
    read=read_place_key,
    expected=german("Erwartet wird DE oder ein amtlicher Schlüssel mit 2, 5 oder 8 Ziffern."),
    schema={"type": "string", "pattern": PLACE},
    description="The area, by its official key; without it the largest that whoever asks may see.",
    example="03351",
)
TOPIC = Parameter(
    name="topic",
    read=read_id,
    expected=german("Welche Themen es gibt, steht unter /api/v1/topics."),
    schema={"type": "string"},
    description="Only those about this topic.",
    among="topics",
    example="housing.search",
)
LANGUAGE = Parameter(
    name="language",
    read=read_language,
    expected=german("Erwartet wird ein Sprachkürzel nach BCP 47 wie ti, kmr oder de-x-ls."),
    schema={"type": "string", "pattern": TAG, "maxLength": 40},
    description="Only help in this language, spoken directly; without it in any.",
    among="languages",
    example="ti",
)
AGE = Parameter(
    name="age",
    read=whole_number(0, OLDEST),
    expected=german("Erwartet wird das Alter in ganzen Jahren, von 0 bis 120."),
    schema={"type": "integer", "minimum": 0, "maximum": OLDEST},
    description="Age in years.",
    example=30,
)
ORGANISATION = Parameter(
    name="organisation",
    read=read_id,
    expected=german("Erwartet wird die Kennung einer Organisation."),
    schema={"type": "string", "pattern": ID},
    description="Only those of this organisation.",
)
