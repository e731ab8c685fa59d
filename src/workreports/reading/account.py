"""What a reader must know of how region and year were decided: what is open, what contradicts itself."""

from __future__ import annotations

from workreports.reading import kinds
from workreports.reading.when import When
from workreports.reading.whose import Whose


def note(kind: str, territory: Whose, dated: When) -> str | None:
    """Sentences on what is open, with the hint that would settle it, and on names that say otherwise."""
    said: list[str] = []
    if territory.region is None and kinds.is_read(kind):
        best = territory.candidate
        maybe = f" (perhaps {best.name}{f', {best.code}' if best.code else ''})" if best else ""
        said.append(f"The region is not sure{maybe}: write `hints: {{region: ...}}` into its sidecar.")
    elif territory.region is not None and territory.against:
        said.append(f"The file's name says {territory.against}, the text {territory.region.name}.")
    if kind in kinds.PLANNING:
        if dated.year is None:
            guess = f" (perhaps {dated.decision.value})" if dated.decision else ""
            said.append(f"The year is not sure{guess}: write `hints: {{report_year: ...}}` into its sidecar.")
        elif dated.against:
            said.append(f"The file's name says {dated.against}, the text {dated.year}.")
    return " ".join(said) or None
