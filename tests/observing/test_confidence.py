from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench import fit
from workreports.declared import paths
from workreports.declared.base import DeclarationError
from workreports.observing import confidence
from workreports.observing.read import read_text

TEXT = "2017年，全市地区生产总值1500.9亿元，增长5%，其中等13家。"


def rows() -> list[tuple[object, set[str], float]]:
    found = read_text(TEXT, 2018)
    [document] = found.documents
    return [
        (row, set(confidence.features(row, document)), row.confidence)
        for row in found.extractions[0].observations
    ]


def test_what_a_row_looks_like_is_told() -> None:
    (_, first, _), (_, second, _), *_ = rows()
    assert {"linked", "measure level", "status actual", "bound exact", "period year", "period named"} <= first
    assert "subject within 8" in first
    assert {"subject within 20", "breaks between 1", "measure growth"} <= second


def test_the_confidence_is_the_sum_of_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "_weights", lambda: (0.5, {"linked": 1.0, "never seen": 9.0}))
    for _, told, sure in rows():
        assert sure == round(1 / (1 + exp(-(0.5 + ("linked" in told)))), 2)


def test_weights_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "confidence.yml").write_text("bias: none\n")
    monkeypatch.setattr(paths, "schemas", lambda: tmp_path)
    confidence._weights.cache_clear()
    with pytest.raises(DeclarationError, match=r"schemas/weights/confidence\.yml.*make fit"):
        confidence._weights()
    confidence._weights.cache_clear()


def test_the_declared_weights_are_what_features_are_called() -> None:
    declared = yaml.safe_load((paths.schemas() / "weights" / "confidence.yml").read_text("utf-8"))
    assert declared["weights"]
    assert all(abs(weight) >= 0.05 for weight in declared["weights"].values())


def test_a_fit_finds_what_makes_rows_wrong_and_is_calibrated() -> None:
    luck = np.random.default_rng(7)
    chance = {"good": 0.95, "bad": 0.4}
    found = [
        fit.Sample(f"{number % 40}.txt", (kind, "common"), bool(luck.random() < chance[kind]))
        for number in range(2000)
        for kind in [("good", "bad")[number % 3 == 0]]
    ]
    guessed, right = fit.left_out(found), np.array([item.right for item in found])
    assert fit.calibration_error(guessed, right) < 0.04
    kinds = np.array([item.features[0] for item in found])
    assert guessed[kinds == "good"].mean() > 0.9 > 0.5 > guessed[kinds == "bad"].mean()
    weights = yaml.safe_load(fit.Fit(found).written())["weights"]
    assert weights["good"] > weights["bad"]


def test_the_calibration_error_is_the_distance_of_confidence_and_truth() -> None:
    guessed, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([True, True, True, False])
    assert fit.calibration_error(guessed, right) == pytest.approx((0.05 + 0.35) / 2)
