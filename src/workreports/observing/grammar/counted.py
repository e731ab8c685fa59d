"""What a number counts: the noun behind it, the people of whom something is said, or the unit itself."""

from __future__ import annotations

import re

from workreports.observing.grammar import cues, nouns, subjects, units
from workreports.observing.grammar.measures import moves
from workreports.observing.grammar.memory import Found, Memory
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.runs import Run


class Counted:
    """Finds what the numbers of one sentence count."""

    def __init__(self, text: str, memory: Memory) -> None:
        self.text = text
        self.memory = memory
        self.consumed = 0  # end of the noun that the last number counted

    def itself(self, run: Run, own: str, rules: list[str]) -> Found | None:
        """`下辖2区`: the unit is the noun."""
        last = run.items[-1]
        if last.form in ("金", "银", "铜"):  # 夺得7金4银
            flow = own or (self.memory.done[-1].flow if self.memory.done else "")
            rules.append(subjects.RIGHT)
            return Found([f"{flow}{last.form}牌"], flow, flow)
        if last.kind != "noun" or len(run.items) > 1 or run.end != last.stop:
            return None
        noun, _, _ = nouns.behind(self.text, run.end, len(self.text))
        if noun or own not in ("下辖", "辖", "有", "管辖", "现辖", ""):
            return None
        rules.append(subjects.RIGHT)
        last.unit = "个"
        return Found(["下辖" + last.form], last.form)

    def noun(self, run: Run, own: str, flow: str, follower: int, rules: list[str]) -> Found | None:
        """`改造37个农贸市场`: the noun to the right is what is counted."""
        last = run.items[-1]
        if len(run.items) > 1 or last.shape in ("rank", "front", "fold", "ratio", "triple"):
            return None
        limit = follower
        if follower < len(self.text) and not _STOPS.search(self.text, run.end, follower):
            limit = (
                run.end + cues.before(self.text[run.end : follower]).cut
            )  # words that belong to the next number
        noun, said, end = nouns.behind(self.text, run.end, limit)
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
        if not said and run.left.endswith(subjects.CARRIES_OUT):
            noun += self._done_to_all(end, noun)
        if moves(run.cue):  # 改造提升37个市场: the verb of the flow, not a verb of growth
            own = subjects.strip_lead(run.left[: cues.before(run.left, keep_verbs=True).cut])
            flow = subjects.flow_verb(own)
        return self._counted(run, own, flow, noun, said, rules)

    def _shares_noun(self, run: Run, own: str, flow: str, noun: str) -> str:
        """`4个国家级、8个省级基地`, `取消市级51项、县级216项备案事项`: the noun of the next item, or ''."""
        q = run.items[-1]
        level = _AT_LEVEL.search(noun or own)
        ahead = _NEXT_LEVEL.match(self.text, run.end + len(noun)) if level and q.kind == "count" else None
        if level is None or ahead is None or (noun and level[0] != noun):
            return ""
        unit = units.match(self.text, ahead.end())
        following = nouns.behind(self.text, unit.end, len(self.text))[0] if unit else ""
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
        return nouns.behind(self.text, unit.end, len(self.text))[0]

    def _done_to_all(self, at: int, noun: str) -> str:
        """`实施300个老旧小区、12个老旧街区改造`: what is done to both, or ''."""
        following = _NEXT_COUNTED.match(self.text, at)
        item = self._counted_twice(following.start("number")) if following else ""
        done = _DONE_TO.search(item)
        return done[0] if done and not noun.endswith(done[0]) else ""

    def _said_of_list(self, at: int) -> str:
        """What is said of all in a list, behind its last: `2个县、9个镇、78个村入选典型名单`."""
        listed = _NEXT_COUNTED.match(self.text, at)
        while listed:
            unit = units.match(self.text, listed.end())
            if unit is None or unit.kind not in ("count", "person", "noun"):
                return ""
            _, said, at = nouns.behind(self.text, unit.end, len(self.text))
            if said and not said.startswith(("、", "和")):
                return said
            listed = _NEXT_COUNTED.match(self.text, at)
        return ""

    def people(self, run: Run, own: str, flow: str, rules: list[str]) -> Found | None:
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
                and (bare or _OF_THEM.fullmatch(own) is not None)
                and not run.cue.growth_noun
            )
        if q.kind in ("money", "length", "area", "mass", "volume", "power", "energy"):
            if q.kind == "area" and _PART_OF_AREA.match(noun):  # 国家级开发区6平方公里启动区
                return True
            if bare or run.left.endswith(("将", "把")) or subjects.suffix(own, "flow"):
                return True
            if subjects.flow_verb(own) and _AREA_NAME.search(own):  # 启动龙潭新区12平方公里起步区建设
                return q.kind == "area"
            return self.text[run.end : run.end + 1] == "的" and (len(own) <= 6 or own.endswith("和"))
        return False

    def _counted(self, run: Run, own: str, flow: str, noun: str, said: str, rules: list[str]) -> Found:
        """Subjects of the form verb + number + noun."""
        q = run.items[-1]
        rules.append(subjects.RIGHT)
        if q.unit is None and _people(noun):
            q.unit, q.kind = "人", "person"
            rules.append(subjects.PEOPLE)
        elif q.unit is None and q.scale == 1:
            q.unit, q.kind = _noun_unit(noun), "noun"
        if q.kind == "percent":
            return self._share_of(run, own, noun)
        light = subjects.prefix(own, "light")
        if own and own == light:
            own = ""
        funds = _FUNDS.match(noun) if q.kind == "money" else None
        if funds:  # 安排10亿元专项资金支持企业技术改造
            noun = funds[1]
        whole = self._part_of_whole(run, q, own, noun) if self.text.startswith("的", run.end) else ""
        if whole:
            return Found([whole], noun)
        if run.left.endswith("的") and not flow and q.kind in ("count", "person"):
            return Found([noun], noun)  # 久拖不决的19个项目
        if self._goes_elsewhere(run, q, own, flow):
            own = flow = flow if _AND.search(run.left) and (run.pre or run.fresh) else ""
        own = own.removesuffix("了")
        before = self.memory.done[-1] if self.memory.done else None
        shares = run.listed and not own and not _BEFALLS.match(said)
        if shares and before and before.flow and before.measure == "level":
            own = flow = before.flow
            rules.append(subjects.LISTED)
        if not own:
            return Found([_modified(noun, said, run.left)], noun)
        ending = subjects.suffix(own, "flow")
        if "、" in own and own != flow and "“" not in own:  # names in apposition: 新增甲、乙2个城市
            own = flow or (ending if ending not in _NOUNS_TOO else "")
        if len(own) > 16 and not flow:
            own = ending
        return Found([own + noun], noun, flow or subjects.suffix(own, "flow"))

    def _part_of_whole(self, run: Run, q: Quantity, own: str, noun: str) -> str:
        """The subject of a number that only describes the noun behind 的, or ''."""
        reached = _REACHED.search(run.left) if q.kind == "person" else None
        if reached:  # 惠及3400万人的引大济岷工程
            return f"{noun}{reached[0]}人口"
        cost = _COST.fullmatch(own) if q.kind != "count" else None
        return noun + cost["cost"] if cost else ""  # 总投资13.6亿元的水电站, 组建总规模100亿元的基金

    def _goes_elsewhere(self, run: Run, q: Quantity, own: str, flow: str) -> bool:
        """Whether what stands before the number does not belong to the noun behind it."""
        if run.left.endswith(("将", "把")) or _FOR.search(run.left):
            return True  # 将11亿元补贴资金发放到户, 免费为1万名老人做手术
        if own.endswith("和") and q.kind == "money":
            return True
        return _AND.search(run.left) is not None and own != flow  # 出台方案和5个细则

    def _share_of(self, run: Run, own: str, noun: str) -> Found:
        carried = self.memory.carried(run)
        if run.left.endswith(("和", "与", "及", "、", "本级")):  # 所有乡镇和80%的村, 市本级94%的事项
            own = ""
        if own and carried:
            return Found([f"{carried}{own[:2]}{noun}"], carried)
        both = _SHARES_OF.match(self.text, run.end)  # 99%的乡镇和81%的行政村通了油路
        if both:
            return Found([_share_that(both["first"], both["said"])], both["first"])
        m = _OF_WHAT.match(self.text, run.end)
        said = _EACH.fullmatch(m[1]) if m else None
        if said:
            return Found([_share_that(said["noun"], said["said"])], said["noun"])
        return Found([m[1] if m else noun], noun)


