"""`CITATION.cff`: how to cite the release (Citation File Format 1.2.0)."""

from __future__ import annotations

import yaml

from workreports.declared.dataset import dataset
from workreports.releasing.catalog.edition import Edition


def render(edition: Edition) -> str:
    """The file for one release."""
    declared = dataset()
    content = {
        "cff-version": "1.2.0",
        "message": "Cite this release as below, and the government and year of each report you quote.",
        "type": "dataset",
        "title": f"{declared.title.en} ({declared.title.zh})",
        "abstract": f"{declared.description.en} {declared.description.zh}",
        "authors": [{"name": name} for name in declared.creators],
        "version": edition.version,
        "date-released": edition.day,
        "license": declared.licence.id,
        "keywords": [*declared.keywords["en"], *declared.keywords["zh"]],
    }
    if declared.homepage:
        content["url"] = declared.homepage
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
