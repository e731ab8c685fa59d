"use strict";
/* Hover, tap or focus shows the row of a numeral; a click, or a second tap, opens its receipt. */
(() => {
  const card = document.createElement("div");
  card.className = "card";
  card.setAttribute("role", "status");
  card.hidden = true;
  document.body.append(card);
  let shown = null;

  function show(mark) {
    const row = document.getElementById(`r-${mark.id}`);
    if (!row) return;
    shown = mark;
    const heads = [...row.closest("table").querySelectorAll("thead th")].map((head) => head.textContent);
    const [subject, ...cells] = [...row.cells].map((cell) => cell.textContent);
    const title = document.createElement("b");
    title.textContent = subject;
    const list = document.createElement("dl");
    list.className = "pairs";
    cells.slice(0, -1).forEach((text, at) => {
      const [name, value] = [document.createElement("dt"), document.createElement("dd")];
      [name.textContent, value.textContent] = [heads[at + 1], text];
      list.append(name, value);
    });
    card.replaceChildren(title, list);
    card.hidden = false;
    const place = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const left = Math.min(place.left, document.documentElement.clientWidth - card.offsetWidth - 16);
    card.style.left = `${Math.max(8, left) + scrollX}px`;
    const below = place.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.top = `${(below ? place.bottom + 8 : place.top - 8 - card.offsetHeight) + scrollY}px`;
  }

  function hide() { card.hidden = true; shown = null; }

  const text = document.querySelector(".text");
  const marked = (event) => event.target.closest?.("a.o");
  text.addEventListener("mouseover", (event) => { if (marked(event)) show(marked(event)); });
  text.addEventListener("mouseout", (event) => { if (marked(event)) hide(); });
  text.addEventListener("focusin", (event) => { if (marked(event)) show(marked(event)); });
  text.addEventListener("focusout", hide);
  let touched = null;
  text.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch" ? shown : null; });
  text.addEventListener("click", (event) => {
    const mark = marked(event);
    if (mark && event.pointerType === "touch" && touched !== mark) { event.preventDefault(); show(mark); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
