"""The release for search engines and data portals: schema.org and DCAT, both as JSON-LD.

Addresses are relative to the folder of the release, so that it may be put anywhere.
"""

from __future__ import annotations

from typing import Any

from workreports.declared.dataset import dataset
from workreports.releasing.catalog.edition import MEDIA_TYPES, Edition, File, as_json

_CHINA = "http://publications.europa.eu/resource/authority/country/CHN"
_LANGUAGE = {
    "zh": "http://publications.europa.eu/resource/authority/language/ZHO",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
_REGISTERED = tuple(MEDIA_TYPES[kind] for kind in ("csv", "parquet", "xlsx"))  # types IANA knows
_DCAT_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def schema_org(edition: Edition) -> str:
    """The release as a schema.org Dataset."""
    declared = dataset()
    content: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": declared.title.en,
        "alternateName": declared.title.zh,
        "description": f"{declared.description.en} {declared.description.zh}",
        "version": edition.version,
        "datePublished": edition.day,
        "license": declared.licence.url,
        "usageInfo": f"{declared.licence.note.en} {declared.licence.note.zh}",
        "keywords": [*declared.keywords["en"], *declared.keywords["zh"]],
        "inLanguage": list(declared.languages),
        "isAccessibleForFree": True,
        "creator": [{"@type": "Organization", "name": name} for name in declared.creators],
        "spatialCoverage": {"@type": "Place", "name": "China"},
    }
    if edition.coverage:
        content["temporalCoverage"] = "/".join(day.isoformat() for day in edition.coverage)
    if declared.homepage:
        content["url"] = declared.homepage
    content["distribution"] = [
        {
            "@type": "DataDownload",
            "name": file.path,
            "contentUrl": file.path,
            "encodingFormat": file.media_type,
            "contentSize": f"{file.size} B",
        }
        | ({"sha256": file.sha256} if file.sha256 else {})
        for file in edition.downloads()
    ]
    return as_json(content)


def dcat(edition: Edition) -> str:
    """The release as a DCAT 3 Dataset."""
    declared = dataset()
    content: dict[str, Any] = {
        "@context": _DCAT_CONTEXT,
        "@id": declared.homepage or "",
        "@type": "dcat:Dataset",
        "dct:title": _texts(declared.title.en, declared.title.zh),
        "dct:description": _texts(declared.description.en, declared.description.zh),
        "dct:identifier": f"{declared.name}-{edition.version}",
        "dcat:version": edition.version,
        "dct:issued": {"@value": edition.day, "@type": "xsd:date"},
        "dct:license": {"@id": declared.licence.url},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": declared.creators[0]},
        "dct:language": [{"@id": _LANGUAGE[language]} for language in declared.languages],
        "dct:spatial": {"@id": _CHINA},
        "dcat:keyword": [
            {"@value": word, "@language": language}
            for language, words in declared.keywords.items()
            for word in words
        ],
    }
    if edition.coverage:
        start, end = ({"@value": day.isoformat(), "@type": "xsd:date"} for day in edition.coverage)
        content["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": start, "dcat:endDate": end}
    content["dcat:distribution"] = [_distribution(file) for file in edition.downloads()]
    return as_json(content)


def _texts(english: str, chinese: str) -> list[dict[str, str]]:
    return [{"@value": english, "@language": "en"}, {"@value": chinese, "@language": "zh"}]


def _distribution(file: File) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": file.path,
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:downloadURL": {"@id": file.path},
        "dcat:accessURL": {"@id": file.path},
        "dct:license": {"@id": dataset().licence.url},
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
    }
    if file.sha256:
        found["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        }
    if file.media_type in _REGISTERED:
        found["dcat:mediaType"] = {"@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"}
    else:
        found["dct:format"] = file.media_type
    return found
