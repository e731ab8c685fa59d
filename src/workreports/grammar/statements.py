"""A sentence read as statements: what is measured, how, when and with which bound.

Quantities that follow each other as a list (`11.6%和7%`) form a run and share the words before them. For each run
the clause to its left gives the cues and the subject; the text to its right may hold the noun that is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from workreports.grammar import cues, names, numerals, periods, places, subjects
from workreports.grammar.cues import Cues
from workreports.grammar.numerals import Quantity
from workreports.grammar.periods import Context, Scope, When
from workreports.grammar.rules import rule, yes

SHARE = rule("measure.share", "A percentage without a verb of change is a share.",
             yes("森林覆盖率72.2%。", "72.2%", measure="share", value="72.2", indicator_id="forest_coverage"))  # fmt: skip
MULTIPLE = rule("measure.multiple", "A multiple of an amount is a ratio; growth by a multiple is growth in per cent.",
                yes("固定资产投资是上个五年的1.5倍。", "1.5倍", measure="multiple", value="1.5"),
                yes("新能源装机增长2.4倍。", "2.4倍", measure="growth", value=240, unit="percent"))  # fmt: skip
INDEX = rule("measure.index", "A number without unit after 指数 or a score is an index.",
             yes("居民消费价格指数103.5。", "103.5", measure="index", unit="index"))  # fmt: skip
CHANGE = rule("measure.change", "An amount after a verb of change, or percentage points, is a change.",
              yes("第三产业比重提高1.3个百分点。", "1.3个百分点", measure="change", value="1.3", unit="pp"))  # fmt: skip
AMBIGUOUS = rule("subject.ambiguous", "Fewer or more heads than numbers: the whole phrase stands for each.")
UNREAD = rule("unread", "Nothing in the sentence says what the figure measures.")
RHETORIC = rule("rhetoric", "A number that is a figure of speech.")


@dataclass(slots=True)
class Statement:
    """One observation in the making; positions are those of the cleaned sentence."""

    start: int
    end: int
    stop: int
    quantity: Quantity
    subject: str
    measure: str
    basis: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    bound: str
    place: str | None
    scope: Scope
    part: str | None
    status: str
    rules: list[str]
    carry: str = ""  # what a later clause without subject goes on about
    flow: str = ""  # the verb that list items share
    state: bool = False


@dataclass(slots=True)
class Rejected:
    """A numeral that is no observation."""

    start: int
    end: int
    verdict: str
    rule: str


@dataclass(slots=True)
class Memory:
    """What a sentence may take from those before it in the same paragraph."""

    subject: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """Names of places a text may speak of, and those that mean the document's own region."""

    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Run:
    """Quantities in a list that share what stands before them."""

    items: list[Quantity]
    bounds: list[str | None]
    begin: int  # where the text before the run starts: the end of what precedes it
    end: int  # behind the last hedge
    left: str = ""  # the clause before the run
    pre: str = ""  # clauses between the previous run and this one
    listed: bool = False  # joined to the previous run by 、
    fresh: bool = True  # nothing was measured before in this sentence
    cue: Cues = field(default_factory=lambda: Cues(0))


class Reader:
    """Reads the sentences of one document in order."""

    def __init__(self, context: Context, territory: Territory) -> None:
        self.context = context
        self.territory = territory
        self.memory = Memory()

    def paragraph(self) -> None:
        """Forget what only holds within a paragraph."""
        self.memory = Memory()

    def read(self, text: str, scope: Scope) -> tuple[list[Statement], list[Rejected]]:
        """The statements and rejected numerals of one cleaned sentence."""
        accepted: list[Quantity] = []
        rejected: list[Rejected] = []
        for q in numerals.scan(text):
            _rank_without_ordinal(text, q)
            refusal = names.verdict(text, q) or _unsupported(text, q)
            if refusal is None:
                accepted.append(q)
            else:
                rejected += [Rejected(a, b, *refusal) for a, b in (q.also or [(q.start, q.end)])]
        if not accepted:
            self._note_topic(text)
            return [], rejected
        sentence = _Sentence(self, text, scope)
        done = sentence.statements(_runs(text, accepted))
        for statement in done:
            extra = statement.quantity.also
            primary = statement.quantity
            rejected += [Rejected(a, b, "other", numerals.RANGE if primary.shape == "range" else numerals.RATIO)
                         for a, b in extra if a != primary.start and not (primary.start <= a and primary.shape not in ("range", "ratio", "fraction"))]  # fmt: skip
        if done:
            self.memory.subject = done[-1].carry or done[-1].subject
            self.memory.place = done[-1].place
        return done, rejected

    def _note_topic(self, text: str) -> None:
        """A sentence without numbers leaves no subject behind."""
        self.memory.subject = ""


_RANKED_AS = re.compile(r"(?:排名|位列|排在|倒数?|名列|位居)第?$")