_OF_WHAT = re.compile(r"(?:以上|以下|左右)?的?((?:[^，。；、（]|（[^）]{0,40}）){2,24})")
_NUMBER = r"\d[\d.]*万?[多余]?"  # of what a list goes on to count
_NEXT_COUNTED = re.compile(rf"(?:[、和]|(?<=[、和]))(?P<number>{_NUMBER})")
_SECOND = re.compile(_NUMBER)
_AREA_NAME = re.compile(r"(?:[新园城片]区|新城|产业园)$")
_SHARED_OBJECT = re.compile(r"[^，。；、\d的]{1,8}的(?P<what>[^，。；、\d]{2,12})")
_SHARES_OF = re.compile(
    r"的?(?P<first>[^，。；、\d和与的][^，。；、\d和与]{0,7})[、和与]\d[\d.]*%的[^，。；、\d]*?(?:村|组|[乡市]?镇|县|区|户|家庭|学校|企业|人口|居民|群众)(?P<said>[^，。；、\d]+)"
)
_HEADCOUNT = re.compile(rf"、?{_NUMBER}人")
_STOPS = re.compile("[，。；：、]")
_PREDICATE = re.compile(
    r"(?:成功|顺利|稳定)?(?:实现)?((?!左右|以[上下]|多)[\u4e00-\u9fff]{2,10})(?=[，。；、])"
)
_DONE_TO = re.compile("(?<=.{2})(?:改造|建设|整治|治理|修复|升级)$")
_NOUNS_TOO = subjects.listed("nouns_too")
_REACHED = re.compile("(?:惠及|覆盖|服务|受益)$")
_COST = re.compile(
    "(?:.{2,}(?:等|抓好|推进|推动|加快)|(?:加快|新)?(?:建设|组建|设立|开工|引进|签约|实施|推进|建成|新建|启动(?:建设)?))?(?P<cost>总长度?|全长|(?:计划|概算)?总投资额?|投资额?|投入|总规模|首期规模|占地(?:面积)?|规划面积|总?建筑面积)"
)
_BEARER = re.compile(
    "[^的]{0,10}?(?:断面|企业|项目|园区|开发区|集群|镇(?!级)|县（市、区）|县(?![域级])|村(?!级)|学校|医院|机构|平台|基地|小区|社区|农产品|矿产|水系|河流|湖泊|水库|城市|行业|工程)(?=.{2,})"
)
_AT_LEVEL = re.compile("(?:国家|省|市|县|区|部|万亿|千亿|百亿)级$")
_PART_OF_AREA = re.compile("(?:核心|启动|起步|先导|拓展|规划)区")
_OF_THEM = re.compile("覆盖了?(?:全[省市县区州])?|占|惠及|使|[省市县区]本级")
_FOR = re.compile("(?<![成作列评定名分])为$")
_NEXT_LEVEL = re.compile(r"[、和](?P<level>[省市县区乡镇州]级)?\d+")
_LEVEL_TOO = re.compile("[省市县区千百十]亿?级")
_AND_NAMED = re.compile("(.{2,})[和与及]“[^”]+”")
_AND_DONE = re.compile(
    "(.{4,}?(?=实施|落地|增补|引进|开展|新建|签约|吸引|带动|惠及|援助)|.{2,}?(?=新增))[^，。；、]{4,}"
)
_AND = re.compile("[和与]$|(?<![惠涉普波])及$")
_AND_MORE = re.compile("(.{2,})[和与及].{0,4}")
_BEFALLS = re.compile("(?:全部|如期|成功)?(?:出列|摘帽|脱贫|开工|竣工|投产|建成|获|入选|通过)")
_EACH = re.compile(  # 97%的行政村通了公路
    r"(?P<noun>[^，。；]*?(?:村|镇|乡|县|县（市、区）|户|家庭|学校|企业|人口|居民|群众|医院|机构|社区|街道|卫生院))(?P<said>(?:通|有|实现|建|达|完成|用|喝|享|参|纳|开|配|设|进|告)[^，。；]+)"
)
_PERFECT = re.compile("(?<=^[\u4e00-\u9fff])了|(?<=^[\u4e00-\u9fff]{2})了")
_FUNDS = re.compile("(.{2,8}?(?:资金|补助|补贴|贷款|基金))(?:支持|用于|发放|扶持|保障)")
_RANKED_NEXT = re.compile("(?:均|都|稳|位|跃)?[居列](?:全|世界|亚洲)")
_AS_MODIFIER = re.compile(
    r"^(?:全部|均|已|稳定(?!在)|基本|正式|顺利|成功|有序|稳步|集中|如期|陆续|相继|先后|可|能|将)+"
)
_NO_MODIFIER = re.compile(
    r"被|让|使|得以|是|居|有|占|为|等|之|以|由|于|从|达|超|（|、|来自|推进|加快|加强|进展|建设$|为(?!.{2})"
)


