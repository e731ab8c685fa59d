"""What a sentence has spoken of so far, and how a clause without a noun phrase of its own goes on about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workreports.observing.grammar import coordination, cues, subjects
from workreports.observing.grammar.measures import moves
from workreports.observing.grammar.runs import Run


@dataclass(slots=True)
class Said:
    """What a number earlier in the sentence was said of."""

    subject: str
    carry: str  # what a later clause without subject goes on about
    flow: str  # the verb that the items of a list share
    measure: str
    average: bool = False  # an average annual growth
    place: str | None = None
    opens: bool = False  # the A of 从A提高到B
    kind: str | None = None  # of the unit
    unit: str | None = None
    rate: bool = False  # it is a growth, or goes on about one: `增长7%，高于全国1个百分点`


@dataclass(slots=True)
class Found:
    """The subject of each number of a run."""

    subjects: list[str]
    carry: str
    flow: str = ""


class Memory:
    """The subjects of one sentence; `done` is what has been read of it so far."""

    def __init__(self, remembered: str, places: frozenset[str] = frozenset()) -> None:
        self.remembered = remembered  # the subject the sentence before ended with
        self.places = places
        self.done: list[Said] = []
        self.each: list[str] = []  # subjects of a list that differ in their place alone
        self.ahead: list[str] = []  # subjects of a list for the runs that go on with it

    def at_level(self, own: str) -> str:
        """`示范村省级20个、州级60个`: another level of what was said before."""
        if not self.done or not _LEVEL.fullmatch(own):
            return own
        higher = _LEVEL_UP.match(self.done[-1].subject)
        if higher:  # 市级以上龙头企业218家，其中国家级3家
            return own + higher["what"]
        if _LEVEL_WITHIN.search(self.done[-1].subject):
            return own
        return _LEVEL_END.sub("", self.done[-1].subject) + own

    def latter(self, own: str) -> str:
        """`后者` and `前者`: of the two subjects said last."""
        named = _LATTER.match(own)
        recent = self.recent(2) if named else None
        if named is None or recent is None:
            return own
        return recent[1 if named[1] == "后者" else 0] + named[2]

    def carried(self, run: Run) -> str:
        """What a clause without a subject goes on about."""
        if self.done:
            return self.done[-1].carry or self.done[-1].subject
        topic = self.topic(run)
        return topic or self.remembered

    def topic(self, run: Run, with_verb: bool = False) -> str:
        """The last clause before the run that holds a noun phrase without a number."""
        for clause in reversed(re.split("[，；：。！？]", run.pre)):
            if clause.endswith(_WHEN) or _COMPARES.match(clause):
                continue
            battle = _BATTLE.search(clause)
            if battle:  # 打好“保交房”攻坚战，交付31.7万套
                return battle["for"]
            clause = subjects.strip_lead(clause.strip("、")).rstrip("的")
            clause = _SLOGAN.sub("", clause)
            clause = clause[: cues.before(clause).cut]
            clause = _UNTIL_VERB.split(clause)[0]
            flow = subjects.flow_verb(clause)
            bare = flow and not with_verb and len(clause) - len(flow) >= 2
            if bare and clause[len(flow)] not in "业的":  # 服务业, 新建的铁路
                clause = clause[len(flow) :]
            if clause.endswith(_WHEN):
                continue
            campaign = _CAMPAIGN.fullmatch(clause)
            trains = _TRAINS.search(clause)
            clause = trains[0] if trains else campaign["what"] if campaign else clause
            if len(clause) > 22 and "的" in clause:
                clause = clause.rsplit("的", 1)[1]
            if 2 <= len(clause) <= 22 and not _NO_TOPIC.search(clause):
                return clause
        return ""

    def elided(self, run: Run, own: str, rules: list[str]) -> Found:
        """No noun phrase of its own: the subject, or the subjects, of what was said before."""
        n, first = len(run.items), run.items[0]
        rules.append(subjects.CARRIED)
        listed = run.cue.respectively or moves(run.cue) or first.kind in ("rank", "percent", "pp")
        recent = (self.each if len(self.each) == n else self.recent(n)) if n > 1 and listed else None
        if recent := recent or (self._members(run, n) if n > 1 and listed and not own else None):
            rules.append(coordination.RESPECTIVELY)
            return Found(list(recent), recent[-1])
        carried = self._goes_on_about(run, own)
        if self.done and self.done[-1].opens and not own:  # the B of 从A提高到B, 分别从A、B提高到C、D
            opening = [said.subject for said in self.done if said.opens][-n:]
            return Found(opening if len(opening) == n else opening[-1:], self.done[-1].carry)
        if first.kind == "pp" and self.done and self.done[-1].measure == "share":
            return Found([self.done[-1].subject], carried)  # 占比重38%，提高2个百分点
        if own:
            return self._of_verb(run, own, carried)
        return self._same_again(run) or Found([carried], carried)

    def _members(self, run: Run, n: int) -> list[str] | None:
        """`专利申请量、授权量再创新高，分别增长9%和7%`: the `n` things that the clause before names side by side."""
        named = self.topic(run, with_verb=True) if run.items[0].shape != "triple" else ""
        return coordination.distribute(named, n, self.places) if named and "等" not in named else None

    def _goes_on_about(self, run: Run, own: str) -> str:
        """What a clause without a noun phrase, perhaps with a verb of its own, goes on about."""
        carried, first = self.carried(run), run.items[0]
        if own and first.kind == "count" and self.done and self.done[-1].kind == "money":
            carried = next((s.carry for s in reversed(self.done) if s.kind == "count"), carried)
        moved = (_SUFFERED.search(run.pre), _MOVED.search(run.pre)) if self.done and not own else ()
        for clause in filter(None, moved):  # 排放量首次出现负增长，下降1.8%
            carried = subjects.strip_lead(clause["what"])
        if "；" in run.pre and not moves(run.cue) and first.shape == "number":
            carried = self.topic(run) or carried
        entered = self.done and moves(run.cue) and first.kind == "percent"
        if entered and _ENTERED.match(self.done[-1].subject):
            carried = self.done[-1].subject  # 市场主体32.7万户，新登记5.6万户、增长22.8%
        summed = any(w.startswith(_IN_ALL) for w in run.cue.words)
        if summed and (run.cue.reach or run.cue.words[0] in _IN_ALL):  # 新建基站3200个，累计达1.2万个
            flow = subjects.flow_verb(carried)
            carried = carried.removeprefix(flow) if flow.startswith("新") else carried
        return carried

    def _of_verb(self, run: Run, own: str, carried: str) -> Found:
        """A clause that has only its verb: `减税降费26亿元`, `关停取缔840家`."""
        alone = own in subjects.words("alone")
        anew = run.items[0].kind == "money" and not self.done and not self.topic(run)
        if alone or anew:  # the sentence before spoke of something else
            return Found([own], own, own)
        paired = _PAIRED.fullmatch(carried) if own in ("出栏", "存栏") else None
        if paired:  # 牲畜存栏312万头，出栏198万头
            return Found([paired["what"] + own], paired["what"], own)
        if carried and not carried.startswith(own):
            stage = subjects.suffix(carried, "stages")  # 保障房开工3万套、竣工2万套
            bare = carried.removesuffix(stage) if stage else carried.removeprefix(subjects.flow_verb(carried))
            stock = _STOCK.sub("", bare if len(bare) > 1 else carried)
            return Found([own + stock], carried, own)
        return Found([carried], carried)

    def _same_again(self, run: Run) -> Found | None:
        """The next number of the same things: `20.9万户69.3万人`, `新增上市企业15家、达到96家`."""
        adjacent = run.listed or (not run.left and not run.pre)
        if not adjacent or not self.done or moves(run.cue) or run.items[0].kind not in ("count", "person"):
            return None
        previous = self.done[-1]
        if run.cue.reach and previous.flow.startswith("新增") and previous.subject.startswith(previous.flow):
            stock = previous.subject.removeprefix(previous.flow)
            return Found([stock], stock)
        posed = previous.subject == "新增" + previous.carry and run.cue.reach
        return Found([previous.carry if posed else previous.subject], previous.carry, previous.flow)

    def recent(self, n: int) -> list[str] | None:
        """The last `n` different subjects of the sentence, in the order they were said."""
        seen: list[str] = []
        for statement in reversed(self.done):
            subject = (
                statement.carry
                if statement.carry in statement.subject and statement.carry and len(self.done) == 1
                else statement.subject
            )
            if subject not in seen:
                seen.append(subject)
            if len(seen) == n:
                return seen[::-1]
        return None

    def attribute(self, run: Run, own: str, rules: list[str]) -> Found:
        """`增速`, `总投资`: said of what came before."""
        rules.append(subjects.ATTRIBUTE)
        if run.items[-1].shape == "triple":
            return Found([f"第{c}产业比重" for c in "一二三"], own)
        if len(run.items) > 1:
            recent = self.recent(len(run.items)) or coordination.members(run.pre, len(run.items))
            if recent:
                return Found([subjects.with_attribute(s, own) for s in recent], recent[-1])
        topic = self.topic(run) if run.pre else ""
        carried = topic if topic and not self.done else self._bearer(own) if self.done else self.remembered
        if topic and self.done and len(run.pre) >= 10:
            carried = topic
        if own.endswith("投资"):  # 抓好600个重点项目，强化要素保障，完成投资5200亿元
            carried = next((s.carry for s in reversed(self.done) if s.carry.endswith("项目")), carried)
            carried = _PLANNED.sub("", carried)
        said = subjects.with_attribute(carried or "", own)
        if own.endswith(("总量", "总数", "总户数")):
            carried = re.sub("^(?:新增|新登记|新设|净增)", "", carried)
        if own.endswith("率") and len(self.done) > 1 and self.done[-1].flow and not topic:
            first, second = self.done[-2], self.done[-1]
            if first.flow == second.flow and first.measure == second.measure == "level":
                return Found(
                    [f"{first.carry}、{second.carry}{own}"], own
                )  # 办理建议112件、提案138件，满意率…
        keep = carried if own in RELATIVE and carried else said
        return Found([said], keep)

    def _bearer(self, attribute: str) -> str:
        """What an attribute is said of: the last subject, but no rate has a profit (`产销率98%，实现利税48亿元`)."""
        if attribute.startswith("总") and self.done[-1].carry.startswith("每"):  # 每万人拥有…，总量突破…
            return next((s.carry for s in reversed(self.done) if s.carry[:1] != "每"), self.done[-1].carry)
        if not _OF_AMOUNTS.fullmatch(attribute):
            return self.done[-1].carry
        if not self.done[-1].carry.endswith("率"):
            return self.done[-1].carry
        base = next((s.carry for s in reversed(self.done) if not s.carry.endswith("率")), self.done[-1].carry)
        return base.removesuffix(subjects.suffix(base, "attribute")) or base

    def whole(self, own: str, run: Run) -> str:
        """`own` with the words that it shares with what was said before."""
        said = self.done[-1] if self.done and _RESIDENTS.fullmatch(own) else None
        same = (
            _OF_RESIDENTS.search(said.subject) if said and said.unit in (None, run.items[-1].unit) else None
        )
        if own in ("综合收入", "总收入") and self.done and _VISITS.search(self.done[-1].subject):
            return "旅游" + own  # 接待游客680万人次，实现综合收入31亿元
        if same:  # 城镇居民人均可支配收入2.9万元，农村居民1.4万元
            return own + same["what"]
        return self._front(own, run)

    def _front(self, own: str, run: Run) -> str:
        """The front that a list shares: `旅游总人数3860万人次、总收入352亿元`, `每千人口床位6.8张、医师2.9人`."""
        if not (run.listed and self.done):
            return own
        output = coordination.PER_OUTPUT.match(self.done[-1].subject)
        if output and own.endswith(coordination.PER_OUTPUT_HEADS) and not own.startswith(("单位", "万元")):
            return output[0] + own  # 单位生产总值能耗下降3%、二氧化碳排放下降4%
        per = _PER_HEAD.match(self.done[-1].subject)
        if per and not own.startswith("每") and run.items[-1].kind in ("count", "person"):
            return per[0] + own
        who = _WHOSE.match(self.done[-1].subject)
        if (
            who
            and run.items[-1].kind == "money"
            and run.left in ("", own)
            and own not in subjects.words("attribute")
        ):
            return who[0] + own if own and not own.startswith(who[0]) else own
        if own not in ("总收入", "总人数", "总产值", "总产量", "总投资"):
            return own
        front, total, _ = self.done[-1].subject.partition("总")
        return front + own if total and 2 <= len(front) <= 8 else own

    def among(self, own: str, run: Run) -> str:
        """`其中企业` after `新登记各类市场主体`: `新登记企业`."""
        if not self.done:
            return own
        parent = self.done[-1].subject
        own = own.removesuffix("新增")
        part = _FROM_OR_TO.fullmatch(own)
        if part:  # 其中来自京津106万人次, 用于深度贫困地区的占63%
            share = "比重" if run.items[0].kind == "percent" and not moves(run.cue) else ""
            return f"{part['which']}的{self.done[-1].carry}{share}"
        flow = subjects.flow_verb(parent)
        if flow and len(flow) < len(parent) - 1 and not subjects.flow_verb(own):
            own = flow + own
        head = subjects.suffix(parent, "head")
        if parent.endswith(("生产总值", "GDP")):  # a part of output is value added
            head = "增加值"
        if head.endswith("里程") and run.items[0].kind == "length" and not own.endswith("里程"):
            return own + "里程"
        if (
            head
            and not subjects.suffix(own, "head")
            and head not in ("项目", "企业", "人口")
            and (moves(run.cue) or run.items[0].kind == "money")
        ):
            own = own + head
        return own


_IN_ALL = ("累计", "共计", "合计", "总计")
_OF_AMOUNTS = re.compile("利税|利润|税收|利润总额|利税总额|主营业务收入|营业收入|销售收入|产值|总产值|增加值")
_WHOSE = re.compile(
    "(?!新|引进|培育)[^，、的]{1,8}(?:企业|集团|公司)(?!数|总|户|贷|家)"
)  # 省属企业投资53亿元、研发投入13亿元
_LATTER = re.compile("([前后]者)的?(.*)$")
_FROM_OR_TO = re.compile("(?P<which>(?:来自|用于|投向|投入|面向).+?)的?(?:比重|占比|比例|占)?")
_PER_HEAD = re.compile(r"每[百千万](?:名)?(?:户籍|常住)?(?:人口|老人|老年人|居民|人)(?:拥有)?")
_ENTERED = re.compile("新登记|新设|新注册|新签|新增(?!$)")
_PAIRED = re.compile("(?P<what>.{2,})(?:存栏|出栏|饲养量)")
_PLANNED = re.compile("^(?:谋划|安排|实施|推进|铺排|滚动)+(?=.{3,})")
_VISITS = re.compile("游客|旅游")
_RESIDENTS = re.compile("(?:城镇|农村|城市|乡村)(?:常住)?居民")
_OF_RESIDENTS = re.compile("(?:城镇|农村|城市|乡村)(?:常住)?居民(?P<what>人均.{2,}|消费价格.*|收入.*)$")
_STOCK = re.compile("^(?:实有|现有|登记在册|在册|累计)(?:各类)?")
_SUFFERED = re.compile(
    "(?:^|[，。；：])(?P<what>[^，。；：]{1,14}(?:总额|收入|投资|外资|增加值|产值|总值|产量|能耗))(?:受|在(?=[^，]{2,20}基础上，)|在经历|经历|克服|经受|遭受|遭遇)[^，]{0,30}，$"
)
_MOVED = re.compile(
    r"(?P<what>[^，。；：]{3,20}?)(?:首次|开始|持续|稳步|继续|均|连续[^，]{1,4}年)?(?:出现|实现)?(?:(?<=年)(?:提高|增长|上调)|负增长|正增长|由负转正|止跌回升|企稳回升|由降转升|快速增长|较快增长|稳步增长|持续增长)，$"
)
_LEVEL = re.compile(r"(?:国家|省|市|州|县|区)级?")
_LEVEL_UP = re.compile("(?:省|市|州|县|区)级及?以上(?P<what>.{2,})")
_LEVEL_WITHIN = re.compile("(?:国家|省|市|州|县|区)级(?=.)")  # 市级51项、县级216项备案事项
_LEVEL_END = re.compile(r"(?:国家|省|市|州|县|区)级$")
_WHEN = ("后", "时", "以来", "期间", "之际")  # a clause that only says when
_COMPARES = re.compile(
    "(?:超额|提前)完成|.*(?:成为|获评|入选|被评为)|高于|低于|快于|慢于|好于|优于|位居|位列|重返|继续|保持|居全|列全|创历史|同比|比上年"
)
_BATTLE = re.compile("“(?P<for>[^”]{2,5})”攻坚战?$")
_CAMPAIGN = re.compile("(?:新一轮)?(?P<what>.{3,}?)(?:提升|攻坚|专项|整治|三年|提质){0,3}行动(?:计划)?")
_TRAINS = re.compile("中[欧亚老](?:（[^）]{1,3}）)?班列")
_SLOGAN = re.compile("(?<=.{3})“[^”]*”$")  # 高速公路建设“三年决战”
_NO_TOPIC = re.compile(
    "为(?:契机|抓手|重点|主线|目标|突破口|载体)$|^(?:按照|根据|依照|遵循)|(?:部署|要求|原则|思路|机制|力度|制度|政策|体系|环境|为大|为先|优先|至上|攻坚战|同时|基础上)$"
)
_UNTIL_VERB = re.compile(
    r"(?<=.{2})(?:战胜|克服|增速逐|逐[季月年步]|稳步|持续|连[跨上]|跨[越过]|[迈跃站登]上|作为|突破|达到|超过|增长|实现|居全|全部|显著|明显|从无到有|支撑作用|带动作用|引领作用|再创|创历史|创新高|刷新|名列|[还仍]?不[够高大强优足]|偏[小低弱])"
)
# said of a subject without taking its place: what follows goes on about the subject itself
RELATIVE = subjects.listed("relative")