def _rank_without_ordinal(text: str, q: Quantity) -> None:
    """`排名26名` is a rank, not 26 persons."""
    if q.form in ("名", "位") and q.scale == 1 and _RANKED_AS.search(text[max(0, q.start - 4) : q.start]):
        q.unit, q.kind, q.shape = "rank", "rank", "rank"
        q.rules.append(numerals.RANK)


_PER_HEAD = re.compile(r"占|比重|比例|份额|占比|率|超|完成|达|过")


def _unsupported(text: str, q: Quantity) -> tuple[str, str] | None:
    """Shapes that count only in the company of certain words."""
    left = text[max(0, q.start - 24) : q.start]
    if q.shape in ("rank", "front") and text[q.stop - 1 : q.stop] not in ("位", "名"):
        ranked = cues.rank(re.split("[，。；：、]", left)[-1])
        if ranked is None and not _RANKED_BEFORE.search(left):
            return "name", names.ORDINAL
    if q.shape == "front" and not cues.rank(re.split("[，。；：]", left)[-1]):
        return "name", names.ORDINAL
    if q.shape == "majority" and not re.search(r"(?:占比?|比重|比例|份额|率)[^，。；]{0,8}$", left):
        return "rhetoric", RHETORIC
    if q.shape == "chinese" and not _counts(text, q):
        return "rhetoric", RHETORIC
    return None


_RANKED_BEFORE = re.compile(r"(?:居|列|排|位|第[一二三四五六七八九十\d]+位?[、和与])[^，。；]{0,14}$")
_COUNTED = re.compile(
    r"[大条座所家台辆艘架栋幢宗对枚间户名个](?:[^，。；、]{0,8})(?:公路|高速|铁路|院校|学校|医院|高校|大学|大桥|桥|隧道|机场|水库|电站|园区|项目|企业|县|区|市|镇|乡|村|城市|国家|省份|线|中心|基地|平台|公园|实验室|工厂|小区|社区|码头|泊位)"
)
_FLOWING = re.compile(
    r"(?:新增|新建成?|建成|新开通|开通|改造|引进|培育|设立|创建|获批|成立|组建|落户|投产|投用)[^，。；、\d]{0,10}$"
)


def _counts(text: str, q: Quantity) -> bool:
    """Whether a small Chinese numeral counts things: `新建成两条高速公路`, not `三个重心下移`."""
    if text[q.start - 1 : q.start] in ("第", "这", "“", "各", "上", "每", "的"):
        return False
    if q.form == "个" and not _FLOWING.search(text[max(0, q.start - 16) : q.start]):
        return False
    return bool(_COUNTED.match(text, q.end))


def _runs(text: str, accepted: list[Quantity]) -> list[_Run]:
    runs: list[_Run] = []
    end = 0
    for q in accepted:
        bound, stop = (None, q.stop) if q.shape in ("rank", "front", "fold") else cues.after(text, q.stop)
        gap = text[end : q.start] if runs else None
        previous = runs[-1].items[-1] if runs else None
        if previous is not None and gap is not None and _continues(gap, previous, q):
            runs[-1].items.append(q)
            runs[-1].bounds.append(bound)
            runs[-1].end = stop
        else:
            runs.append(_Run([q], [bound], end, stop, fresh=not runs))
        end = stop
    return runs


def _continues(gap: str, previous: Quantity, q: Quantity) -> bool:
    """Whether `q` only goes on with the list that `previous` is in."""
    if previous.shape == "triple" and q.shape == "triple":
        return q.part == previous.part + 1
    if gap not in ("、", "和", "与", "及", "以及", "或"):
        return False
    alike = {"rank", "percent", "pp", "times"}
    return (
        previous.kind == q.kind or previous.unit is None or previous.kind not in alike and q.kind not in alike
    )


def clause_start(text: str, begin: int, end: int) -> int:
    """Where the clause that ends at `end` starts: after the last punctuation outside brackets and quotes."""
    depth = 0
    for i in range(end - 1, begin - 1, -1):
        c = text[i]
        if c in "）”》":
            depth += 1
        elif c in "（“《":
            if depth == 0:
                return i + 1
            depth -= 1
        elif depth == 0 and c in "，；：。！？":
            return i + 1
        elif depth == 0 and c == "—" and text[i - 1 : i] == "—":
            return i + 1
    return begin