_RATES = subjects.listed("bears_next")


def _modified(noun: str, said: str, left: str) -> str:
    """`县`, `被命名为示范县` → `被命名为示范县的县`: the noun with what is said of it, where that can stand before it."""
    said = _AS_MODIFIER.sub("", said)
    if said in ("上市", "挂牌") and noun == "企业":  # 力争2家企业成功上市
        return f"新{said}{noun}"
    if not said or len(said) > 24 or len(noun) > 10 or said.endswith(("情况下", "影响下", "背景下")):
        return noun
    passive = said.startswith("被") and len(noun) <= 2
    around = left.endswith("以") and said.startswith("为")  # 以12个片区为重点
    if around or (_NO_MODIFIER.match(said) and not passive):
        return noun
    return f"{said}的{noun}" if len(said) > 2 else said + noun


def _share_that(noun: str, said: str) -> str:
    """`行政村`, `通了公路` → `通公路的行政村占比`."""
    return f"{_PERFECT.sub('', said)}的{noun}占比"


def _people(noun: str) -> bool:
    return any(word in noun for word in subjects.words("people"))


def _plain_count(noun: str) -> bool:
    """A noun that figures may count without a classifier: `26省份`, `4县`, `10农户`, people."""
    return _people(noun) or bool(re.match(r"(?:省|市|县|区|乡|镇|村|部门|国|大类|园区|学校|企业|农户)", noun))


def _noun_unit(noun: str) -> str | None:
    m = re.match(r"(?:省|市|县|区|乡|镇|村|部门|国)", noun)
    return m[0] if m else "个"
