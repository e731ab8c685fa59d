"""Which noun phrase each number of a run measures, found to its left, to its right or in what was said before."""

from __future__ import annotations

import re

from workreports.observing.grammar import coordination, cues, phrases, ratios, subjects
from workreports.observing.grammar.counted import Counted
from workreports.observing.grammar.measures import moves
from workreports.observing.grammar.memory import RELATIVE, Found, Memory
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import rule
from workreports.observing.grammar.runs import Run

AMBIGUOUS = rule("subject.ambiguous", "Fewer or more heads than numbers: the whole phrase stands for each.")


class Heads:
    """Finds the subjects of one sentence."""

    def __init__(self, text: str, places: frozenset[str], remembered: str) -> None:
        self.text = text
        self.places = places
        self.memory = Memory(remembered, places)
        self.counted = Counted(text, self.memory)

    def find(self, run: Run, head: str, follower: int, rules: list[str]) -> Found:
        """The subjects of a run; `head` is the text before it without cues, `follower` where the next run starts.

        The ways are tried in order and the first that fits answers; the rules that fired are added to `rules`.
        """
        last = run.items[-1]
        if known := self._known(run, rules):
            return known
        own, flow = self._own(head, last, run.listed)
        own = self.memory.whole(self.memory.at_level(self.memory.latter(own)), run)
        if not own or (subjects.nameless(own) and not _PART_OF.match(own)):
            named = self._amount_of(run, rules) or (self._nothing_named(run, rules) if own else None)
            if named:
                return named
            own = flow = ""
        found = self.counted.itself(run, own, rules) or self._spent(run, own, rules)
        found = found or self.counted.noun(run, own, flow, follower, rules)
        found = found or self.counted.people(run, own, flow, rules)
        found = found or self._qualifies(run, own, head, rules)
        if found:
            return found
        if run.fresh and own:
            own = self._whose(run, own)
        if not own or (own == flow and self._goes_on(run, own)):
            return self.memory.elided(run, own, rules)
        if "其中" in run.left[:8]:
            own = self.memory.among(own, run)
            rules.append(subjects.AMONG)
        elif own.endswith(RELATIVE) and own not in RELATIVE and set(_BOTH.split(own)).issubset(RELATIVE):
            own = self.memory.carried(run) + own  # 总量和增速均居全国第5位
        elif own in subjects.words("attribute") and (own in RELATIVE or not run.parted):
            return self.memory.attribute(run, own, rules)
        elif len(run.items) == 1:
            own, flow = self._posed(run, own, flow)
        light = bool(subjects.prefix(subjects.strip_lead(head), "light"))
        shared = "" if light else self._shared_verb(run, flow, rules)
        if len(run.items) > 1 or (run.more and run.cue.respectively):
            found = self._coordinated(run, own, flow, shared, rules)
            if found:
                return found
        rules.append(subjects.LEFT)
        if shared and own.startswith(shared):
            shared, flow = "", shared
        carry = own.removeprefix("新增") if run.left.endswith("新增") else _BEGUN.sub("", own)
        return Found([shared + own], carry, shared or flow)

    def _known(self, run: Run, rules: list[str]) -> Found | None:
        """What the form of the clause says, whatever the noun phrase before the run."""
        found = self._of_list(run, rules) or self._of_amount(run, rules) or self._each_of(run, rules)
        return found or self._completed(run, rules) or self._under(run, rules)

    def _qualifies(self, run: Run, own: str, head: str, rules: list[str]) -> Found | None:
        """A noun phrase that is only part of what is measured: a share, a contest, a qualifier."""
        found = self._share(run, own, rules) or self._stood(run, own, head, rules)
        return found or self._qualified(run, own, rules)

    def _amount_of(self, run: Run, rules: list[str]) -> Found | None:
        """`完成了140亿元的基本建设投资额`: the amount is named behind it."""
        named = _NAMED_BEHIND.match(self.text, run.end)
        if not named or run.items[0].kind != "money" or not subjects.suffix(named["what"], "head"):
            return None
        rules.append(subjects.RIGHT)
        return Found([named["what"]], named["what"])

    def _nothing_named(self, run: Run, rules: list[str]) -> Found | None:
        """A percentage with nothing but cues before it: of what stands behind, else of what was said before."""
        if run.items[0].kind not in ("percent", "pp") or len(run.items) > 1:
            return None
        goal = _GROWTH_BEHIND.match(self.text, run.end)
        if goal and not moves(run.cue):  # 提出8%左右的生产总值增长目标
            run.cue.up = run.cue.growth_noun = True
            rules.append(subjects.RIGHT)
            return Found([goal["what"]], goal["what"])
        return self.memory.elided(run, "", rules) if self.memory.carried(run) else None

    def _of_list(self, run: Run, rules: list[str]) -> Found | None:
        """The second unit of `绿地率、人均公园绿地面积分别提高到36%和12.4平方米`."""
        ahead, self.memory.ahead = self.memory.ahead, []
        named, n = ahead[: len(run.items)], len(run.items)
        if len(named) < n:
            return None
        self.memory.ahead = ahead[n:]
        rules.append(coordination.RESPECTIVELY)
        return Found(named, named[-1])

    def _goes_on(self, run: Run, verb: str) -> bool:
        """Whether a verb alone is said of the thing before: one that no list names needs more to tell it."""
        if subjects.prefix(verb, "flow"):
            return True
        done, q = self.memory.done, run.items[0]
        if q.kind not in ("count", "length") or run.listed:
            return False
        if done:
            return any(said.unit == q.unit for said in done)  # 整治企业1260家，叫停840家
        return bool(run.pre)  # 深化班列市场化改革，发运3000列

    def _of_amount(self, run: Run, rules: list[str]) -> Found | None:
        """`完成年初预算60999万元的40.4%`: a share of the amount just said, of what was said before that."""
        done = self.memory.done
        if run.items[0].kind != "percent" or not done or done[-1].kind != "money" or run.pre:
            return None
        before = self.text[run.begin : run.items[0].head]
        planned = _PLANNED_AMOUNT.search(done[-1].subject) if before == "的" else None
        if planned is None:
            return None
        rules.append(phrases.PART)
        bearer = done[-2].carry if len(done) > 1 else ""
        own = planned[0] if done[-1].subject.startswith(bearer) or not bearer else done[-1].subject
        subject = (bearer or done[-1].subject.removesuffix(planned[0])) + own.removeprefix(bearer) + "完成率"
        return Found([subject], bearer or done[-1].carry)

    def _each_of(self, run: Run, rules: list[str]) -> Found | None:
        """`清城区、英德市分别完成生产总值300亿元、200亿元`: each place its own number."""
        m = _EACH_OF.match(subjects.strip_lead(run.left)) if len(run.items) > 1 else None
        if m is None:
            return None
        names = _JOINT_OF_NAMES.split(m["names"])
        if len(names) != len(run.items) or not all(
            name in self.places or _A_PLACE.search(name) for name in names
        ):
            return None
        what = subjects.strip_light(m["what"][: cues.before(m["what"]).cut])
        if len(what) < 2:
            return None
        rules.append(coordination.RESPECTIVELY)
        self.memory.each = [name + what for name in names]
        return Found(self.memory.each, self.memory.each[-1], subjects.flow_verb(what))

    def _qualified(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """Words that qualify what was said before, or that a place before them qualifies."""
        by_size = run.items[-1].kind == "count" and _BY_SIZE.search(own)  # 销售收入过亿元的126家
        if self.memory.done and (by_size or _WITHOUT.match(own)):  # （不含雄安增长8.4%）
            rules.append(subjects.AMONG if by_size else subjects.CARRIED)
            carried = self.memory.carried(run)
            return Found([f"{own}的{carried}"], carried)
        if self.memory.done and own.endswith("贡献率") and run.left.startswith("对"):
            rules.append(subjects.ATTRIBUTE)  # 服务业增加值3万亿元，对经济增长贡献率60%
            return Found([f"{self.memory.carried(run).removesuffix('增加值')}对{own}"], own)
        if own == "投资" and _OF_ALL.match(run.left) and moves(run.cue):  # 全年投资增长5%
            rules.append(subjects.LEFT)
            return Found([own], own)
        visited = (
            _VENUE.search(run.pre) if run.fresh and _VISITED.fullmatch(own) and "全" not in run.left else None
        )
        if visited is None:
            return None
        rules.append(subjects.LEFT)  # 自然博物馆持续火爆，接待游客超230万人次
        return Found([visited["where"] + own], visited["where"])

    def _whose(self, run: Run, own: str) -> str:
        """`own` with what the clause before says it is of, or without."""
        firms = _THEIRS.search(run.pre)
        if firms and _OF_FIRMS.fullmatch(own):  # 省属企业创新导向更加突出，研发投入增长15.6%
            own = firms["who"] + own
        less = _LESS.search(run.pre)
        return f"{less['what']}的{own}" if less else own  # 扣除房地产开发投资后，固定资产投资增长2.7%

    def _completed(self, run: Run, rules: list[str]) -> Found | None:
        """`完成年度计划的104.8%`: how much of a plan is done."""
        completed = _COMPLETED.search(run.left) if run.items[-1].kind == "percent" else None
        if completed is None:
            return None
        said = run.left[: completed.start()].removesuffix("分别")
        said = subjects.strip_lead(said[: cues.before(said).cut])
        return self._part_of(run, completed, said, rules)

    def _under(self, run: Run, rules: list[str]) -> Found | None:
        """`投资在32个项目的拉动下增长9%`: the number belongs to the circumstance, what follows to the subject before it."""
        behind = _UNDER.match(self.text, run.end)
        before = _IN_CIRCUMSTANCE.fullmatch(subjects.strip_lead(run.left)) if behind else None
        if behind is None or before is None:
            return None
        rules.append(subjects.RIGHT)
        self.counted.consumed = behind.end()
        inner = subjects.strip_lead(before["inner"]) + behind["noun"].removesuffix("的")
        return Found([inner], before["topic"])

    def _spent(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`投入187亿元办好民生实事`, `投资8.6亿元，新建改造道路26条`: what the money is for."""
        if run.items[-1].kind != "money":
            return None
        fund = _SET_UP.match(self.text, run.end)
        if fund and run.left.endswith(_TAKEN):  # 由省财政拿出1亿元设立发展资金
            rules.append(subjects.RIGHT)
            return Found([fund["what"]], fund["what"])
        if own not in _COSTS:
            return None
        used = _SPENT_FOR.match(self.text, run.end)
        if used is None and run.fresh and not run.pre.strip("，；"):
            next_clause = _WHAT_FOR.match(self.text, run.end)
            verb = subjects.flow_verb(next_clause["what"]) if next_clause else ""
            if verb == "建成" and not self.memory.done:
                return Found([own], own)  # what it was spent on is a result of its own
            used = (
                next_clause if verb and next_clause and not _INVESTED.fullmatch(next_clause["what"]) else None
            )
        if used is None:
            return None
        rules.append(subjects.RIGHT)
        what = _after_examples(used["what"])
        return Found([what + own], what)

    def _share(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`财政支出75.8%用于民生`, `产量占全国的38%`: a share of something."""
        if run.items[-1].kind != "percent":
            return None
        use = _SPENT_ON.match(self.text, run.end) if not moves(run.cue) else None
        of_which = not own and "其中" in run.left and self.memory.done
        if use and (own or of_which):
            rules.append(subjects.AMONG if of_which else subjects.LEFT)
            whole = own or self.memory.done[-1].subject
            return Found([whole + use[0]], whole)
        part = _PART_OF.match(own)
        return self._part_of(run, part, part["before"], rules) if part else None

    def _stood(self, run: Run, own: str, head: str, rules: list[str]) -> Found | None:
        """`在综合考核中列第二位`: ranked in something, and nothing else is said."""
        where = _STOOD_IN.search(head) if run.items[-1].shape == "rank" and not own and run.fresh else None
        if where is None:
            return None
        rules.append(subjects.LEFT)
        return Found([where["where"]], where["where"])

    def _own(self, head: str, last: Quantity, listed: bool) -> tuple[str, str]:
        """(noun phrase, verb of flow it begins with) of the text before a run."""
        if last.unit == "times":
            head = _THAN.sub("", head)
        if last.kind == "percent":
            head = _AS_MUCH_AS.sub("", head)
        head = _ON_TOP.sub("", head)
        if last.shape in ("rank", "front"):
            head = _AMONG_CITIES.sub("", _STANDING.sub("", head))
        own = subjects.open_inside(subjects.strip_lead(head)).rstrip("的，、")
        for aside in _ASIDES:
            own = aside.sub("", own)
        if last.shape in ("rank", "front"):
            own = _AWARDED.sub("", _COMPARED_WITHIN.sub("", own))
            own = _HAVING_WON.sub("", own) if self.memory.done else own
        flow = subjects.flow_verb(own, listed)
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

    # --- the phrase before it -----------------------------------------------------------------------------------------

    def _shared_verb(self, run: Run, flow: str, rules: list[str]) -> str:
        """The verb of the first item of a list, for an item that has none (`新增合作社4104家、家庭农场880个`)."""
        cue = run.cue
        if not run.listed or not self.memory.done or flow or cue.reach or cue.exceed or moves(cue):
            return ""
        previous = self.memory.done[-1]
        if not previous.flow or previous.measure != "level" or run.items[-1].kind == "percent":
            return ""
        if run.left.startswith(subjects.CARRIES_OUT):
            return ""  # 投入资金161亿元、实施项目7956个
        if run.items[-1].kind == "money" and previous.kind in ("person", "count"):
            return ""  # 接待游客4200万人次、旅游收入310亿元
        rules.append(subjects.LISTED)
        return previous.flow

    def _coordinated(self, run: Run, own: str, flow: str, shared: str, rules: list[str]) -> Found | None:
        """As many heads as numbers, each complete."""
        if run.items[-1].shape == "triple":
            rules.append(ratios.RATIO)
            sectors = "产业" in own or "三次" in own
            return Found([f"第{c}产业比重" for c in "一二三"] if sectors else [own], own)
        if run.more and run.cue.respectively:
            parts = coordination.distribute(own, len(run.items) + run.more, self.places, alike=False)
            if parts:
                rules.append(coordination.RESPECTIVELY)
                parts, self.memory.ahead = parts[: len(run.items)], parts[len(run.items) :]
                return Found(parts, parts[-1], flow)
            if len(run.items) == 1:
                return None
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

    def _posed(self, run: Run, own: str, flow: str) -> tuple[str, str]:
        """`高新技术企业新增` → `新增高新技术企业`, with its verb."""
        verb = subjects.suffix(own, "flow") if run.items[-1].kind != "percent" else ""
        what = own[: -len(verb)] if verb else ""
        if what.endswith("累计") and len(what) > 4:  # 重大项目累计启动128个
            return verb + what[:-2], verb
        if verb.startswith(("新", "净")) and len(what) > 1:
            return verb + _FOR_YEARS.sub("", what), verb
        return own, flow

    def _part_of(self, run: Run, m: re.Match[str], before: str, rules: list[str]) -> Found:
        """`占全国9成`, `完成年度计划的104.8%`: a share of something, said of the subject before it."""
        whole = _RISEN.sub("", m["whole"].rstrip("的"))
        carried = before or self.memory.carried(run)
        listed = len(run.items) > 1 or "分别" in run.left
        recent = self.memory.recent(len(run.items)) if listed and not before else None
        if recent and m["verb"] not in ("占", "占到"):
            rules.append(coordination.RESPECTIVELY)
            return Found([f"{subject}{whole}完成率" for subject in recent], recent[-1])
        if re.search("[约近]占", run.left) and run.cue.bound is None:
            run.cue.bound = "approx"
        rules.append(subjects.LEFT if before else subjects.CARRIED)
        if m["verb"] in ("占", "占到", "贡献", "贡献了", "等于", "相当于"):
            said = whole if whole.endswith(("比重", "比例", "份额")) else whole + "比重"
            parts = coordination.distribute(before, len(run.items), self.places) if before else None
            if parts and len(parts) > 1:  # A、B增加值占比重分别达到44.6%、42.6%
                rules.append(coordination.RESPECTIVELY)
                return Found([f"{part}占{said}" for part in parts], f"{carried}占{said}")
            if recent and len(run.items) > 1:  # 分别增长7.8%、12.1%，占规上工业比重达32%和8.5%
                rules.append(coordination.RESPECTIVELY)
                return Found([f"{subject}占{said}" for subject in recent], carried)
            return Found([f"{carried}占{said}"], carried)
        done = "超" + whole if m["verb"].startswith("超") and m["verb"] != "超额完成" else whole + "完成率"
        return Found([carried + done], carried)


_NAMED_BEHIND = re.compile(r"的(?P<what>[^，。；：、的\d]{2,14})(?=[，。；、])")
_GROWTH_BEHIND = re.compile(
    "的(?P<what>[^，。；：、的]{2,12}?)(?:年均)?(?:增长|增速|增幅|增长率)(?:预期)?(?:目标|速度|水平)?(?=[，。；、])"
)
_BOTH = re.compile("[和、与]")
_FOR_YEARS = re.compile(
    r"(?<=.{3})(?:去年|上年|当年)$|(?:已?连续|近|已|提前)?[一二两三四五六七八九十\d]+(?:年|个月|个季度|次|届)(?:位|稳|保持)?$"
)


_PLANNED_AMOUNT = re.compile("[^，；]{0,6}(?:预算|计划|任务|目标)数?$")
_EACH_OF = re.compile("(?P<names>[^，；：]{2,40}?)分别(?P<what>[^，；为达到]{2,30})$")
_JOINT_OF_NAMES = re.compile("[、和与]|以及")
_A_PLACE = re.compile("[县市区镇乡州旗]$")

# what stands beside the noun phrase and is no part of it
_ASIDES = (
    re.compile(  # 第二产业在装备制造业的带动下
        "(?<=.{2})在[^，；]{2,30}(?:情况|形势|背景|影响|压力|冲击|带动|拉动|推动|支撑|作用|努力|前提|条件)下(?:[^，；]{2,8}、?)?$"
    ),
    re.compile("(?<=.{3})(?:到(?:规划)?期末|五年后)$"),
    re.compile("^(?:列入|纳入)[^，；的]{2,14}的(?=.{3,})"),  # 列入年度计划的重点项目完成投资
    re.compile("^[^，]{0,16}(?:尚|仍|还)有(?=.{3,})"),  # 按新标准全省尚有贫困人口186万
    re.compile("^.*(?:同步|持平)、"),  # 收入增长与经济增长同步、农村居民收入增长8.5%
    re.compile("^(?:转为?|由?[负降减]转[正升增]?)$"),  # 由下降21%转为增长0.9%
    re.compile("^(?:扣除|剔除|不?考虑|除去)[^，]{2,16}因素(?:影响)?后?的?"),
    re.compile(  # 以当归、党参为主的中药材
        "^以?[^，；]{2,30}为(?:主|主体|重点|支撑|代表|龙头|核心|载体|依托|引领|骨干|主导)的(?=.{2,})"
    ),
    re.compile("(?<=.{3})(?<![存现所内潜实])在$"),  # 粮食总产在32亿斤以上
    re.compile("^(?:[^、]+、)+[^、]*?(?=[二三四五六七八九十]大[\u4e00-\u9fff]{2})"),  # 芯片、汽车三大产业
    re.compile("(?<=.{4})、全[省市县区州]$"),  # 每个县新建一所医院、全市达到30所
    re.compile("(?<=.{4})我[省市县区州]$"),  # 百强城市排行榜我市列第59位
    re.compile("^(?:因为?|由于|为)?[^，]{2,12}原因有?$"),
    _FOR_YEARS,
    re.compile("(?<=.{4})[中里]$"),  # 在全国测评中名列第三
    re.compile("^作为[^，；]{2,20}的(?=.{2,})"),  # 作为支柱产业的金融业增加值
    re.compile("(?<=.{2})在[一二两三四五六七八九十\\d]+年[间内中里]?$"),  # 原油产量在十七年间
    re.compile("(?<=.{2})自(?:(?:19|20)\\d\\d年)?[^，；]{0,6}以来(?:首次|第一次)?$"),  # 占比自2019年以来
    re.compile("^大?[旱灾涝][^，]{0,4}之年?$"),  # 在大旱之年仍增长
)
_BY_SIZE = re.compile(r"(?:超过?|突破|[过逾达]|不低于)(?:[\d十百千万]*[万亿]元|[\d.]+%)(?:以上)?$")
_STANDING = re.compile(r"^(?:在.{2,20}|.{0,4})(?:中|里)的?(?:排位|排名|位次)?$")
_AMONG_CITIES = re.compile(r"^在\d+个[^，]{2,6}城市(?:空气质量)?")
_HAVING_WON = re.compile("^.*(?:获评|入选|获得|荣获)[^，]*、(?=(?:数量|总量|规模|总数)$)")
_AWARDED = re.compile("^(?:荣获|喜获|获得|夺得|取得|斩获|获)(?=.{2,})")  # 荣获全国比赛第二名
_COMPARED_WITHIN = re.compile(r"(?<=.{2})在.{2,24}$")  # 下降率在26个城市中排名第四
_AS_MUCH_AS = re.compile(
    r"(?<=.{2})(?:仅|只)?相当于[^，；]{0,14}$(?<![重例])"
)  # 人均产值仅相当于全市平均水平的76%
_BEGUN = re.compile("(?<=.{3})(?:新开工|基本建成|竣工交付)$")  # 住房新开工2.1万套，基本建成1.3万套
_COSTS = subjects.listed("costs")
_INVESTED = re.compile("(?:竣工|开工)?(?:投产|投用)|.*(?:投资|产值|收入|资金)")
_SPENT_ON = re.compile(r"(?:用于|投向|出庭|纳入)[^，。；、\d]{2,8}")
_SPENT_FOR = re.compile(
    r"(?P<what>(?:办好|用于|支持|实施|推进|新建|改造|建设|整治|完成|完善|改善|修建|兴建|治理|购置|解决|扶持)(?:[^，。；\d“]|“[^”]*”){2,20})"
)
_WITHOUT = re.compile("(?:不含|扣除(?!金?额|价格|物价|留抵)|剔除(?!价格|物价|留抵)).{,10}$")
_RISEN = re.compile("(?:提高|上升|提升|下降|升|降)[至到]?$")  # 占全国比重升至6.5%
_THEIRS = re.compile(
    "(?:^|[，。；：])(?P<who>(?:省属|市属|区属|县属|国有|监管)(?:国有)?企业)[^，。；：企]{2,16}，$"
)
_VISITED = re.compile("[^，的]{0,2}(?:游客|观众)")
_VENUE = re.compile(
    "(?:^|[，。；：])(?P<where>(?![^，。；：]{0,30}(?:创成|获评|成为|建成|入选))[^，。；：]{2,14}?(?:馆|博物院|景区|[乐物公]园|古城|古镇|小镇|街区)(?:（[^）]*）)?)[^，。；：]{0,8}，$"
)
_OF_FIRMS = re.compile(
    "(?:全社会)?(?:研发(?:经费)?投入(?:强度)?|营业收入|利润(?:总额)?|资产总额|税收|上缴税费|出口)"
)
_OF_ALL = re.compile("(?:预计)?全年投资")
_UNDER = re.compile(
    r"(?P<noun>[^，。；\d]{0,10}?)的?(?:情况|形势|背景|影响|压力|冲击|带动|拉动|推动|支撑|作用)下(?=[^，。；]|，)"
)
_IN_CIRCUMSTANCE = re.compile("(?P<topic>[^，；]{3,20}?)在(?P<inner>[^，；在]{0,30})")
_SET_UP = re.compile("(?:设立|建立|组建|兑现)(?P<what>[^，。；]{2,16}(?:资金|基金))")
_TAKEN = ("拿出", "列支", "安排", "筹集", "筹措")
_LESS = re.compile("(?:^|[，。；：])(?P<what>(?:扣除(?!留抵)|剔除(?!留抵)|不含)[^，。；：]{2,16}[后外])，$")
_BRACKETED = re.compile("（[^（）]*等[^（）]*）")  # a list of examples in brackets
_ON_TOP = re.compile("^的?基础上")  # 在1120元的基础上再提高10%
_STOOD_IN = re.compile(r"在(?:全[国省市区县州])?(?P<where>[^，在]{2,20})[中里]")
_WHAT_FOR = re.compile(r"，(?P<what>[^，。；\d]{4,24})(?=[\d，。；])")
_THAN = re.compile(
    r"(?:(?:是|为|相当于|约为|达到?|恢复[到至])[^，；是为]{0,14}|(?:[上去]|(?:19|20)\d\d)?)(?:年|计划|同期|平均|水平|五年|总和)的$"
    r"|(?:不低于|不高于|不少于|不超过)[^，；]{2,24}的$"
)
_COMPLETED = re.compile(
    r"(?P<verb>超额完成|完成|占(?=[^，；]{0,8}(?:计划|任务|目标)的?$)|超|(?<=^)[为是])(?P<whole>[^，；]{0,12}(?:计划|任务|目标|预算)[^，；]{0,3}?)的?$"
)
_PART_OF = re.compile(
    r"(?P<before>.*?)(?:约|均|已)?(?P<verb>占到?(?!比|地(?![区方])|用)|(?:等于|相当于)(?=.{4,}的?$)|贡献(?!率|了$)了?|完成(?!率)|超额完成|超过?)(?P<whole>[^占]+)$"
)


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
    rest = re.sub(r"^(?:一批|各类|多个|(?:重点|关键)?领域|方面)", "", m["rest"])
    verb = subjects.flow_verb(own)
    if rest != m["rest"] and rest == subjects.flow_verb(rest):  # 在先进材料等关键领域实施
        return rest
    if 0 < len(rest) < 4 and len(own) <= 30:
        return verb + rest if verb and len(rest) == 3 else own
    return rest if len(rest) >= 2 else verb