class _Sentence:
    """The reading of one sentence; keeps what its clauses hand on."""

    def __init__(self, reader: Reader, text: str, scope: Scope) -> None:
        self.reader = reader
        self.text = text
        self.scope = scope
        self.whens = periods.in_clause(text, reader.context, scope)
        self.estimated_from = _estimated_from(text, scope)
        self.done: list[Statement] = []
        self.consumed = 0  # end of the noun that the last number counted

    def statements(self, runs: list[_Run]) -> list[Statement]:
        for number, run in enumerate(runs):
            follower = runs[number + 1].items[0].start if number + 1 < len(runs) else len(self.text)
            self._read(run, follower)
        return self.done

    def _read(self, run: _Run, follower: int) -> None:
        text, first = self.text, run.items[0]
        run.begin = max(run.begin, min(self.consumed, first.start))
        bracket = _BRACKET.match(text, run.begin)
        if bracket and bracket.end() <= first.start:
            run.begin = bracket.end()
        start = clause_start(text, run.begin, first.start)
        run.pre, run.left = text[run.begin : start], text[start : first.start]
        if not run.fresh and start == run.begin and run.left[:1] in ("、", "和", "与", "及"):
            run.listed = True
            run.left = run.left[1:]
        elif not run.fresh and start == run.begin and run.left[:1] in "的":
            run.left = run.left[1:]
        rules: list[str] = []
        head, gap = self._head(run, rules)
        pair = self._from_to(run, head)
        if pair:
            head = pair
        found, carry, flow = self._subjects(run, head, follower, rules)
        for i, q in enumerate(run.items):
            self._add(run, i, q, found[min(i, len(found) - 1)], carry, flow, gap, bool(pair), list(rules))

    # --- cues ---------------------------------------------------------------------------------------------------

    def _head(self, run: _Run, rules: list[str]) -> tuple[str, tuple[int, str] | None]:
        """The text that may hold the subject, and (sign, reference) of a gap; fills `run.cue`."""
        left, q = run.left, run.items[0]
        gap: tuple[int, str] | None = None
        if q.shape in ("rank", "front"):
            ranked = cues.rank(left)
            head = left[: ranked[0]] if ranked else left
            run.cue = cues.before(head, keep_verbs=True)
            return head[: run.cue.cut], None
        if q.kind not in ("rank",) and q.shape not in ("fold",):
            compared = cues.gap(left)
            if compared and (q.kind in ("pp", "percent", "age", "score", "time", "money") or q.unit is None):
                sign, at, reference = compared
                gap = (sign, reference)
                left = left[:at]
                rules.append(cues.EARLIER)
        run.cue = cues.before(left)
        if gap:
            run.cue.bound = None if not run.cue.exceed else run.cue.bound
        return left[: run.cue.cut], gap

    def _from_to(self, run: _Run, head: str) -> str | None:
        """The subject's text when this run is the A of `从A提高到B`."""
        m = _FROM.search(run.left)
        if m is None or len(run.items) > 2:
            return None
        tail = self.text[run.end : run.end + 16]
        if not _CHANGES_TO.match(tail):
            return None
        return run.left[: m.start()] or "\0"

    # --- subjects -----------------------------------------------------------------------------------------------

    def _subjects(self, run: _Run, head: str, follower: int, rules: list[str]) -> tuple[list[str], str, str]:
        """(subject of each item, what later clauses go on about, verb that list items share)."""
        if head == "\0":
            head = ""
        last = run.items[-1]
        among = "其中" in run.left[:8]
        completed = _COMPLETED.search(run.left) if last.kind == "percent" else None
        if completed:
            return self._part_of(run, completed, rules)
        if last.unit == "times":
            head = _THAN.sub("", head)
        own = subjects.open_inside(subjects.strip_lead(head)).rstrip("的，、")
        own = _FOR_YEARS.sub("", own)
        flow = subjects.flow_verb(own)
        if subjects.strip_light(own) != own:
            own = subjects.strip_lead(subjects.strip_light(own)) or flow
        own = _after_examples(own)
        noun = said = ""
        noun_end = run.end
        if len(run.items) == 1 and last.shape not in ("rank", "front", "fold", "ratio", "triple"):
            noun, said, noun_end = subjects.right_phrase(self.text, run.end, follower)
        if (
            last.kind == "noun"
            and not noun
            and run.end == last.stop
            and len(run.items) == 1
            and own in ("下辖", "辖", "有", "管辖", "现辖", "")
        ):
            rules.append(subjects.RIGHT)
            last.unit = "个"
            return ["下辖" + last.form], last.form, ""
        if noun and self._counts_noun(last, own, noun, run):
            measured_next = (
                noun_end == follower
                and bool(subjects.suffix(noun, "head"))
                and noun.endswith(("率", "占比", "比例", "比重", "浓度", "收入", "产值", "额"))
            )
            self.consumed = run.end if measured_next else noun_end
            if _moves(run.cue):  # 改造提升37个市场: the verb of the flow, not a verb of growth
                own = subjects.strip_lead(run.left[: cues.before(run.left, keep_verbs=True).cut])
                flow = subjects.flow_verb(own)
            return self._counted(run, own, flow, noun, said, rules)
        part = _PART_OF.match(own)
        if part and last.kind == "percent":
            return self._part_of(run, part, rules)
        if not own and last.form in ("人", "名") and len(run.items) == 1:
            predicate = _PREDICATE.match(self.text, run.end)
            if predicate:
                rules.append(subjects.RIGHT)
                noun = "人口" if re.match("脱贫|搬迁|摆脱|落户", predicate[1]) else "人员"
                return [predicate[1] + noun], predicate[1] + noun, ""
        if not own or own == flow:
            return self._elided(run, own, rules)
        if among:
            own = self._among(own, run)
            rules.append(subjects.AMONG)
        elif own in subjects.words("attribute"):
            return self._attribute(run, own, rules)
        elif len(run.items) == 1:
            own, flow = self._posed(own, flow)
        inherited = ""
        if (
            run.listed
            and self.done
            and not run.cue.reach
            and not run.cue.exceed
            and not _moves(run.cue)
            and not flow
        ):
            inherited = self.done[-1].flow
            if inherited and self.done[-1].measure == "level" and last.kind != "percent":
                rules.append(subjects.LISTED)
            else:
                inherited = ""
        if len(run.items) > 1:
            parts = subjects.distribute(own, len(run.items), self.reader.territory.names)
            if last.shape == "triple":
                rules.append(numerals.RATIO)
                return (
                    [f"第{c}产业比重" for c in "一二三"] if "产业" in own or "三次" in own else [own],
                    own,
                    "",
                )
            if parts:
                rules.append(subjects.RESPECTIVELY)
                return [inherited + p for p in parts], own, flow
            if run.cue.respectively:
                rules.append(AMBIGUOUS)
        rules.append(subjects.LEFT)
        if inherited:
            return [inherited + own], own, inherited
        carry = own[2:] if own.startswith("新增") and run.left.endswith("新增") else own
        return [own], carry, flow

    def _posed(self, own: str, flow: str) -> tuple[str, str]:
        """`高新技术企业新增` → `新增高新技术企业`, with its verb."""
        for verb in ("新增", "净增"):
            if own.endswith(verb) and len(own) > len(verb) + 1:
                return verb + own[: -len(verb)], verb
        return own, flow

    def _part_of(self, run: _Run, m: re.Match[str], rules: list[str]) -> tuple[list[str], str, str]:
        """`占全国9成`, `完成年度计划的104.8%`: a share of something, said of the subject before it."""
        whole, before = m["whole"].rstrip("的"), m["before"]
        carried = before or self._carried(run)
        if re.search("[约近]占", run.left) and run.cue.bound is None:
            run.cue.bound = "approx"
        rules.append(subjects.LEFT if before else subjects.CARRIED)
        if m["verb"] in ("占", "占到", "贡献", "贡献了"):
            said = whole if whole.endswith(("比重", "比例", "份额")) else whole + "比重"
            return [f"{carried}占{said}"], carried, ""
        done = "超" + whole if m["verb"].startswith("超") and m["verb"] != "超额完成" else whole + "完成率"
        return [carried + done], carried, ""

    def _counts_noun(self, q: Quantity, own: str, noun: str, run: _Run) -> bool:
        """Whether the noun to the right is what is counted, rather than the phrase to the left."""
        if q.kind in ("count", "person", "noun") or q.unit is None:
            if q.unit is None and q.scale == 1 and not _plain_count(noun):
                return False
            return not (_moves(run.cue) and own and q.kind != "count")
        bare = not own or own == subjects.flow_verb(own) or own in subjects.words("light")
        if q.kind == "percent":
            return (
                not _moves(run.cue)
                and (bare or own in ("覆盖", "占", "惠及", "使"))
                and not run.cue.growth_noun
            )
        if q.kind in ("money", "length", "area", "mass", "volume", "power", "energy"):
            return bare or self.text[run.end : run.end + 1] == "的" and len(own) <= 6
        return False

    def _counted(
        self, run: _Run, own: str, flow: str, noun: str, said: str, rules: list[str]
    ) -> tuple[list[str], str, str]:
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
        if run.listed and not own and self.done and self.done[-1].flow and self.done[-1].measure == "level":
            own = flow = self.done[-1].flow
            rules.append(subjects.LISTED)
        if not own:
            said = _AS_MODIFIER.sub("", said)
            if said and len(said) <= 18 and len(noun) <= 10 and not _NO_MODIFIER.match(said):
                return [f"{said}的{noun}" if len(said) > 2 else said + noun], noun, ""
            return [noun], noun, ""
        if "、" in own and own != flow and "“" not in own:  # names in apposition: 新增甲、乙2个城市
            own = flow or subjects.suffix(own, "flow")
        if len(own) > 16 and not flow:
            ending = subjects.suffix(own, "flow")
            own = ending
        return [own + noun], noun, flow or subjects.suffix(own, "flow")

    def _share_of(self, run: _Run, own: str, noun: str) -> tuple[list[str], str, str]:
        carried = self._carried(run)
        if own and carried:
            return [f"{carried}{own}{noun}"], carried, ""
        rest = self.text[run.end :]
        m = re.match(r"的?([^，。；、]{2,24})", rest)
        return [m[1] if m else noun], noun, ""

    def _carried(self, run: _Run) -> str:
        if self.done:
            return self.done[-1].carry or self.done[-1].subject
        topic = self._topic(run)
        return topic or self.reader.memory.subject

    def _topic(self, run: _Run) -> str:
        """The last clause before the run that holds a noun phrase without a number."""
        for clause in reversed(re.split("[，；：。！？]", run.pre)):
            clause = subjects.strip_lead(clause.strip("、")).rstrip("的")
            cut = cues.before(clause).cut
            clause = clause[:cut]
            flow = subjects.flow_verb(clause)
            if flow and len(clause) - len(flow) >= 2:
                clause = clause[len(flow) :]
            if len(clause) > 22 and "的" in clause:
                clause = clause.rsplit("的", 1)[1]
            if 2 <= len(clause) <= 22:
                return clause
        return ""

    def _elided(self, run: _Run, own: str, rules: list[str]) -> tuple[list[str], str, str]:
        """No noun phrase of its own: the subject, or the subjects, of what was said before."""
        n = len(run.items)
        rules.append(subjects.CARRIED)
        if n > 1 and (run.cue.respectively or run.items[0].kind in ("rank", "percent", "pp")):
            recent = self._recent(n)
            if recent:
                rules.append(subjects.RESPECTIVELY)
                return recent, recent[-1], ""
        carried = self._carried(run)
        if own and carried and not carried.startswith(own):
            return [own + carried], carried, own
        if (
            run.listed
            and self.done
            and not own
            and not _moves(run.cue)
            and run.items[0].kind in ("count", "person")
        ):
            previous = self.done[-1]
            posed = previous.subject == "新增" + previous.carry and run.cue.reach
            return [previous.carry if posed else previous.subject], previous.carry, previous.flow
        return [carried], carried, ""

    def _recent(self, n: int) -> list[str] | None:
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

    def _attribute(self, run: _Run, own: str, rules: list[str]) -> tuple[list[str], str, str]:
        """`增速`, `总投资`: said of what came before."""
        rules.append(subjects.ATTRIBUTE)
        if len(run.items) > 1:
            recent = self._recent(len(run.items))
            if recent:
                return [subjects.with_attribute(s, own) for s in recent], recent[-1], ""
        topic = self._topic(run) if run.pre else ""
        carried = (
            topic
            if topic and not self.done
            else (self.done[-1].carry if self.done else self.reader.memory.subject)
        )
        if topic and self.done and len(run.pre) >= 10:
            carried = topic
        said = subjects.with_attribute(carried or "", own)
        keep = carried if own in ("增速", "增幅", "总量", "占比", "比重", "年均增速") and carried else said
        return [said], keep, ""

    def _among(self, own: str, run: _Run) -> str:
        """`其中企业` after `新登记各类市场主体`: `新登记企业`."""
        if not self.done:
            return own
        parent = self.done[-1].subject
        flow = subjects.flow_verb(parent)
        if flow and len(flow) < len(parent) and not subjects.flow_verb(own):
            own = flow + own
        head = subjects.suffix(parent, "head")
        if (
            head
            and not subjects.suffix(own, "head")
            and head not in ("项目", "企业", "人口")
            and (_moves(run.cue) or run.items[0].kind == "money")
        ):
            own = own + head
        return own

    # --- one statement ------------------------------------------------------------------------------------------

    def _add(
        self, run: _Run, i: int, q: Quantity, subject: str, carry: str, flow: str,
        gap: tuple[int, str] | None, starts_pair: bool, rules: list[str],
    ) -> None:  # fmt: skip
        cue = run.cue
        if q.unit is None and q.shape == "number":
            _guess_unit(q, subject, cue)
        value, value_max, unit = q.value, q.value_max, q.unit
        counted = subjects.RIGHT in rules and not any(
            w in ("增加", "减少", "净增", "净增加") for w in cue.words
        )
        measure, sign, measure_rules = _measure(q, cue, gap, run.left, subject, counted)
        if unit == "times" and measure == "growth":
            value, unit = value * 100, "percent"
            value_max = value_max * 100 if value_max is not None else None
        if measure == "share" and unit is None:
            unit = "percent"
        if measure == "index":
            unit = "index"
        if sign < 0:
            value = -value
            value_max = -value_max if value_max is not None else None
        bound = _bound(run, i, q)
        place, subject = self._place(subject, run)
        if not subject:
            subject = carry or self.reader.memory.subject or run.left.strip("，、；：的")
        scope, part, period_rule, status = self._when(run, q, measure, cue, starts_pair, flow, subject)
        basis = None
        if measure in ("growth", "change"):
            if (
                cue.annual
                or "年均" in subject
                or (q.kind == "percent" and measure == "growth" and "年均" in run.left)
            ):
                basis = "avg_annual"
            elif cue.since is not None and (scope.last is None or cue.since < scope.last - 1):
                basis = "cumulative"
            elif scope.is_span or any(
                "五年" in w or "“" in w for w in cue.words if w.startswith(("比", "较"))
            ):
                basis = "cumulative"
            else:
                basis = "yoy"
        steps = [*q.rules, *rules, *measure_rules, period_rule]
        if bound not in ("exact", "range"):
            steps.append(cues.BOUND_AFTER if run.bounds[i] else cues.BOUND_BEFORE)
        if cue.annual:
            steps.append(cues.ANNUAL)
        if place:
            steps.append(places.PLACE)
        if status == "estimate":
            steps.append(periods.ESTIMATE)
        elif status == "target":
            steps.append(periods.TARGET)
        self.done.append(
            Statement(
                q.start,
                q.end,
                q.stop,
                q,
                subject,
                measure,
                basis,
                value,
                value_max,
                unit,
                bound,
                place,
                scope,
                part,
                status,
                steps,
                carry,
                flow,
            )  # fmt: skip
        )

    def _place(self, subject: str, run: _Run) -> tuple[str | None, str]:
        territory = self.reader.territory
        place, rest = places.split(subject, territory.names, territory.own)
        if place is not None and "、" not in place:
            rest = subject  # the subject stands alone; only a long list of places leaves it
        if (
            place is None
            and self.done
            and subject
            and subject in (self.done[-1].carry, self.done[-1].subject)
        ):
            return self.done[-1].place, subject
        if place is None and not run.fresh and self.done and subjects.CARRIED in self.done[-1].rules:
            return None, subject
        return place, rest

    # --- when ---------------------------------------------------------------------------------------------------

    def _when(
        self, run: _Run, q: Quantity, measure: str, cue: Cues, starts_pair: bool, flow: str, subject: str
    ) -> tuple[Scope, str | None, str, str]:
        when = self._said(run, q)
        scope = when.scope if when else self.scope
        part = when.part if when else None
        status = scope.status
        rule_name = scope.rule
        if (
            when
            and when.scope.status == "actual"
            and self.scope.status == "target"
            and not _direct(when, q, self.text)
        ):
            if (
                scope.last is not None
                and self.reader.context.reviewed is not None
                and scope.last > self.reader.context.reviewed
            ):
                status = "target"
        if self.estimated_from is not None and q.start >= self.estimated_from and status == "actual":
            status = "estimate"
        elif status == "actual" and _promised(self.text, run, q):
            status = "target"
            if not when and self.reader.context.report is not None and not self.scope.is_span and False:
                scope = self.reader.context.plan_year()
        if starts_pair:
            if when and _direct(when, q, self.text):
                return Scope(scope.first, scope.last, "actual"), part, periods.CLAUSE, "actual"
            before = scope.first - 1 if scope.first is not None else None
            return (
                Scope(before, before, "actual"),
                None,
                periods.FROM_TO,
                "actual" if status != "estimate" else status,
            )
        if scope.is_span and not (when and when.until):
            ends = _ends_span(q, measure, cue, flow, run, status, subject, self.done)
            if ends:
                return Scope(scope.last, scope.last, scope.status), part, periods.END, status
            return scope, part, periods.SPAN, status
        return scope, part, rule_name, status

    def _said(self, run: _Run, q: Quantity) -> When | None:
        """The period said in the sentence that governs `q`."""
        governing: When | None = None
        for when in self.whens:
            if when.start >= q.start:
                break
            if when.start >= run.begin and when.end <= q.start:
                left_clause = clause_start(self.text, run.begin, q.start)
                if when.start >= left_clause or self._reaches(when, q):
                    governing = when
            elif self._reaches(when, q):
                governing = when
        return governing

    def _reaches(self, when: When, q: Quantity) -> bool:
        """A period at the head of a sentence or part holds until the next `；` or the sentence's end."""
        before = self.text[max(0, when.start - 1) : when.start]
        between = self.text[when.end : q.start]
        heads = when.start == 0 or before in "，；：。——、" or before == ""
        if when.until or heads and self.text[when.end : when.end + 1] in "，":
            return "；" not in between and "。" not in between
        return heads and "；" not in between and "，" not in between or "，" not in between and heads


