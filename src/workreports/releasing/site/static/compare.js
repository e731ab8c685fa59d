"use strict";
/* Up to six regions of a table in one chart; which ones is in the address. */
(() => {
  const MOST = 6;
  const SVG = "http://www.w3.org/2000/svg";
  const sections = [...document.querySelectorAll("section[data-measure]")];
  const tongue = document.getElementById("tongue");
  const base = tongue.getAttribute("href");

  function chosen() {
    const asked = new URLSearchParams(location.hash.slice(1));
    return { measure: asked.get("m"), regions: (asked.get("r") || "").split(",").filter(Boolean).slice(0, MOST) };
  }

  function make(name, attributes, text) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function marks(low, high) {
    if (low > 0 && low < high * 0.6) low = 0;
    const span = high - low || Math.abs(high) * 0.2 || 1;
    const power = 10 ** Math.floor(Math.log10(span / 5));
    const step = [1, 2, 2.5, 5, 10].map((by) => by * power).find((each) => each >= span / 5);
    const found = [];
    for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at += 1) found.push(at * step);
    return found;
  }

  function short(value) {
    const zh = document.body.dataset.language === "zh";
    const steps = zh ? [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]] : [[1e12, " tn"], [1e9, " bn"], [1e6, " m"]];
    const [step, name] = steps.find(([each]) => Math.abs(value) >= each) || [1, ""];
    return `${(value / step).toLocaleString("en-US", { maximumFractionDigits: 2 })}${name}`;
  }

  function draw(section, rows) {
    const box = section.querySelector(".compare");
    box.hidden = rows.length === 0;
    if (box.hidden) return;
    const series = rows.map((row) => ({ name: row.dataset.name, points: [...row.querySelectorAll("td[data-v]")].map((cell) => [Number(cell.dataset.year), Number(cell.dataset.v)]).reverse() }));
    const all = series.flatMap((each) => each.points);
    const [first, last] = [Math.min(...all.map(([year]) => year)), Math.max(...all.map(([year]) => year))];
    const lines = marks(Math.min(...all.map(([, v]) => v)), Math.max(...all.map(([, v]) => v)));
    const x = (year) => 70 + 520 * (last === first ? 0.5 : (year - first) / (last - first));
    const y = (value) => 270 - 250 * ((value - lines[0]) / (lines.at(-1) - lines[0]));
    const svg = make("svg", { class: "chart", viewBox: "0 0 760 300", role: "img", "aria-label": series.map((each) => each.name).join(", ") });
    for (const mark of lines) svg.append(make("line", { class: "rule", x1: 70, x2: 590, y1: y(mark), y2: y(mark) }), make("text", { class: "tick end", x: 62, y: y(mark) + 4 }, short(mark)));
    const step = Math.max(1, Math.ceil((last - first) / 9));
    for (let year = first; year <= last; year += step) svg.append(make("text", { class: "tick mid", x: x(year), y: 294 }, year));
    const taken = [];
    series.forEach(({ name, points }, at) => {
      let path = "";
      points.forEach(([year, value], number) => { path += `${number && points[number - 1][0] === year - 1 ? "L" : "M"}${x(year)} ${y(value)}`; });
      svg.append(make("path", { class: `line c${at}`, d: path }));
      for (const [year, value] of points) {
        const dot = make("circle", { class: `dot c${at}`, cx: x(year), cy: y(value), r: 3 });
        dot.append(make("title", {}, `${name} ${year}: ${short(value)}`));
        svg.append(dot);
      }
      let low = y(points.at(-1)[1]) + 4;
      while (taken.some((each) => Math.abs(each - low) < 15)) low += 15;
      taken.push(low);
      svg.append(make("text", { class: `c${at}`, x: 602, y: low }, name));
    });
    box.querySelector(".drawn").replaceChildren(svg);
  }

  function apply() {
    const { measure, regions } = chosen();
    tongue.href = base + location.hash;
    for (const section of sections) {
      const mine = section.dataset.measure === measure ? regions : [];
      const rows = [...section.querySelectorAll("tr[data-region]")];
      for (const row of rows) row.querySelector("input").checked = mine.includes(row.dataset.region);
      draw(section, mine.map((code) => rows.find((row) => row.dataset.region === code)).filter(Boolean));
    }
  }

  for (const section of sections) {
    for (const row of section.querySelectorAll("tr[data-region]")) {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.setAttribute("aria-label", row.dataset.name);
      box.addEventListener("change", () => {
        const { measure, regions } = chosen();
        const now = measure === section.dataset.measure ? regions.filter((code) => code !== row.dataset.region) : [];
        if (box.checked) now.push(row.dataset.region);
        history.replaceState(null, "", now.length ? `#m=${section.dataset.measure}&r=${now.slice(-MOST).join(",")}` : location.pathname);
        apply();
      });
      row.querySelector("th").prepend(box, " ");
    }
  }
  addEventListener("hashchange", apply);
  apply();
})();
