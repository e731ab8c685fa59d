"""What the names of files and folders say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workreports.reading import names


@pytest.mark.parametrize(
    ("path", "codes", "years"),
    [
        ("高阳县2024年政府工作报告.txt", {"130628"}, (2024,)),
        ("满城_2020_r3.txt", {"130607"}, (2020,)),
        ("河北省/保定市/2019.txt", set(), (2019,)),
        ("江苏省南京市鼓楼区_二〇一五年.txt", {"320106"}, (2015,)),
        ("福建省/鼓楼区2011.txt", {"350102"}, (2011,)),
        ("鼓楼区2011.txt", {"320106", "320302", "410204", "350102"}, (2011,)),
        ("t20240205_38893948.txt", set(), (2024,)),
        ("000_af3a89c469b693d3.txt", set(), ()),
        ("t1a20195f6.txt", set(), ()),
        ("报告（2009-2011）.txt", set(), (2009, 2011)),
        ("2014年中华人民共和国国务院政府工作报告.txt", {"100000"}, (2014,)),
    ],
)
def test_region_and_years_of_a_name(path: str, codes: set[str], years: tuple[int, ...]) -> None:
    said = names.said(path)
    assert {region.code for region in said.file} == codes
    assert said.years == years


def test_folders_and_letters_say_something_too() -> None:
    said = names.said("zhejiang/2003/12.txt")
    assert [region.name for region in said.pinyin] == ["浙江省"]
    assert (said.years, said.folder_years) == ((), (2003,))
    assert [region.name for region in names.said("河北省/保定市/a.txt").folder] == ["保定市"]
    assert names.said("大鹏新区管委会2016年工作报告.txt").zone == "大鹏新区"


def test_names_that_say_the_same_have_one_key() -> None:
    assert names.said("a.txt").key == names.said("b/c.txt").key
    assert names.said("清远市2017.txt").key == names.said("x/2017年清远市政府工作报告.txt").key
    assert names.said("清远市2017.txt").key != names.said("清远市2018.txt").key


@given(st.text(max_size=60))
def test_any_name_is_read(name: str) -> None:
    assert isinstance(names.said(name).key, str)