_BRACKET = re.compile(r"（[^（）]*）")
_FROM = re.compile(r"(?:从|由)(?:(?:19|20)\d\d年的?|上年的?|[^，。；从由]{0,6}的)?(?:约|近|不足|不到|超)?$")
_CHANGES_TO = re.compile(
    r"(?:左右|以上)?[^，。；\d]{0,6}?(?:提高|提升|增加|增长|上升|扩大|扩展|恢复|降低|下降|减少|缩短|缩小|压缩|压减|收窄|回落|上涨|跃升|攀升|拓展|发展|调整|升|降|增|减|缩|扩|提|变)[^，。；\d]{0,4}?(?:到|至|为)"
)
_FOR_YEARS = re.compile(
    r"(?:已?连续|近|已)?[一二两三四五六七八九十\d]+(?:年|个月|个季度|次|届)(?:位|稳|保持)?$"
)


_PREDICATE = re.compile(
    r"(?:成功|顺利|稳定)?(?:实现)?((?!左右|以[上下]|多)[\u4e00-\u9fff]{2,10})(?=[，。；、])"
)
_THAN = re.compile(r"(?:是|为|相当于|约为|达到?)?[^，；是为]{0,14}(?:年|计划|同期|平均|水平|五年)的$")
_COMPLETED = re.compile(
    r"(?P<before>)(?P<verb>超额完成|完成|超)(?P<whole>[^，；]{0,12}(?:计划|任务|目标|预算)[^，；]{0,3}?)的?$"
)
_PART_OF = re.compile(
    r"(?P<before>.*?)(?:约|均|已)?(?P<verb>占到?|贡献了?|完成|超额完成|超过?)(?P<whole>[^占]+)$"
)
_AS_MODIFIER = re.compile(r"^(?:全部|均|已|正式|顺利|成功|有序|稳步|集中|如期|陆续|相继|先后|可|能|将)+")
_NO_MODIFIER = re.compile(
    r"被|是|居|有|占|等|之|以|由|于|从|达|超|（|、|来自|推进|加快|加强|进展|建设$|为(?!.{2})"
)


