"use strict";
(() => {
  const $ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // A link leads into what is folded: unfold all that is around its target.
  const reveal = () => {
    let at = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!at) return;
    for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    at.hidden = false;
    at.closest(".rule") && (at.closest(".rule").hidden = false);
    at.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Paper cannot be unfolded: what did not pass is, before it is printed.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = $("details:not([open])").filter((d) => d.matches(".fail, .error, .unknown, .note") || d.matches(".scenario:not(.pass) .trace"));
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of folded) d.open = false;
  });

  const tools = byId("tools");
  if (tools) {
    tools.hidden = false;
    const rules = $(".rule, #rules > section > .scenario");
    const text = new Map(rules.map((r) => [r, $("summary, .steps, .finding", r).map((e) => e.textContent).join(" ").toLowerCase()]));
    const bad = ".fail, .error, .unknown, .note", untried = ".not-run, .not-applicable";
    let show = "all";
    const sift = () => {
      const wanted = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
      let n = 0;
      for (const r of rules) {
        const kind = show === "look" ? bad : untried;
        const fits = show === "all" || r.matches(kind) || r.querySelector(kind.replace(/\./g, ".scenario."));
        r.hidden = !(fits && wanted.every((w) => text.get(r).includes(w)));
        if (!r.hidden) n++;
      }
      byId("found").textContent = n === rules.length ? "" : n + " of " + rules.length + " shown";
    };
    byId("find").addEventListener("input", sift);
    for (const b of $("[data-show]", tools)) b.addEventListener("click", () => {
      show = b.dataset.show;
      for (const other of $("[data-show]", tools)) other.setAttribute("aria-pressed", other === b);
      sift();
    });
    byId("unfold").addEventListener("click", (e) => {
      const on = e.target.getAttribute("aria-pressed") !== "true";
      for (const d of $(".rule, .scenario")) d.open = on;
      e.target.setAttribute("aria-pressed", on);
      e.target.textContent = on ? "fold all" : "unfold all";
    });
    const themes = ["auto", "light", "dark"];
    let theme = 0;
    byId("theme").addEventListener("click", (e) => {
      theme = (theme + 1) % themes.length;
      document.documentElement.dataset.theme = themes[theme];
      e.target.textContent = "theme: " + themes[theme];
    });
  }

  // In a time line, the arrow keys or the mouse go from try to try.
  for (const figure of $("figure")) {
    const tries = $(".try", figure), told = figure.querySelector("figcaption"), before = told.textContent;
    if (!tries.length) continue;
    const svg = figure.querySelector("svg");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight");
    told.setAttribute("role", "status");
    let at = -1;
    const pick = (i) => {
      tries[at] && tries[at].classList.remove("picked");
      at = i;
      tries[at] && tries[at].classList.add("picked");
      told.textContent = tries[at] ? tries[at].querySelector("title").textContent : before;
    };
    svg.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (e.key === "Escape") pick(-1);
      if (!step) return;
      e.preventDefault();
      pick(Math.min(Math.max(at + step, 0), tries.length - 1));
    });
    svg.addEventListener("click", (e) => {
      const hit = e.target.closest(".try");
      pick(hit ? tries.indexOf(hit) : -1);
    });
  }
})();
