"use strict";
(() => {
  const { load, make, url, t, got } = workreports;
  const asked = new URLSearchParams(location.search);
  const [doc, id] = [asked.get("d") || "", asked.get("o") || ""];
  const place = document.getElementById("receipt");
  workreports.keepQuery();
  if (!/^d[0-9a-f]{16}$/.test(doc) || !/^o[0-9a-f]{16}$/.test(id)) return fail();
  load(`data/receipts/${doc}.js`).then(() => {
    const all = got.receipts[doc];
    const row = all.rows[id];
    if (row) show(all, row); else fail();
  }, fail);

  function fail() {
    place.replaceChildren(make("p", {}, t("本版本没有这一观测。", "This release has no such observation.")));
  }

  function show(all, row) {
    const name = all.document.title || doc;
    document.getElementById("path").append(" › ", make("a", { href: url(`report/${doc}.html`), lang: "zh-CN" }, name));
    document.getElementById("heading").textContent = row.subject || row.quote;
    document.title = `${row.subject || row.quote} ${row.quote}`;
    place.replaceChildren(
      sentence(all, row), where(all, row), columns(row), ...rules(row),
      ...listed(t("与目标", "Promise and outcome"), row.promises, promise),
      ...listed(t("使用前应知", "Know before use"), row.findings, finding),
      ...listed(t("较上一版本", "Against the release before"), row.changes, change),
      ...citation(all, row),
    );
  }

  /* Offsets count code points. */
  function sentence(all, row) {
    const points = Array.from(all.sentences[row.sentence_start]);
    const [a, b] = [row.char_start - row.sentence_start, row.char_end - row.sentence_start];
    const text = (from, to) => points.slice(from, to).join("");
    return make("blockquote", { class: "sentence", lang: "zh-CN" }, text(0, a), make("mark", {}, text(a, b)), text(b));
  }

  function where(all, row) {
    return make("p", { class: "note" },
      make("a", { href: url(`report/${doc}.html#${id}`) }, t("在报告中的位置", "Its place in the report")),
      ` · ${all.document.source_file}, ${row.char_start}–${row.char_end}`, row.section ? ` · ${row.section}` : "");
  }

  function shown(column, value) {
    const words = got.words;
    if (column === "indicator_id") return make("a", { href: url(`indicator/${value}.html`) }, words.indicators[value] || value);
    if (words.enums[column]) return words.enums[column][value] || value;
    if (column === "unit") return words.units[value] ? `${words.units[value]} (${value})` : value;
    return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 10 }) : String(value);
  }

  function columns(row) {
    const spoke = (row.rule || "").split(" > ").filter(Boolean);
    const decides = (column) => spoke.filter((rule) => (got.words.decides[rule.split(".")[0]] || []).includes(column));
    const body = make("tbody");
    for (const [column, [title, meaning]] of Object.entries(got.words.columns)) {
      if (row[column] === undefined || ["rule", "quote", "sentence_start", "char_start", "char_end", "section_id", "observation_id"].includes(column)) continue;
      body.append(make("tr", {}, make("th", { scope: "row", title: meaning }, title), make("td", {}, shown(column, row[column])),
        make("td", { class: "soft" }, decides(column).join(", "))));
    }
    const head = make("tr", {}, ...[t("列", "Column"), t("值", "Value"), t("所依规则", "Decided by")].map((text) => make("th", { scope: "col" }, text)));
    return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), body));
  }

  function rules(row) {
    const list = make("ol");
    for (const rule of (row.rule || "").split(" > ").filter(Boolean)) {
      list.append(make("li", {}, make("code", {}, rule), " ", make("span", { lang: "en" }, got.words.rules[rule] || "")));
    }
    return [make("h2", {}, t("规则", "Rules that spoke")), list];
  }

  function listed(title, items, render) {
    return items ? [make("h2", {}, title), make("ul", {}, ...items.map((item) => make("li", {}, ...render(item))))] : [];
  }

  function promise(item) {
    const { verdict, rule } = got.words.verdicts;
    const link = (document_, observation, quote) => observation
      ? make("a", { href: url(`receipt.html?d=${document_}&o=${observation}`) }, quote) : t("未述", "not stated");
    return [t("目标 ", "promised "), link(item.target_document_id, item.target_observation_id, item.target_quote),
      t("，结果 ", ", delivered "), link(item.outcome_document_id, item.outcome_observation_id, item.outcome_quote),
      t("：", ": "), make("span", { class: `verdict ${item.verdict}` }, verdict[item.verdict]), ` (${rule[item.rule] || item.rule})`];
  }

  function finding(item) {
    return [t(item.explanation_zh, item.explanation_en), " ", make("span", { class: "soft" }, t(item.action_zh, item.action_en))];
  }

  function change(item) {
    return [`${item.change} ${item.column || ""}: ${item.old_value ?? "–"} → ${item.new_value ?? "–"} (${item.cause})`];
  }

  function citation(all, row) {
    const text = `${all.document.title || all.document.source_file}${t("：", ": ")}“${all.sentences[row.sentence_start]}” (${id})`;
    const said = make("p", { class: "cite", lang: "zh-CN" }, text);
    const button = make("button", { type: "button" }, t("复制", "Copy"));
    button.addEventListener("click", () => {
      const done = () => { button.textContent = t("已复制", "Copied"); };
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, select); else select();
    });
    function select() { getSelection().selectAllChildren(said); }
    return [make("h2", {}, t("引用", "Cite")), said, button];
  }
})();
