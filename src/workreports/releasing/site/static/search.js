"use strict";
(() => {
  const { load, make, url, t, got } = workreports;
  const SHOWN = 20;
  const asked = (new URLSearchParams(location.search).get("q") || "").trim().slice(0, 100);
  const told = document.getElementById("told");
  const hits = document.getElementById("hits");
  document.getElementById("q").value = asked;
  workreports.keepQuery();
  if (asked) load("data/search/about.js").then(search, fail);

  function fail() { told.textContent = t("搜索数据未能读取。", "The search could not load its data."); }

  /* Cut as search.py cuts: Chinese by every two characters, other scripts by words. */
  function terms(text) {
    const found = new Set();
    for (const run of text.match(/[\u3400-\u9fff\u{20000}-\u{3ffff}]+/gu) || []) {
      const points = Array.from(run);
      if (points.length === 1) found.add(run);
      for (let at = 0; at + 1 < points.length; at += 1) found.add(points[at] + points[at + 1]);
    }
    for (const word of text.toLowerCase().match(/[a-z0-9]+(?:\.[0-9]+)?/g) || []) found.add(word);
    return [...found];
  }

  function crc32(text) {
    let crc = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return (crc ^ 0xffffffff) >>> 0;
  }

  async function documents(wanted) {
    let left = null;
    for (const term of wanted) {
      const number = crc32(term) % got.about.shards;
      await load(`data/search/${number}.js`);
      let last = 0;
      const having = new Set((got.shards[number][term] || []).map((gap) => (last += gap)));
      left = left === null ? having : new Set([...left].filter((each) => having.has(each)));
    }
    return [...(left || [])].map((each) => got.about.documents[each]);
  }

  function named() {
    const low = asked.toLowerCase();
    const fits = got.about.named.map(([kind, code, zh, en, aliases]) => {
      const names = [code, zh, en.toLowerCase(), ...aliases.map((alias) => alias.toLowerCase())].filter(Boolean);
      const best = names.some((name) => name === low) ? 0 : names.some((name) => name.includes(low)) ? 1 : names.some((name) => name.length > 1 && low.includes(name) && kind === "region") ? 2 : 9;
      return { kind, code, zh, en, best };
    });
    return fits.filter((fit) => fit.best < 9).sort((a, b) => a.best - b.best || a.zh.length - b.zh.length).slice(0, 12);
  }

  async function search() {
    const [found, entries] = [await documents(terms(asked)), named()];
    found.sort((a, b) => (b[3] || 0) - (a[3] || 0));
    told.textContent = t(`${entries.length} 个地区或指标，${found.length} 份报告`, `${entries.length} regions or indicators, ${found.length} reports`);
    hits.replaceChildren(...entries.map(entry), ...await Promise.all(found.slice(0, SHOWN).map(report)));
    if (found.length > SHOWN) hits.append(make("p", { class: "note" }, t(`仅列最近 ${SHOWN} 份。`, `The newest ${SHOWN} are shown.`)));
  }

  function entry({ kind, code, zh, en }) {
    return make("div", { class: "hit" }, make("p", {}, make("a", { href: url(`${kind}/${code}.html`) }, t(zh, en || zh)),
      " ", make("span", { class: "soft" }, kind === "region" ? t("地区", "region") : `${t("指标", "indicator")} · ${t(en, zh)}`)));
  }

  async function report([id, title, region, year]) {
    const hit = make("div", { class: "hit" }, make("p", {}, make("a", { href: url(`report/${id}.html`), lang: "zh-CN" }, title),
      " ", make("span", { class: "soft" }, [region, year].filter(Boolean).join(" · "))));
    try {
      await load(`data/receipts/${id}.js`);
      const said = Object.entries(got.receipts[id].sentences).find(([, text]) => text.toLowerCase().includes(asked.toLowerCase()));
      if (said) hit.append(snippet(id, Number(said[0]), said[1]));
    } catch { /* the report is found even where its sentence cannot be shown */ }
    return hit;
  }

  function snippet(id, start, text) {
    const at = text.toLowerCase().indexOf(asked.toLowerCase());
    const row = Object.entries(got.receipts[id].rows).find(([, each]) => each.sentence_start === start);
    const from = Math.max(0, at - 40);
    const words = make("span", { lang: "zh-CN" }, (from ? "…" : "") + text.slice(from, at), make("mark", {}, text.slice(at, at + asked.length)), text.slice(at + asked.length, at + asked.length + 60));
    return make("p", { class: "soft" }, words, " ", row ? make("a", { href: url(`report/${id}.html#${row[0]}`) }, t("原文", "in the text")) : "");
  }
})();