def _after_examples(own: str) -> str:
    """`汕昆、汕湛等在建高速公路` → `在建高速公路`, keeping a verb in front."""
    m = re.match(
        r"(?P<front>.{2,}?)(?<![高中初同平优头对])等(?![级次于待同额效候离温价比])(?P<rest>.*)$", own
    )
    if m is None or ("、" not in m["front"] and len(m["front"]) < 4):
        return own
    rest = re.sub(r"^(?:一批|各类|多个|领域|方面)", "", m["rest"])
    verb = subjects.flow_verb(own)
    if len(rest) < 4 and len(own) <= 14:
        return own
    return rest if len(rest) >= 2 else verb


def _moves(cue: Cues) -> bool:
    return (cue.up or cue.down) and not cue.to


def _people(noun: str) -> bool:
    return any(word in noun for word in subjects.words("people"))


def _plain_count(noun: str) -> bool:
    """A noun that figures may count without a classifier: `26省份`, `4县`, `10农户`, people."""
    return _people(noun) or bool(re.match(r"(?:省|市|县|区|乡|镇|村|部门|国|大类|园区|学校|企业|农户)", noun))


def _noun_unit(noun: str) -> str | None:
    m = re.match(r"(?:省|市|县|区|乡|镇|村|部门|国)", noun)
    return m[0] if m else "个"


