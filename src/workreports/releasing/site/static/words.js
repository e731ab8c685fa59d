"use strict";
/* What receipts and search share: data arrives as calls, so that pages work from a folder as from a server. */
const workreports = (() => {
  const waiting = new Map();
  const root = document.body.dataset.root;
  const language = document.body.dataset.language;
  const got = {};

  function load(path) {
    if (!waiting.has(path)) {
      waiting.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = () => resolve();
        script.onerror = () => { waiting.delete(path); reject(new Error(path)); };
        document.head.append(script);
      }));
    }
    return waiting.get(path);
  }

  /* An element with attributes and children; children that are text stay text. */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  function url(path) { return `${root}${language}/${path}`; }
  function t(zh, en) { return language === "zh" ? zh : en; }

  /* The other language keeps what the address asks for. */
  function keepQuery() {
    const link = document.getElementById("tongue");
    link.href = link.getAttribute("href").split("?")[0] + location.search;
  }

  return {
    load, make, url, t, keepQuery, got,
    words(content) { got.words = content; },
    receipts(content) { (got.receipts ||= {})[content.document.document_id] = content; },
    about(content) { got.about = content; },
    shard([number, terms]) { (got.shards ||= {})[number] = terms; },
  };
})();
