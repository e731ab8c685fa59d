"""The site of a release: pages in Chinese and English, from the published tables; plain files."""

from __future__ import annotations

from workreports.releasing.site.build import FOLDER, Built, build

__all__ = ["FOLDER", "Built", "build"]