def _guess_unit(q: Quantity, subject: str, cue: Cues) -> None:
    """A unit the text leaves out: money for investment, people for population."""
    if subjects.suffix(subject, "people") or subject.endswith(("人数", "就业")):
        q.unit, q.kind = "人", "person"
        q.rules.append(subjects.PEOPLE)
    elif q.scale >= 10000 and re.search(
        r"(?:投资|收入|产值|资金|增加值|额|利润|税收|GDP|生产总值|总量|预算|支出|贷款|存款|余额)$", subject
    ):
        q.unit, q.kind = "CNY", "money"
    elif re.search(r"(?:倍差|收入比|比值|倍|之比|系数)$", subject):
        q.unit, q.kind = "times", "times"
    elif re.search(r"(?:强度|比重|占比|比例|率)$", subject):
        q.unit, q.kind = "percent", "percent"
    elif re.search(r"(?:指数|满意度|得分|评分|分值|PMI|CPI|PPI)$", subject):
        q.unit, q.kind = "index", "index"


_COMPLETION = re.compile(
    r"(?:完成|超|超额完成|达到?|占)[^，。；]{0,10}(?:计划|任务|目标|预算)[^，。；]{0,4}$"
)


def _measure(
    q: Quantity, cue: Cues, gap: tuple[int, str] | None, left: str, own: str, counted: bool
) -> tuple[str, int, list[str]]:
    """(measure, sign, rules)."""
    if q.shape in ("rank", "front"):
        return "rank", 1, [numerals.RANK]
    if gap is not None:
        return "gap", gap[0], [cues.EARLIER]
    verb = re.match(r"(?:净)?(?:减少|增加)(?!值)", own)
    if verb and not counted and q.kind not in ("percent", "pp", "times", "rank"):
        return "change", -1 if "减" in verb[0] else 1, [CHANGE, cues.DOWN if "减" in verb[0] else cues.UP]
    moves = _moves(cue) or cue.growth_noun
    sign = -1 if cue.down and moves else 1
    direction = cues.DOWN if sign < 0 else cues.UP
    if q.kind == "times" or q.unit == "times":
        if q.shape not in ("fold", "ratio") and moves:
            return "growth", sign, [direction, MULTIPLE]
        return "multiple", 1, [MULTIPLE]
    if q.kind == "pp":
        return "change", sign, [CHANGE, direction]
    if q.kind == "percent":
        if moves and not _COMPLETION.search(left):
            return "growth", sign, [direction]
        return "share", 1, [cues.TO if cue.to else SHARE]
    if q.kind == "index":
        return "index", 1, [INDEX]
    if moves and not counted and not cue.growth_noun and not _is_flow_amount(cue):
        return "change", sign, [CHANGE, direction]
    return "level", 1, [cues.TO] if cue.to else []


