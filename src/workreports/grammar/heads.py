"""Which noun phrase each number of a run measures, found to its left, to its right or in what was said before."""

from __future__ import annotations

import re

from workreports.grammar import coordination, cues, numerals, subjects, units
from workreports.grammar.measures import moves
from workreports.grammar.memory import RELATIVE, Found, Memory
from workreports.grammar.numerals import Quantity
from workreports.grammar.rules import rule
from workreports.grammar.runs import Run

AMBIGUOUS = rule("subject.ambiguous", "Fewer or more heads than numbers: the whole phrase stands for each.")


class Heads:
    """Finds the subjects of one sentence."""

    def __init__(self, text: str, places: frozenset[str], remembered: str) -> None:
        self.text = text
        self.places = places
        self.memory = Memory(remembered)
        self.consumed = 0  # end of the noun that the last number counted

    def find(self, run: Run, head: str, follower: int, rules: list[str]) -> Found:
        """The subjects of a run; `head` is the text before it without cues, `follower` where the next run starts.

        The ways are tried in order and the first that fits answers; the rules that fired are added to `rules`.
        """
        last = run.items[-1]
        if last.kind == "percent":
            completed = _COMPLETED.search(run.left)
            if completed:
                said = run.left[: completed.start()].removesuffix("分别")
                said = subjects.strip_lead(said[: cues.before(said).cut])
                return self._part_of(run, completed, said, rules)
        own, flow = self._own(head, last)
        own = self.memory.whole(self.memory.at_level(self.memory.latter(own)), run)
        found = (
            self._counts_itself(run, own, rules)
            or self._spent(run, own, rules)
            or self._counts_noun(run, own, flow, follower, rules)
            or self._counts_people(run, own, flow, rules)
            or self._share(run, own, rules)
            or self._stood(run, own, head, rules)
        )
        if found:
            return found
        by_size = last.kind == "count" and _BY_SIZE.search(own)  # 销售收入过亿元的126家
        if self.memory.done and (by_size or _WITHOUT.match(own)):  # （不含雄安增长8.4%）
            rules.append(subjects.AMONG if by_size else subjects.CARRIED)
            carried = self.memory.carried(run)
            return Found([f"{own}的{carried}"], carried)
        visited = _VENUE.search(run.pre) if run.fresh and own in _VISITORS and "全" not in run.left else None
        if visited:  # 自然博物馆持续火爆，接待游客超230万人次
            rules.append(subjects.LEFT)
            return Found([visited["where"] + own], visited["where"])
        whose = _THEIRS.search(run.pre) if not self.memory.done else None
        if whose and _OF_FIRMS.fullmatch(own):  # 省属企业创新导向更加突出，研发投入增长15.6%
            own = whose["who"] + own
        less = _LESS.search(run.pre) if run.fresh and own else None
        if less:  # 扣除房地产开发投资后，固定资产投资增长2.7%
            own = f"{less['what']}的{own}"
        if not own or own == flow:
            return self.memory.elided(run, own, rules)
        if "其中" in run.left[:8]:
            own = self.memory.among(own, run)
            rules.append(subjects.AMONG)
        elif own not in RELATIVE and all(part in RELATIVE for part in re.split("[和、与]", own)):
            own = self.memory.carried(run) + own  # 总量和增速均居全国第5位
        elif own.endswith("贡献率") and run.left.startswith("对") and self.memory.done:
            rules.append(subjects.ATTRIBUTE)  # 服务业增加值3万亿元，对经济增长贡献率60%
            return Found([f"{self.memory.carried(run).removesuffix('增加值')}对{own}"], own)
        elif _OF_ALL.match(run.left) and own == "投资" and moves(run.cue):
            rules.append(subjects.LEFT)  # 全年投资增长5%
            return Found([own], own)
        elif own in subjects.words("attribute") and (own in RELATIVE or not run.parted):
            return self.memory.attribute(run, own, rules)
        elif len(run.items) == 1:
            own, flow = self._posed(own, flow)
        light = bool(subjects.prefix(subjects.strip_lead(head), "light"))
        shared = "" if light else self._shared_verb(run, flow, rules)
        if len(run.items) > 1:
            found = self._coordinated(run, own, flow, shared, rules)
            if found:
                return found
        rules.append(subjects.LEFT)
        if shared and own.startswith(shared):
            shared, flow = "", shared
        carry = own.removeprefix("新增") if run.left.endswith("新增") else own
        return Found([shared + own], carry, shared or flow)

    def _spent(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`投入187亿元办好民生实事`, `投资8.6亿元，新建改造道路26条`: what the money is for."""
        if own not in _COSTS or run.items[-1].kind != "money":
            return None
        used = _SPENT_FOR.match(self.text, run.end)
        if used is None and not run.pre.strip("，；") and not run.listed:
            next_clause = _WHAT_FOR.match(self.text, run.end)
            verb = subjects.flow_verb(next_clause["what"]) if next_clause else ""
            used = next_clause if next_clause and verb and verb != next_clause["what"] else None
        if used is None:
            return None
        rules.append(subjects.RIGHT)
        what = _after_examples(used["what"])
        return Found([what + own], what)

    def _share(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`财政支出75.8%用于民生`, `产量占全国的38%`: a share of something."""
        if run.items[-1].kind != "percent":
            return None
        use = _SPENT_ON.match(self.text, run.end) if own and not moves(run.cue) else None
        if use:
            rules.append(subjects.LEFT)
            return Found([own + use[0]], own)
        part = _PART_OF.match(own)
        return self._part_of(run, part, part["before"], rules) if part else None

    def _stood(self, run: Run, own: str, head: str, rules: list[str]) -> Found | None:
        """`在综合考核中列第二位`: ranked in something, and nothing else is said."""
        where = _STOOD_IN.search(head) if run.items[-1].shape == "rank" and not own and run.fresh else None
        if where is None:
            return None
        rules.append(subjects.LEFT)
        return Found([where["where"]], where["where"])

    def _own(self, head: str, last: Quantity) -> tuple[str, str]:
        """(noun phrase, verb of flow it begins with) of the text before a run."""
        if last.unit == "times":
            head = _THAN.sub("", head)
        if last.kind == "percent":
            head = _AS_MUCH_AS.sub("", head)
        head = _ON_TOP.sub("", head)
        if last.shape in ("rank", "front"):
            head = _AMONG_CITIES.sub("", _STANDING.sub("", head))
        own = subjects.open_inside(subjects.strip_lead(head)).rstrip("的，、")
        own = _BECAUSE.sub("", _OURS.sub("", _AND_ALL.sub("", own)))
        own = _HARD_YEAR.sub("", _INSIDE.sub("", _FOR_YEARS.sub("", own)))
        if last.shape in ("rank", "front"):
            own = _COMPARED_WITHIN.sub("", own)
            own = _HAVING_WON.sub("", own) if self.memory.done else own
        flow = subjects.flow_verb(own)
        if own == flow + "了":
            own = flow
        if (
            flow in subjects.words("before_head")
            and own[len(flow) :] in ("企业", "项目")
            and self.memory.done
        ):
            flow = ""  # 新增规上企业12家、上云企业200家
        bare = subjects.strip_light(own)
        if bare != own:
            own = subjects.strip_lead(bare) or flow
        if len(named := own.partition("等")[0]) < len(own) and named in self.places:
            own = own[len(named) + 1 :]  # 肇庆等7个产业集聚区
        return _after_examples(own), flow

    def _counts_itself(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`下辖2区`: the unit is the noun."""
        last = run.items[-1]
        if last.form in ("金", "银", "铜"):  # 夺得7金4银
            flow = own or (self.memory.done[-1].flow if self.memory.done else "")
            rules.append(subjects.RIGHT)
            return Found([f"{flow}{last.form}牌"], flow, flow)
        if last.kind != "noun" or len(run.items) > 1 or run.end != last.stop:
            return None
        noun, _, _ = subjects.right_phrase(self.text, run.end, len(self.text))
        if noun or own not in ("下辖", "辖", "有", "管辖", "现辖", ""):
            return None
        rules.append(subjects.RIGHT)
        last.unit = "个"
        return Found(["下辖" + last.form], last.form)

    def _counts_noun(self, run: Run, own: str, flow: str, follower: int, rules: list[str]) -> Found | None:
        """`改造37个农贸市场`: the noun to the right is what is counted."""
        last = run.items[-1]
        if len(run.items) > 1 or last.shape in ("rank", "front", "fold", "ratio", "triple"):
            return None
        limit = follower
        if follower < len(self.text) and not _STOPS.search(self.text, run.end, follower):
            limit = (
                run.end + cues.before(self.text[run.end : follower]).cut
            )  # words that belong to the next number
        noun, said, end = subjects.right_phrase(self.text, run.end, limit)
        cost = _COST.fullmatch(own) if self.text.startswith("的", run.end) else None
        if cost and follower == run.end + 1 and (item := self._counted_twice(follower)):
            rules.append(subjects.RIGHT)
            return Found([item + cost["cost"]], item)  # 总投资280亿元的35个项目
        if shared := self._shares_noun(run, own, flow, noun):
            rules.append(subjects.RIGHT)
            self.consumed = end
            return Found([shared], shared, flow)
        if not noun and follower == run.end and own == flow:
            noun, end = self._counted_twice(run.end), run.end
        if not noun or not self._is_counted(last, own, noun, run):
            return None
        joined = end == limit and follower < len(self.text)
        if end == follower:  # the phrase runs into the next number: leave out what belongs to that one
            end -= len(noun) - cues.before(noun).cut
            noun = noun[: cues.before(noun).cut]
            # 省定20项工程和市定20项事项, 15个主平台落地项目2200个, 22轮强降水和“龙卷”等15个台风
            both = _AND_MORE.fullmatch(noun) or _AND_DONE.fullmatch(noun) or _AND_NAMED.fullmatch(noun)
            if both:
                end -= len(noun) - len(both[1])
                noun = both[1]
        # 49个国考断面水质达标率100%, 14种农产品产量居全国第1位: the phrase is the subject of the next number as well
        goes_on = joined and noun.endswith(_RATES)
        goes_on = goes_on or bool(_RANKED_NEXT.match(self.text, end, follower))
        if goes_on and (bearer := _BEARER.match(noun)):
            noun = bearer[0]
        self.consumed = run.end if goes_on else end
        said = said or self._said_of_list(end)
        if not said and run.left.endswith(_CARRIES_OUT):
            noun += self._done_to_all(end, noun)
        if moves(run.cue):  # 改造提升37个市场: the verb of the flow, not a verb of growth
            own = subjects.strip_lead(run.left[: cues.before(run.left, keep_verbs=True).cut])
            flow = subjects.flow_verb(own)
        return self._counted(run, own, flow, noun, said, rules)

    def _shares_noun(self, run: Run, own: str, flow: str, noun: str) -> str:
        """`4个国家级、8个省级基地`, `取消市级51项、县级216项备案事项`: the noun of the next item, or ''."""
        q = run.items[-1]
        level = _LEVEL.search(noun or own)
        ahead = _NEXT_LEVEL.match(self.text, run.end + len(noun)) if level and q.kind == "count" else None
        if level is None or ahead is None or (noun and level[0] != noun):
            return ""
        unit = units.match(self.text, ahead.end())
        following = subjects.right_phrase(self.text, unit.end, len(self.text))[0] if unit else ""
        if noun:  # 4个国家级、8个省级基地
            other = _LEVEL_TOO.match(following) if not ahead["level"] else None
            return (own if own == flow else "") + noun + following[other.end() :] if other else ""
        return own + following if following and ahead["level"] else ""

    def _counted_twice(self, at: int) -> str:
        """The noun behind a second number: `5批63名医护人员`."""
        second = _SECOND.match(self.text, at)
        unit = units.match(self.text, second.end()) if second else None
        if unit is None or unit.kind not in ("count", "person"):
            return ""
        return subjects.right_phrase(self.text, unit.end, len(self.text))[0]

    def _done_to_all(self, at: int, noun: str) -> str:
        """`实施300个老旧小区、12个老旧街区改造`: what is done to both, or ''."""
        following = _NEXT_COUNTED.match(self.text, at)
        item = self._counted_twice(following.end() - len(following[0].lstrip("、和"))) if following else ""
        done = _DONE_TO.search(item)
        return done[0] if done and not noun.endswith(done[0]) else ""

    def _said_of_list(self, at: int) -> str:
        """What is said of all in a list, behind its last: `2个县、9个镇、78个村入选典型名单`."""
        listed = _NEXT_COUNTED.match(self.text, at)
        while listed:
            unit = units.match(self.text, listed.end())
            if unit is None or unit.kind not in ("count", "person", "noun"):
                return ""
            _, said, at = subjects.right_phrase(self.text, unit.end, len(self.text))
            if said and not said.startswith(("、", "和")):
                return said
            listed = _NEXT_COUNTED.match(self.text, at)
        return ""

    def _counts_people(self, run: Run, own: str, flow: str, rules: list[str]) -> Found | None:
        """`15万人实现脱贫`: people of whom something is said."""
        last = run.items[-1]
        if own != flow:
            return None
        relieved = _SHARED_OBJECT.match(self.text, run.end) if own and len(run.items) > 1 else None
        if relieved:  # 解决86万人、42万头大牲畜的饮水困难
            rules.append(subjects.RIGHT)
            return Found([own + relieved["what"]], own + relieved["what"], own)
        if last.form not in ("人", "名", "户") or len(run.items) > 1:
            return None
        counted_too = _HEADCOUNT.match(self.text, run.end)  # 3628户10136人脱贫
        predicate = _PREDICATE.match(self.text, counted_too.end() if counted_too else run.end)
        if predicate is None:
            return None
        rules.append(subjects.RIGHT)
        self.consumed = run.end if counted_too else predicate.end()
        if last.form == "户":
            return Found([f"{own}{predicate[1]}户"], predicate[1], own)
        if own:  # 带动3.5万人就业
            return Found([own + predicate[1]], own + predicate[1])
        noun = "人口" if re.match("脱贫|搬迁|摆脱|落户", predicate[1]) else "人员"
        return Found([predicate[1] + noun], predicate[1] + noun)

    # --- the phrase before it -----------------------------------------------------------------------------------------

    def _shared_verb(self, run: Run, flow: str, rules: list[str]) -> str:
        """The verb of the first item of a list, for an item that has none (`新增合作社4104家、家庭农场880个`)."""
        cue = run.cue
        if not run.listed or not self.memory.done or flow or cue.reach or cue.exceed or moves(cue):
            return ""
        previous = self.memory.done[-1]
        if not previous.flow or previous.measure != "level" or run.items[-1].kind == "percent":
            return ""
        if run.left.startswith(_CARRIES_OUT):
            return ""  # 投入资金161亿元、实施项目7956个
        if run.items[-1].kind == "money" and previous.kind in ("person", "count"):
            return ""  # 接待游客4200万人次、旅游收入310亿元
        rules.append(subjects.LISTED)
        return previous.flow

    def _coordinated(self, run: Run, own: str, flow: str, shared: str, rules: list[str]) -> Found | None:
        """As many heads as numbers, each complete."""
        if run.items[-1].shape == "triple":
            rules.append(numerals.RATIO)
            sectors = "产业" in own or "三次" in own
            return Found([f"第{c}产业比重" for c in "一二三"] if sectors else [own], own)
        listed = subjects.strip_light(subjects.strip_lead(run.left[: run.cue.cut]))
        parts = coordination.distribute(listed, len(run.items), self.places) if "等" in listed else None
        alike = len({q.unit for q in run.items if q.kind == "count"}) < 2
        parts = parts or coordination.distribute(own, len(run.items), self.places, alike)
        if parts and all(part in subjects.words("attribute") for part in parts):  # 总量和增速分别居…
            carried = self.memory.carried(run)
            rules.append(subjects.ATTRIBUTE)
            return Found([subjects.with_attribute(carried, part) for part in parts], carried)
        if parts:
            rules.append(coordination.RESPECTIVELY)
            return Found([shared + p for p in parts], own, flow)
        if run.cue.respectively:
            rules.append(AMBIGUOUS)
        return None

    def _posed(self, own: str, flow: str) -> tuple[str, str]:
        """`高新技术企业新增` → `新增高新技术企业`, with its verb."""
        done = _DONE_SO_FAR.fullmatch(own)
        if done:  # 重大项目累计启动128个
            return done["verb"] + done["what"], done["verb"]
        for verb in ("新增", "净增"):
            if own.endswith(verb) and len(own) > len(verb) + 1:
                return verb + _FOR_YEARS.sub("", own[: -len(verb)]), verb
        return own, flow

    def _part_of(self, run: Run, m: re.Match[str], before: str, rules: list[str]) -> Found:
        """`占全国9成`, `完成年度计划的104.8%`: a share of something, said of the subject before it."""
        whole = _RISEN.sub("", m["whole"].rstrip("的"))
        carried = before or self.memory.carried(run)
        recent = self.memory.recent(len(run.items)) if "分别" in run.left and not before else None
        if recent and m["verb"] not in ("占", "占到"):
            rules.append(coordination.RESPECTIVELY)
            return Found([f"{subject}{whole}完成率" for subject in recent], recent[-1])
        if re.search("[约近]占", run.left) and run.cue.bound is None:
            run.cue.bound = "approx"
        rules.append(subjects.LEFT if before else subjects.CARRIED)
        if m["verb"] in ("占", "占到", "贡献", "贡献了"):
            said = whole if whole.endswith(("比重", "比例", "份额")) else whole + "比重"
            parts = coordination.distribute(before, len(run.items), self.places) if before else None
            if parts and len(parts) > 1:  # A、B增加值占比重分别达到44.6%、42.6%
                rules.append(coordination.RESPECTIVELY)
                return Found([f"{part}占{said}" for part in parts], f"{carried}占{said}")
            return Found([f"{carried}占{said}"], carried)
        done = "超" + whole if m["verb"].startswith("超") and m["verb"] != "超额完成" else whole + "完成率"
        return Found([carried + done], carried)

    def _is_counted(self, q: Quantity, own: str, noun: str, run: Run) -> bool:
        """Whether the noun to the right is what is counted, rather than the phrase to the left."""
        if q.kind in ("count", "person", "noun") or q.unit is None:
            if q.unit is None and q.scale == 1 and not _plain_count(noun):
                return False
            return not (moves(run.cue) and own and q.kind != "count" and not _people(noun))
        bare = not own or own == subjects.flow_verb(own) or own in subjects.words("light")
        if q.kind == "percent":
            return (
                not moves(run.cue)
                and (bare or own in ("覆盖", "占", "惠及", "使"))
                and not run.cue.growth_noun
            )
        if q.kind in ("money", "length", "area", "mass", "volume", "power", "energy"):
            if bare or subjects.suffix(own, "flow"):
                return True
            if subjects.flow_verb(own) and _AREA_NAME.search(own):  # 启动龙潭新区12平方公里起步区建设
                return q.kind == "area"
            return self.text[run.end : run.end + 1] == "的" and (len(own) <= 6 or own.endswith("和"))
        return False

    def _counted(self, run: Run, own: str, flow: str, noun: str, said: str, rules: list[str]) -> Found:
        """Subjects of the form verb + number + noun."""
        q = run.items[-1]
        rules.append(subjects.RIGHT)
        if q.unit is None and (q.scale != 1 or _people(noun)) and _people(noun):
            q.unit, q.kind = "人", "person"
            rules.append(subjects.PEOPLE)
        elif q.unit is None and q.scale == 1:
            unit = _noun_unit(noun)
            q.unit = q.unit or unit
            q.kind = "noun"
        if q.kind == "percent":
            return self._share_of(run, own, noun)
        light = subjects.prefix(own, "light")
        if own and own == light:
            own = ""
        cost = _COST.fullmatch(own) if q.kind != "count" and self.text.startswith("的", run.end) else None
        funds = _FUNDS.match(noun) if q.kind == "money" else None
        if funds:  # 安排10亿元专项资金支持企业技术改造
            noun = funds[1]
        reached = _REACHED.search(run.left) if q.kind == "person" else None
        if reached and self.text.startswith("的", run.end):  # 惠及3400万人的引大济岷工程
            return Found([f"{noun}{reached[0]}人口"], noun)
        if cost:  # 总投资13.6亿元的水电站, 组建总规模100亿元的基金
            return Found([noun + cost["cost"]], noun)
        if run.left.endswith("为") and own == flow:  # 免费为1万名老人做手术
            own = flow = ""
        if (_AND.search(run.left) and own != flow) or (
            own.endswith("和") and q.kind == "money"
        ):  # 出台方案和5个细则
            own = flow = flow if run.pre or run.fresh else ""
        own = own.removesuffix("了")
        before = self.memory.done[-1] if self.memory.done else None
        shares = run.listed and not own and not _BEFALLS.match(said)
        if shares and before and before.flow and before.measure == "level":
            own = flow = before.flow
            rules.append(subjects.LISTED)
        if not own:
            said = _AS_MODIFIER.sub("", said)
            if said in ("上市", "挂牌") and noun == "企业":  # 力争2家企业成功上市
                return Found([f"新{said}{noun}"], noun)
            passive = said.startswith("被") and len(noun) <= 2
            around = run.left.endswith("以") and said.startswith("为")  # 以12个片区为重点
            if (
                said
                and not around
                and len(said) <= 24
                and len(noun) <= 10
                and (passive or not _NO_MODIFIER.match(said))
            ):
                return Found([f"{said}的{noun}" if len(said) > 2 else said + noun], noun)
            return Found([noun], noun)
        if "、" in own and own != flow and "“" not in own:  # names in apposition: 新增甲、乙2个城市
            ending = subjects.suffix(own, "flow")
            own = flow or (ending if ending not in _NOUNS_TOO else "")
        if len(own) > 16 and not flow:
            ending = subjects.suffix(own, "flow")
            own = ending
        return Found([own + noun], noun, flow or subjects.suffix(own, "flow"))

    def _share_of(self, run: Run, own: str, noun: str) -> Found:
        carried = self.memory.carried(run)
        if run.left.endswith(("和", "与", "及", "、")):  # 所有乡镇和80%的村
            own = ""
        if own and carried:
            return Found([f"{carried}{own}{noun}"], carried)
        both = _SHARES_OF.match(self.text, run.end)  # 99%的乡镇和81%的行政村通了油路
        if both:
            return Found([_share_that(both["first"], both["said"])], both["first"])
        rest = self.text[run.end :]
        m = re.match(r"(?:以上|以下|左右)?的?((?:[^，。；、（]|（[^）]*）){2,24})", rest)
        said = _EACH.fullmatch(m[1]) if m else None
        if said:
            return Found([_share_that(said["noun"], said["said"])], said["noun"])
        return Found([m[1] if m else noun], noun)


_FOR_YEARS = re.compile(
    r"(?:已?连续|近|已|提前)?[一二两三四五六七八九十\d]+(?:年|个月|个季度|次|届)(?:位|稳|保持)?$"
)


_BY_SIZE = re.compile(r"(?:超过?|突破|[过逾达]|不低于)(?:[\d十百千万]*[万亿]元|[\d.]+%)(?:以上)?$")
_NUMBER = r"\d[\d.]*万?[多余]?"  # of what a list goes on to count
_NEXT_COUNTED = re.compile(rf"(?:[、和]|(?<=[、和])){_NUMBER}")
_SECOND = re.compile(_NUMBER)
_AREA_NAME = re.compile(r"(?:[新园城片]区|新城|产业园)$")
_SHARED_OBJECT = re.compile(r"[^，。；、\d的]{1,8}的(?P<what>[^，。；、\d]{2,12})")
_SHARES_OF = re.compile(
    r"的?(?P<first>[^，。；、\d和与]{2,8})[、和与]\d[\d.]*%的[^，。；、\d]*?(?:村|组|[乡市]?镇|县|区|户|家庭|学校|企业|人口|居民|群众)(?P<said>[^，。；、\d]+)"
)
_HEADCOUNT = re.compile(rf"、?{_NUMBER}人")
_INSIDE = re.compile(r"(?<=.{4})[中里]$")  # 在全国测评中名列第三
_STANDING = re.compile(r"^(?:在.{2,20}|.{0,4})(?:中|里)的?(?:排位|排名|位次)?$")
_AMONG_CITIES = re.compile(r"^在\d+个[^，]{2,6}城市(?:空气质量)?")
_HAVING_WON = re.compile("^.*(?:获评|入选|获得|荣获)[^，]*、(?=(?:数量|总量|规模|总数)$)")
_COMPARED_WITHIN = re.compile(r"(?<=.{2})在.{2,24}$")  # 下降率在26个城市中排名第四
_STOPS = re.compile("[，。；：、]")
_PREDICATE = re.compile(
    r"(?:成功|顺利|稳定)?(?:实现)?((?!左右|以[上下]|多)[\u4e00-\u9fff]{2,10})(?=[，。；、])"
)
_AS_MUCH_AS = re.compile(
    r"(?<=.{2})(?:仅|只)?相当于[^，；]{0,14}$(?<![重例])"
)  # 人均产值仅相当于全市平均水平的76%
_CARRIES_OUT = ("实施", "推进", "完成", "启动", "开展")
_DONE_TO = re.compile("(?<=.{2})(?:改造|建设|整治|治理|修复|升级)$")
_COSTS = ("总投资", "投资", "计划总投资", "概算总投资", "投入")
_NOUNS_TOO = ("落实", "服务", "保障", "建设", "培训", "治理", "整治", "绿化", "开放")
_REACHED = re.compile("(?:惠及|覆盖|服务|受益)$")
_COST = re.compile(
    "(?:.{2,}等|(?:加快|新)?(?:建设|组建|设立|开工|引进|签约|实施|推进|建成|新建|启动))?(?P<cost>(?:计划|概算)?总投资额?|投资额?|投入|总规模|首期规模)"
)
_BEARER = re.compile(
    "[^的]{0,10}?(?:断面|企业|项目|园区|开发区|集群|镇(?!级)|县（市、区）|县(?![域级])|村(?!级)|学校|医院|机构|平台|基地|小区|社区|农产品|矿产|城市|行业|工程)(?=.{2,})"
)
_LEVEL = re.compile("(?:国家|省|市|县|区|部|万亿|千亿|百亿)级$")
_NEXT_LEVEL = re.compile(r"[、和](?P<level>[省市县区乡镇州]级)?\d+")
_LEVEL_TOO = re.compile("[省市县区千百十]亿?级")
_AND_NAMED = re.compile("(.{2,})[和与及]“[^”]+”")
_AND_DONE = re.compile(
    "(.{4,}?)(?:实施|落地|新增|增补|引进|开展|新建|签约|吸引|带动|惠及|援助)[^，。；、]{2,}"
)
_SPENT_ON = re.compile(r"(?:用于|出庭|纳入)[^，。；、\d]{2,8}")
_AND = re.compile("[和与]$|(?<![惠涉普波])及$")
_SPENT_FOR = re.compile(
    r"(?P<what>(?:办好|用于|支持|实施|推进|新建|改造|建设|整治|完成|完善|改善|修建|兴建|治理|购置|解决|扶持)[^，。；]{2,20})"
)
_WITHOUT = re.compile("(?:不含|扣除(?!金?额|价格|物价)|剔除(?!价格|物价)).{,10}$")
_RISEN = re.compile("(?:提高|上升|提升|下降|升|降)[至到]?$")  # 占全国比重升至6.5%
_THEIRS = re.compile(
    "(?:^|[，。；：])(?P<who>(?:省属|市属|区属|县属|国有|监管)(?:国有)?企业)[^，。；：企]{2,16}，$"
)
_VISITORS = ("接待游客", "接待观众", "游客")
_VENUE = re.compile(
    "(?:^|[，。；：])(?P<where>(?![^，]*(?:创成|获评|成为|建成|入选))[^，。；：]{2,14}?(?:馆|博物院|景区|乐园|古城|古镇|小镇|街区)(?:（[^）]*）)?)[^，。；：]{0,8}，$"
)
_OF_FIRMS = re.compile(
    "(?:全社会)?(?:研发(?:经费)?投入(?:强度)?|营业收入|利润(?:总额)?|资产总额|税收|上缴税费|出口)"
)
_AND_MORE = re.compile("(.{2,})[和与及].{0,4}")
_OF_ALL = re.compile("(?:预计)?全年投资")
_OURS = re.compile("(?<=.{4})我[省市县区州]$")  # 百强城市排行榜我市列第59位
_BECAUSE = re.compile("^(?:因为?|由于|为)?[^，]{2,12}原因有?$")
_AND_ALL = re.compile("(?<=.{4})、全[省市县区州]$")
_HARD_YEAR = re.compile("^大?[旱灾涝][^，]{0,4}之年?$")  # 在大旱之年仍增长
_LESS = re.compile("(?:^|[，。；：])(?P<what>(?:扣除|剔除|不含)[^，。；：]{2,16}[后外])，$")
_BRACKETED = re.compile("（[^（）]*等[^（）]*）")  # a list of examples in brackets
_DONE_SO_FAR = re.compile("(?P<what>.{3,})累计(?P<verb>启动|开工|竣工|投产|入库|建成)$")
_ON_TOP = re.compile("^的?基础上")  # 在1120元的基础上再提高10%
_BEFALLS = re.compile("(?:全部|如期|成功)?(?:出列|摘帽|脱贫|开工|竣工|投产|建成|获|入选|通过)")
_EACH = re.compile(  # 97%的行政村通了公路
    r"(?P<noun>[^，。；]*?(?:村|镇|乡|县|县（市、区）|户|家庭|学校|企业|人口|居民|群众|医院|机构|社区|街道|卫生院))(?P<said>(?:通|有|实现|建|达|完成|用|喝|享|参|纳|开|配|设|进|告)[^，。；]+)"
)
_PERFECT = re.compile("(?<=^[\u4e00-\u9fff])了|(?<=^[\u4e00-\u9fff]{2})了")
_FUNDS = re.compile("(.{2,8}?(?:资金|补助|补贴|贷款|基金))(?:支持|用于|发放|扶持|保障)")
_STOOD_IN = re.compile(r"在(?:全[国省市区县州])?(?P<where>[^，在]{2,20})[中里]")
_WHAT_FOR = re.compile(r"，(?P<what>[^，。；\d]{4,24})(?=[\d，。；])")
_RANKED_NEXT = re.compile("(?:均|都|稳|位|跃)?[居列](?:全|世界|亚洲)")
_THAN = re.compile(
    r"(?:(?:是|为|相当于|约为|达到?|恢复[到至])[^，；是为]{0,14}|(?:[上去]|(?:19|20)\d\d)?)(?:年|计划|同期|平均|水平|五年|总和)的$"
    r"|(?:不低于|不高于|不少于|不超过)[^，；]{2,24}的$"
)
_COMPLETED = re.compile(
    r"(?P<verb>超额完成|完成|超|(?<=^)[为是])(?P<whole>[^，；]{0,12}(?:计划|任务|目标|预算)[^，；]{0,3}?)的?$"
)
_PART_OF = re.compile(
    r"(?P<before>.*?)(?:约|均|已)?(?P<verb>占到?(?![比地用])|贡献(?!率|了$)了?|完成(?!率)|超额完成|超过?)(?P<whole>[^占]+)$"
)
_AS_MODIFIER = re.compile(
    r"^(?:全部|均|已|稳定(?!在)|基本|正式|顺利|成功|有序|稳步|集中|如期|陆续|相继|先后|可|能|将)+"
)
_NO_MODIFIER = re.compile(
    r"被|让|使|得以|是|居|有|占|为|等|之|以|由|于|从|达|超|（|、|来自|推进|加快|加强|进展|建设$|为(?!.{2})"
)


_RATES = ("率", "占比", "比例", "比重", "浓度", "收入", "产值", "营收", "利润", "产量", "额", "完成投资")


def _share_that(noun: str, said: str) -> str:
    """`行政村`, `通了公路` → `通公路的行政村占比`."""
    return f"{_PERFECT.sub('', said)}的{noun}占比"


def _after_examples(own: str) -> str:
    """`汕昆、汕湛等在建高速公路` → `在建高速公路`, keeping a verb in front."""
    if "等" not in own:
        return own
    own = _BRACKETED.sub("", own)
    m = re.match(
        r"(?P<front>.{2,}?)(?<![高中初同平优头对])等(?![级次于待同额效候离温价比])(?P<rest>.*)$", own
    )
    if m is None or ("、" not in m["front"] and len(m["front"]) < 4):
        return own
    rest = re.sub(r"^(?:一批|各类|多个|[^，、]{0,4}领域|方面)", "", m["rest"])
    verb = subjects.flow_verb(own)
    if rest != m["rest"] and rest == subjects.flow_verb(rest):  # 在先进材料等关键领域实施
        return rest
    if 0 < len(rest) < 4 and len(own) <= 30:
        return own
    return rest if len(rest) >= 2 else verb


def _people(noun: str) -> bool:
    return any(word in noun for word in subjects.words("people"))


def _plain_count(noun: str) -> bool:
    """A noun that figures may count without a classifier: `26省份`, `4县`, `10农户`, people."""
    return _people(noun) or bool(re.match(r"(?:省|市|县|区|乡|镇|村|部门|国|大类|园区|学校|企业|农户)", noun))


def _noun_unit(noun: str) -> str | None:
    m = re.match(r"(?:省|市|县|区|乡|镇|村|部门|国)", noun)
    return m[0] if m else "个"
