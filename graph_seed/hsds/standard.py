"""The tables of Open Referral HSDS 3.2.3: their columns, what those refer to, and how rows nest into documents.

Human Services Data Specification, https://docs.openreferral.org/en/v3.2.3/hsds/schema_reference.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

VERSION = "3.2.3"

Row = dict[str, Any]
"""A row of a table: what was said, by column; numbers are numbers, all else is text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it holds (`string`, `number`, `date`, `datetime`, `time`), in which format, and whether it must.

    `choices` are the only values there are, if they are limited; `unique` where no two rows may hold the same.
    """

    name: str
    holds: str = "string"
    format: str = ""
    required: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, its file in a tabular package, its columns, and the columns that name a row of another table."""

    name: str
    file: str
    columns: Mapping[str, Column]
    references: Mapping[str, str]


_CHOICES = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "location_type": ("physical", "postal", "virtual"),
    "address_type": ("physical", "postal", "virtual"),
    "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "freq": ("WEEKLY", "MONTHLY"),
}
_HOLDS = {"number", "date", "datetime", "time"}
_FORMATS = {"uuid", "email", "uri"}

# name, file, columns: `!` must be filled, `=` is unique, `:` says what it holds or its format; every id is a UUID.
_WRITTEN = """
organization organizations.csv
  id name! alternate_name description! email:email website:uri tax_status tax_id year_incorporated:number legal_status
  logo uri:uri parent_organization_id
program programs.csv
  id organization_id!= name! alternate_name description!
service services.csv
  id organization_id! program_id name! alternate_name description url:uri email:email status! interpretation_services
  application_process fees_description wait_time fees accreditations eligibility_description minimum_age:number
  maximum_age:number assured_date:date assurer_email:email licenses alert last_modified:datetime
attribute attributes.csv
  id link_id! taxonomy_term_id! link_type link_entity! value label
service_at_location service_at_location.csv
  id service_id! location_id! description
location locations.csv
  id location_type! url:uri organization_id name alternate_name description transportation latitude:number
  longitude:number external_identifier external_identifier_type
phone phones.csv
  id location_id service_id organization_id contact_id service_at_location_id number! extension:number type description
contact contacts.csv
  id organization_id service_id service_at_location_id location_id name title department email:email
address addresses.csv
  id location_id attention address_1! address_2 city! region state_province! postal_code! country! address_type!
schedule schedules.csv
  id service_id location_id service_at_location_id valid_from:date valid_to:date dtstart:date timezone:number
  until:date count:number wkst freq interval:number byday byweekno bymonthday byyearday description opens_at:time
  closes_at:time schedule_link:uri attending_type notes
funding funding.csv
  id organization_id service_id source
service_area service_areas.csv
  id service_id service_at_location_id name description extent extent_type uri
required_document required_documents.csv
  id service_id document uri:uri
language languages.csv
  id service_id location_id phone_id name code note
accessibility accessibility.csv
  id location_id description details url:uri
taxonomy_term taxonomy_terms.csv
  id code= name! description! parent_id taxonomy language taxonomy_id term_uri:uri
metadata metadata.csv
  id resource_id! resource_type! last_action_date!:date last_action_type! field_name! previous_value!
  replacement_value! updated_by!
meta_table_description meta_table_descriptions.csv
  id name language character_set
cost_option cost_options.csv
  id service_id! valid_from:date valid_to:date option currency amount:number amount_description
organization_identifier organization_identifiers.csv
  id organization_id! identifier_scheme identifier_type! identifier!
taxonomy taxonomies.csv
  id name! description! uri:uri version
service_capacity service_capacity.csv
  id service_id! unit_id! available!:number maximum:number description updated!:datetime
unit units.csv
  id name! scheme identifier uri:uri
url url.csv
  id label url!:uri organization_id service_id
"""


def _column(written: str) -> Column:
    name, _, said = written.partition(":")
    bare = name.rstrip("!=")
    marks = name[len(bare) :]
    uuid = bare == "id" or (bare.endswith("_id") and bare != "tax_id")
    return Column(
        name=bare,
        holds=said if said in _HOLDS else "string",
        format="uuid" if uuid else said if said in _FORMATS else "",
        required="!" in marks or bare == "id",
        unique="=" in marks or bare == "id",
        choices=_CHOICES.get(bare, ()),
    )


def _tables() -> dict[str, Table]:
    blocks = [block.split() for block in _WRITTEN.strip().replace("\n  ", " ").split("\n")]
    names = {name for name, *_ in blocks}
    tables = {}
    for name, file, *written in blocks:
        columns = {column.name: column for column in map(_column, written)}
        linking = (column for column in columns if column.endswith("_id"))
        references = {column: target for column in linking if (target := column.removesuffix("_id")) in names}
        tables[name] = Table(name=name, file=file, columns=columns, references=references)
    return tables


TABLES: Mapping[str, Table] = MappingProxyType(_tables())
"""Every table by name, in the order of the standard's own package."""

FILES: Mapping[str, str] = {table.file: table.name for table in TABLES.values()}
"""The table behind each file of a tabular package."""

_OF = {
    "organization": "organization_id",
    "service": "service_id",
    "service_at_location": "service_at_location_id",
    "location": "location_id",
    "phone": "phone_id",
    "contact": "contact_id",
}
_LISTS = {
    "organization": {
        "additional_websites": "url",
        "funding": "funding",
        "contacts": "contact",
        "phones": "phone",
        "locations": "location",
        "programs": "program",
        "organization_identifiers": "organization_identifier",
        "services": "service",
    },
    "service": {
        "additional_urls": "url",
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "service_at_locations": "service_at_location",
        "languages": "language",
        "funding": "funding",
        "cost_options": "cost_option",
        "required_documents": "required_document",
        "contacts": "contact",
        "capacities": "service_capacity",
    },
    "service_at_location": {
        "service_areas": "service_area",
        "contacts": "contact",
        "phones": "phone",
        "schedules": "schedule",
    },
    "location": {
        "languages": "language",
        "addresses": "address",
        "contacts": "contact",
        "accessibility": "accessibility",
        "phones": "phone",
        "schedules": "schedule",
    },
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}

LISTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    table: {
        **{name: (child, _OF[table]) for name, child in _LISTS.get(table, {}).items()},
        "attributes": ("attribute", "link_id"),
        "metadata": ("metadata", "resource_id"),
    }
    for table in TABLES
    if table not in {"attribute", "metadata", "unit", "meta_table_description"}
}
"""The lists within a document of a table: property -> the rows' table, and its column that names the document."""

SINGLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "service": {"organization": ("organization", "organization_id"), "program": ("program", "program_id")},
    "service_at_location": {"location": ("location", "location_id"), "service": ("service", "service_id")},
    "service_capacity": {"unit": ("unit", "unit_id")},
    "attribute": {"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
    "taxonomy_term": {"taxonomy_detail": ("taxonomy", "taxonomy_id")},
}
"""The single documents within a document of a table: property -> their table, and the row's own column for it."""