def _is_flow_amount(cue: Cues) -> bool:
    return any(w in ("增收", "减负", "增资") for w in cue.words)


def _bound(run: _Run, i: int, q: Quantity) -> str:
    if q.shape == "range":
        return "range"
    said = run.bounds[i]
    if said is None and len(run.items) > 1 and run.bounds[-1]:
        said = run.bounds[-1]
    if q.shape == "front":
        return "max"
    return said or run.cue.bound or q.inner or "exact"


_PROMISE = re.compile(
    r"力争|确保|争取(?!到|国家|中央|上级|省|资金|专项|各类)|计划(?:总?投资|完成|建设|新)|目标|有望|拟(?!订|定)"
)


def _promised(text: str, run: _Run, q: Quantity) -> bool:
    clause = run.left[-30:]
    m = _PROMISE.search(clause)
    return bool(m) and not re.search(r"完成|超额|实现了|目标任务|年度计划|计划的$|目标的$|任务的$", clause)


def _estimated_from(text: str, scope: Scope) -> int | None:
    """Where an estimate begins in a sentence about the past."""
    if scope.status != "actual":
        return None
    m = re.search(r"预计|初步统计|初步核算|初步预计|预期(?!寿命|目标)|快报数", text)
    return m.start() if m else None


def _direct(when: When, q: Quantity, text: str) -> bool:
    """`2015年的5.05%`: the period stands right before the number."""
    return when.end <= q.start and len(text[when.end : q.start]) <= 2


