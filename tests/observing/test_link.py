"""Linking subjects to indicators: exact, by phrase, measure and unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.declared.test_indicators import CONTRACT
from workreports.declared import declarations
from workreports.observing.link import MEASURES, expand, link, linker
from workreports.observing.read import read_text

if TYPE_CHECKING:
    from pathlib import Path

# subject | measure | unit | indicator, none where it is no indicator exactly
CASES = """
地区生产总值 | level | CNY | gdp
全省生产总值 | level | CNY | gdp
实现地区生产总值 | level | CNY | gdp
全市国内生产总值（GDP） | growth | percent | gdp
地区生产总值（不含新区、开发区） | level | CNY | gdp
GDP增速 | rank | rank | gdp
全省生产总值规模 | rank | rank | gdp
地区生产总值连续居首位年数 | level | 年 | -
地区生产总值增速 | change | pp | -
GDP增量 | level | CNY | -
人均生产总值 | level | USD | gdp_per_capita
经济 | growth | percent | gdp
民营经济 | growth | percent | private_economy_va
县域经济总量 | level | CNY | county_economy_gdp
海洋生产总值 | level | CNY | marine_gdp
第三产业增加值占GDP的比重 | share | percent | -
第三产业增加值 | share | percent | -
三产增加值 | growth | percent | tertiary_va
农业增加值 | growth | percent | primary_va
农业总产值 | growth | percent | agriculture_output
规模以上工业增加值 | growth | percent | industrial_va_above_scale
规模以上工业企业 | level | 家 | industry_above_scale_enterprises
规模以上工业 | growth | percent | industrial_va_above_scale
规模以上工业 | level | 家 | industry_above_scale_enterprises
新增规模以上工业企业 | level | 家 | industry_above_scale_enterprises_new
规上工业企业利润总额 | growth | percent | industry_profit
规模以上工业增加值能耗 | growth | percent | industrial_energy_intensity
高技术制造业增加值占规模以上工业增加值比重 | share | percent | -
先进制造业增加值 | gap | pp | -
完成全社会固定资产投资额 | level | CNY | fixed_asset_investment
固定资产投资（不含农户） | growth | percent | fixed_asset_investment
扣除房地产开发投资后固定资产投资 | growth | percent | project_investment
民间固定资产投资 | growth | percent | private_investment
城镇固定资产投资 | growth | percent | urban_fixed_asset_investment
高技术制造业投资 | growth | percent | high_tech_manufacturing_investment
工业投资 | growth | percent | industrial_investment
制造业投资 | growth | percent | manufacturing_investment
工业投资占固定资产投资比重 | share | percent | -
企业技术改造投资 | growth | percent | tech_upgrade_investment
交通基础设施投资 | level | CNY | transport_investment
省、市重点项目年度投资 | level | CNY | key_project_investment
304个省列重大项目完成投资 | level | CNY | key_project_investment
重点项目总投资 | level | CNY | key_projects_total_cost
重点项目 | level | 个 | key_projects
完成投资 | level | CNY | -
社会消费品零售总额 | share | percent | -
全社会消费品零售总额 | level | CNY | retail_sales
限额以上社会消费品零售总额 | growth | percent | retail_sales_above_quota
外贸进出口 | growth | percent | trade_total
综合保税区进出口额 | level | CNY | trade_total
对东盟进出口 | growth | percent | -
民营企业进出口 | growth | percent | -
跨境电商进出口 | growth | percent | cross_border_ecommerce
“新三样”产品出口 | growth | percent | new_three_exports
出口总值 | level | CNY | exports
实际利用外商直接投资 | level | USD | fdi
年实际使用外资 | level | CNY | fdi
合同利用外资 | level | USD | fdi_contracted
实际利用内资 | level | CNY | domestic_capital
地方财政一般预算收入 | level | CNY | budget_revenue
公共财政预算收入 | level | CNY | budget_revenue
一般公共预算收入同口径 | growth | percent | budget_revenue
地方一般公共预算收入（扣除留抵退税因素） | growth | percent | budget_revenue
财政总收入 | level | CNY | fiscal_revenue_total
税收收入占一般公共预算收入比重 | share | percent | -
园区税收 | growth | percent | tax_revenue
金融机构本外币各项存款余额 | level | CNY | deposits
存款余额 | change | CNY | deposits
存款余额 | change | pp | -
城乡居民储蓄存款余额 | level | CNY | household_deposits
各项贷款余额 | growth | percent | loans
新增贷款 | level | CNY | new_loans
居民消费价格涨幅 | growth | percent | cpi
居民消费价格指数 | index | index | cpi
城乡居民人均可支配收入 | level | CNY | income_all
全体居民人均可支配收入增速 | rank | rank | income_all
城镇常住居民人均可支配收入 | level | CNY | income_urban
农村常住居民人均可支配收入 | level | CNY | income_rural
农牧民人均可支配收入 | growth | percent | income_rural
农民人均纯收入 | level | CNY | income_rural_net
城镇、农村居民人均可支配收入 | growth | percent | -
城乡居民收入比 | multiple | times | income_ratio
新增城镇就业人数 | level | 人 | urban_new_jobs
城镇新增就业 | level | 家 | -
城镇失业人员再就业 | level | 人 | reemployment
城镇登记失业率 | change | pp | registered_unemployment
城镇调查失业率平均值 | share | percent | surveyed_unemployment
常住人口城镇化率 | change | pp | urbanization_rate
户籍人口城镇化率 | share | percent | urbanization_rate_registered
城镇化率（户籍人口） | share | percent | urbanization_rate_registered
研究与试验发展（R&D）经费投入强度 | share | percent | rd_intensity
全社会研发投入占地区生产总值比重 | share | percent | rd_intensity
全社会研发投入 | level | CNY | rd_expenditure
企业研发投入 | level | CNY | enterprise_rd_expenditure
高新技术企业 | level | 家 | high_tech_enterprises
高新技术企业 | level | - | high_tech_enterprises
高新技术企业存量 | rank | rank | high_tech_enterprises
净增国家级高新技术企业 | level | 家 | high_tech_enterprises_new
高新技术企业 | level | CNY | -
新增各类市场主体 | level | 户 | market_entities_new
登记在册经营主体 | level | 户 | market_entities_total
每千人口拥有经营主体 | level | 户 | -
接待国内外游客 | level | 人次 | tourist_visits
接待入境游客 | level | 人次 | tourist_visits_inbound
A级旅游景区接待游客 | level | 人次 | -
旅游综合收入 | level | CNY | tourism_revenue
国内旅游收入 | level | CNY | tourism_revenue_domestic
万元GDP综合能耗 | growth | percent | energy_intensity
单位GDP能耗 | change | pp | energy_intensity
单位GDP电耗 | growth | percent | electricity_intensity
单位地区生产总值二氧化碳排放 | growth | percent | co2_intensity
细颗粒物（PM2.5）年均浓度 | level | 微克/立方米 | pm25
空气质量优良天数比例 | share | percent | good_air_days
优良天数 | change | 天 | good_air_days
203个地表水国考断面水质优良率 | share | percent | good_water_share
达到Ⅱ类水质的国考断面 | level | 个 | -
森林覆盖率 | change | pp | forest_coverage
林草覆盖率 | share | percent | forest_grass_coverage
粮食总产量 | level | 斤 | grain_output
粮食播种面积 | level | 亩 | grain_area
建档立卡贫困人口脱贫 | level | 人 | poverty_headcount_lifted
贫困人口 | level | 人 | -
高速公路通车总里程 | level | 公里 | expressway_length
新增高速公路里程 | level | 公里 | expressway_new
在建高速公路 | level | 公里 | -
在建高速公路 | level | 条 | -
民生投入占一般公共预算支出比重 | change | pp | -
财政民生支出 | level | CNY | livelihood_expenditure
泸州经济总量 | level | CNY | gdp
内江、眉山、自贡、遂宁经济总量 | level | CNY | gdp
粤东西北地区生产总值 | growth | percent | gdp
清远市工业增加值 | growth | percent | industrial_va
广清产业园工业增加值 | level | CNY | industrial_va
脱贫县农村居民人均可支配收入 | growth | percent | income_rural
"""


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("subject", "measure", "unit", "indicator"), rows(CASES))
def test_subject_is_linked_exactly(subject: str, measure: str, unit: str, indicator: str) -> None:
    assert link(subject, measure, None if unit == "-" else unit) == (None if indicator == "-" else indicator)


def test_a_place_that_the_sentence_names_is_left_out() -> None:
    assert link("临江工业新城地区生产总值", "level", "CNY", "临江工业新城") == "gdp"
    assert link("无名谷出口", "growth", "percent") is None
    assert link("无名谷出口", "growth", "percent", "无名谷") == "exports"


def test_every_measure_of_a_gap_is_no_indicator() -> None:
    assert all(
        link(subject, "gap", "pp") is None for subject in ("地区生产总值", "规上工业增加值", "城镇化率")
    )


def test_shares_belong_to_rates_only() -> None:
    for indicator in declarations.indicators().values():
        found = link(indicator.name.zh, "share", "percent")
        if found is not None:
            assert declarations.indicators()[found].unit_kind in ("rate", "days_or_rate", "index")


def test_alias_templates_expand_to_every_choice() -> None:
    assert expand("出口") == ("出口",)
    assert expand("(外贸|)出口(总额|额|)") == (
        "外贸出口总额", "外贸出口额", "外贸出口", "出口总额", "出口额", "出口",
    )  # fmt: skip


@given(st.text(max_size=80), st.sampled_from(MEASURES), st.sampled_from(("CNY", "percent", "家", None)))
def test_any_text_is_answered(subject: str, measure: str, unit: str | None) -> None:
    assert link(subject, measure, unit) in {None, *declarations.indicators()}


@given(st.sampled_from(sorted(linker().aliases())), st.sampled_from(("全市", "我省", "预计", "全年累计完成")))
def test_neutral_words_in_front_change_nothing(alias: str, words: str) -> None:
    for measure, unit in (("level", "CNY"), ("growth", "percent"), ("share", "percent"), ("level", "个")):
        assert (
            link(words + alias, measure, unit) == link(alias, measure, unit)
            or words + alias in linker().aliases()
        )


def test_long_or_hostile_subjects_link_to_nothing() -> None:
    for subject in ("市" * 10_000, "全市" * 30, "（" * 60, "年均累计" * 15, "县和市、" * 15):
        assert link(subject, "level", "CNY") is None


BARE_HEADS = {"贫困人口", "相对贫困人口", "年度投资"}  # given as alternatives, but no indicator by themselves


@pytest.mark.parametrize("name", ["gold_seeds.jsonl", "gold_dev.jsonl"])
def test_gold_subjects_are_linked_as_annotated(shared: Path, name: str) -> None:
    wrong = []
    for line in (shared / "eval" / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] not in ("obs", "opt"):
            continue
        first, *others = row["subject"].split("/")
        want, measure, unit = row["indicator"] or None, row["measure"], row["unit"] or None
        got = link(first, measure, unit)
        # annotators used the codes of the contract; what they left open may be one of the others
        if got != want and not (want is None and got not in CONTRACT):
            wrong.append((first, measure, unit, want, got))
        if want is not None:
            linked = {other: link(other, measure, unit) for other in others if other not in BARE_HEADS}
            wrong += [(other, measure, unit, want, got) for other, got in linked.items() if got != want]
    assert wrong == []


def test_forms_folded_together_are_those_folded_alone() -> None:
    aliases = [
        alias for entry in declarations.indicators().values() for alias in (entry.name.zh, *entry.aliases)
    ]
    assert linker().fold_all(*aliases) == [linker().fold(form) for alias in aliases for form in expand(alias)]
    assert linker().fold_all() == []


def test_the_same_words_mean_another_indicator_in_a_report_on_the_country() -> None:
    of = {
        region: read_text("今年财政支出增长6.5%。", 2019, region).extractions[0].observations[0].indicator_id
        for region in ("100000", "440000")
    }
    assert of == {"100000": "budget_expenditure", "440000": "fiscal_expenditure"}
