"use strict";
/* SQL in the browser: the engine and the release are fetched when a query is first run, and nothing leaves the page. */
(() => {
  const { make, t } = workreports;
  const root = document.body.dataset.root;
  const form = document.getElementById("ask");
  const text = document.getElementById("query");
  const told = document.getElementById("told");
  const result = document.getElementById("result");
  const [run, cancel] = [document.getElementById("run"), document.getElementById("cancel")];
  const SHOWN = 1000;
  let database = null; // the bytes of the release, kept so that a cancelled engine can start again
  let engine = null;
  let turn = 0;

  form.hidden = false;
  document.getElementById("query").value = new URLSearchParams(location.hash.slice(1)).get("q") || text.value;
  for (const button of document.querySelectorAll("button[data-query]")) {
    button.addEventListener("click", () => { text.value = button.dataset.query; text.focus(); });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  cancel.addEventListener("click", stop);
  addEventListener("hashchange", () => { text.value = new URLSearchParams(location.hash.slice(1)).get("q") || text.value; });

  function size(bytes) { return `${(bytes / 1e6).toFixed(1)} MB`; }

  async function fetched(path, what) {
    const answer = await fetch(root + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const whole = Number(answer.headers.get("content-length")) || 0;
    const [parts, reader] = [[], answer.body.getReader()];
    let have = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      have += part.value.length;
      told.textContent = `${what}: ${size(have)}${whole ? ` / ${size(whole)}` : ""}`;
    }
    return new Blob(parts);
  }

  function script(path) {
    return new Promise((resolve, reject) => {
      const element = make("script", { src: root + path });
      element.onload = resolve;
      element.onerror = () => reject(new Error(path));
      document.head.append(element);
    });
  }

  async function start() {
    if (!window.duckdbWasm) await script("static/vendor/duckdb.js");
    if (!start.wasm) {
      const packed = await fetched("static/vendor/duckdb-eh.wasm.gz", t("正在读取引擎", "Fetching the engine"));
      // A server may have unpacked it already.
      const head = new Uint8Array(await packed.slice(0, 2).arrayBuffer());
      const plain = head[0] === 0x1f && head[1] === 0x8b ? packed.stream().pipeThrough(new DecompressionStream("gzip")) : packed.stream();
      start.wasm = URL.createObjectURL(await new Response(plain, { headers: { "content-type": "application/wasm" } }).blob());
    }
    database ||= new Uint8Array(await (await fetched(`files/${form.dataset.database}`, t("正在读取数据", "Fetching the data"))).arrayBuffer());
    told.textContent = t("正在启动", "Starting");
    const worker = new Worker(`${root}static/vendor/duckdb-eh.worker.js`);
    const db = new window.duckdbWasm.AsyncDuckDB(new window.duckdbWasm.VoidLogger(), worker);
    await db.instantiate(start.wasm);
    await db.registerFileBuffer("release.duckdb", database.slice());
    const connection = await db.connect();
    for (const line of [
      "SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false",
      "ATTACH 'release.duckdb' AS release (READ_ONLY)", "USE release", "SET lock_configuration = true",
    ]) await connection.query(line);
    return { worker, connection };
  }

  async function ask() {
    const mine = ++turn;
    const query = text.value.trim().replace(/;\s*$/, "");
    if (!query) return;
    history.replaceState(null, "", `#q=${encodeURIComponent(query)}`);
    document.getElementById("tongue").hash = location.hash;
    [run.disabled, cancel.hidden] = [true, false];
    try {
      engine ||= await start();
      if (mine !== turn) return;
      told.textContent = t("正在查询", "Asking");
      const begun = performance.now();
      const table = await engine.connection.query(query);
      if (mine !== turn) return;
      show(table, performance.now() - begun);
    } catch (error) {
      if (mine === turn) { told.textContent = String(error.message || error); result.replaceChildren(); }
    } finally {
      if (mine === turn) [run.disabled, cancel.hidden] = [false, true];
    }
  }

  function stop() {
    turn += 1;
    engine?.worker.terminate();
    engine = null;
    told.textContent = t("已取消", "Cancelled");
    result.replaceChildren();
    [run.disabled, cancel.hidden] = [false, true];
  }

  function plain(value, field) {
    if (value === null || value === undefined) return null;
    const kind = String(field.type);
    if (kind.startsWith("Date") || kind.startsWith("Timestamp")) return new Date(Number(value)).toISOString().slice(0, 10);
    if (kind.startsWith("Decimal")) return Number(value) / 10 ** field.type.scale;
    return typeof value === "bigint" ? Number(value) : typeof value === "object" ? String(value) : value;
  }

  function show(table, milliseconds) {
    const fields = table.schema.fields;
    const rows = table.toArray().map((row) => fields.map((field) => plain(row[field.name], field)));
    const numeric = fields.map((_, at) => rows.some((row) => row[at] !== null) && rows.every((row) => row[at] === null || typeof row[at] === "number"));
    told.textContent = t(`${rows.length.toLocaleString()} 行，${Math.round(milliseconds)} 毫秒`, `${rows.length.toLocaleString()} rows, ${Math.round(milliseconds)} ms`)
      + (rows.length > SHOWN ? t(`；显示前 ${SHOWN} 行`, `; the first ${SHOWN} are shown`) : "");
    const cell = (value, at) => make("td", numeric[at] ? { class: "n" } : {}, value === null ? "" : typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 6, useGrouping: Math.abs(value) >= 1e4 }) : String(value));
    const head = make("tr", {}, ...fields.map((field, at) => make("th", numeric[at] ? { class: "n", scope: "col" } : { scope: "col" }, field.name)));
    const body = make("tbody", {}, ...rows.slice(0, SHOWN).map((row) => make("tr", {}, ...row.map(cell))));
    const save = make("button", { type: "button" }, "CSV");
    save.addEventListener("click", () => download(fields, rows));
    result.replaceChildren(make("p", {}, save), ...bars(fields, rows, numeric),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("结果", "Result") }, make("table", { class: "fitting" }, make("thead", {}, head), body)));
  }

  /* A name and a number make bars. */
  function bars(fields, rows, numeric) {
    const [name, value] = [numeric.indexOf(false), numeric.indexOf(true)];
    if (name < 0 || value < 0 || rows.length < 2 || rows.length > 30) return [];
    const most = Math.max(...rows.map((row) => Math.abs(row[value] ?? 0))) || 1;
    const SVG = "http://www.w3.org/2000/svg";
    const add = (parent, tag, attributes, said) => {
      const element = document.createElementNS(SVG, tag);
      for (const [key, each] of Object.entries(attributes)) element.setAttribute(key, each);
      if (said !== undefined) element.textContent = said;
      parent.append(element);
      return element;
    };
    const svg = add(make("div"), "svg", { class: "chart bars", viewBox: `0 0 720 ${rows.length * 22}`, role: "img", "aria-label": fields[value].name });
    rows.forEach((row, at) => {
      const y = at * 22;
      add(svg, "text", { class: "end", x: 210, y: y + 14 }, String(row[name] ?? "–").slice(0, 20));
      add(svg, "rect", { class: row[value] < 0 ? "bar below" : "bar", x: 220, y: y + 3, width: Math.max(1, 400 * Math.abs(row[value] ?? 0) / most), height: 14 });
      add(svg, "text", { x: 226 + 400 * Math.abs(row[value] ?? 0) / most, y: y + 14 }, (row[value] ?? 0).toLocaleString("en-US", { maximumFractionDigits: 2 }));
    });
    return [svg.parentElement];
  }

  function download(fields, rows) {
    const quote = (value) => value === null ? "" : /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
    const lines = [fields.map((field) => quote(field.name)), ...rows.map((row) => row.map(quote))].map((row) => row.join(","));
    const link = make("a", { href: URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" })), download: "result.csv" });
    link.click();
  }
})();