_STATE_HEAD = re.compile(
    r"(?:里程|总量|余额|人口|规模|总数|装机|装机容量|容量|面积|寿命|年限|存量|市值|保有量|拥有量|参保人数|总里程|经济总量|覆盖|能力|水平|指数|标准|床位|数量|资产|增至|总户数|生产总值|可支配收入|收入比|倍差|比值)$"
)
_SPAN_SHARE = re.compile(r"贡献率|办复率|调整|压缩|每年|跨界|办结率|答复率|累计|结案率")


def _ends_span(
    q: Quantity,
    measure: str,
    cue: Cues,
    flow: str,
    run: _Run,
    status: str,
    subject: str,
    done: list[Statement],
) -> bool:
    """Whether a number inside a span is a state at its end rather than a sum or growth over it."""
    if measure in ("growth", "change"):
        return False
    if measure == "rank":
        return not (done and done[-1].basis == "avg_annual" and ("增速" in run.left or "增幅" in run.left))
    if measure == "gap":
        return False
    if measure == "multiple":
        return (
            q.shape == "ratio"
            or cue.to
            or q.unit == "times"
            and bool(re.search(r"(?:比|倍差|比值)$", subject))
            or q.shape == "fold"
        )
    if measure in ("share", "index"):
        if _SPAN_SHARE.search(subject + run.left):
            return False
        return not (cue.bound == "max" and "控制在" in run.left and status != "target")
    if (
        any(w in ("接连", "连续", "相继", "先后", "累计", "每年", "年") for w in cue.words)
        or "连续" in run.left
        or "接连" in run.left
    ):
        return False
    if status == "target":
        return flow not in ("新增", "新建", "完成", "改造", "累计新增", "净增")
    if cue.to:
        return True
    if "累计" in run.left or "共" == run.left[-1:]:
        return False
    summed = (
        flow in ("完成", "新增", "实施", "投入", "争取", "发放", "减免")
        or subject.endswith(("投资",))
        and flow
    )
    if (
        cue.exceed
        or cue.reach
        and set(cue.words)
        & {"达", "达到", "达到了", "为", "有", "保持在", "稳定在", "共有", "拥有", "高达", "多达"}
    ) and not summed:
        return True
    return not flow and bool(_STATE_HEAD.search(subject))
