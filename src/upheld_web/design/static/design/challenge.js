// Any figure of a page can be challenged where it stands: it is pointed at, by mouse or keyboard, and its name and value
// go into the form. A figure with an open question leads to it. Without a script one names the figure in the form.
"use strict";
(() => {
  const form = document.getElementById("challenge");
  if (!form) return;
  const figure = document.getElementById("challenge-figure");
  const doubt = document.getElementById("challenge-text");
  const PLACES = "td, output, .big, li, dd, figcaption, p";
  const ASIDE = "details.term, .unseen, .challenge, .asked, svg, script, .tag";

  const textOf = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(ASIDE).forEach((part) => part.remove());
    copy.querySelectorAll("*").forEach((part) => part.before(" ")); // what stands below is no part of the word above
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  // What is worth pointing at: the smallest place that holds a number, outside of forms and of the questions themselves.
  const isFigure = (node) =>
    !node.closest("#questions, form, nav, details.term, .words, .news") &&
    !node.querySelector("select, input, button") &&
    /\d/.test(node.textContent) &&
    ![...node.querySelectorAll(PLACES)].some((part) => /\d/.test(part.textContent));
  const figures = () => [...document.querySelectorAll("main :is(" + PLACES + ")")].filter(isFigure);

  const headingOf = (node) => {
    const place = node.closest("figure") ?? node.closest("section");
    const title = place && place.querySelector("h2, h3, h1");
    return title ? textOf(title) : "";
  };
  // Where a section has several tables, each stands under a heading of its own.
  const captionOf = (table) => {
    if (table.caption) return textOf(table.caption);
    const before = (table.closest(".scroll") ?? table).previousElementSibling;
    return before && before.matches("h3") ? textOf(before) : "";
  };
  const inTable = (cell) => {
    const table = cell.closest("table");
    const row = cell.parentElement.querySelector("th");
    const column = cell.colSpan > 1 || !table.tHead ? null : table.tHead.rows[0].cells[cell.cellIndex];
    return [captionOf(table), row && textOf(row), column && textOf(column)];
  };
  const besides = (node) => {
    if (node.matches("dd")) return [textOf(node.previousElementSibling ?? node)];
    if (node.matches(".big, output")) return [...node.parentElement.querySelectorAll("small, dt, label")].slice(0, 1).map(textOf);
    return [];
  };
  const nameOf = (node) => {
    const line = node.closest("tbody.line");
    if (line) return line.querySelector("th[abbr]").abbr;
    const cell = node.closest("td");
    return [headingOf(node), ...(cell ? inTable(cell) : besides(node))].filter(Boolean).join(" · ");
  };
  const valueOf = (node) => {
    const line = node.closest("tbody.line");
    return short(textOf((line && line.querySelector(".measured")) || node), 80);
  };
  const whatIf = () => {
    const setting = document.querySelector("#setting.what-if");
    return setting ? ` (${short(textOf(setting), 60)})` : "";
  };

  const bar = document.createElement("p");
  bar.className = "pointing-bar";
  bar.setAttribute("role", "status");
  document.body.append(bar);
  let pointed = [];
  const leave = () => {
    document.body.classList.remove("pointing");
    bar.textContent = "";
    pointed.forEach((node) => {
      node.classList.remove("can-be-challenged");
      node.removeAttribute("tabindex");
    });
    pointed = [];
  };
  const point = () => {
    leave();
    pointed = figures().filter((node) => node.checkVisibility());
    pointed.forEach((node) => {
      node.classList.add("can-be-challenged");
      node.tabIndex = 0;
    });
    document.body.classList.add("pointing");
    bar.textContent = "Which figure? Click it, or Tab to it and press Enter. Escape to leave.";
    if (pointed.length) pointed[0].focus();
  };
  const challenge = (node) => {
    leave();
    form.open = true;
    figure.value = short(`${short(nameOf(node), 150)}: ${valueOf(node)}${whatIf()}`, 200);
    doubt.focus();
  };

  document.querySelectorAll("[data-point]").forEach((starter) =>
    starter.addEventListener("click", (event) => {
      event.preventDefault();
      point();
    })
  );
  document.addEventListener("click", (event) => {
    const node = event.target.closest(".can-be-challenged");
    if (!node) return;
    event.preventDefault();
    challenge(node);
  });
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("pointing")) return;
    if (event.key === "Escape") {
      leave();
      form.querySelector("summary").focus();
    } else if (event.key === "Enter" && event.target.matches(".can-be-challenged")) {
      event.preventDefault();
      challenge(event.target);
    }
  });

  // Each requirement has its link from the beginning.
  document.querySelectorAll("tbody.line").forEach((line) => {
    const link = document.createElement("a");
    link.href = "#challenge";
    link.className = "challenge";
    link.textContent = "Challenge";
    link.setAttribute("aria-label", `Challenge: ${line.querySelector("th[abbr]").abbr}`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      challenge(line.querySelector("td"));
    });
    line.querySelector("td.judged").append(link);
  });

  // Open questions are told where the figure stands.
  const asked = [...document.querySelectorAll("#questions [data-figure]")];
  if (asked.length) {
    const places = new Map(figures().map((node) => [nameOf(node), node]).reverse());
    document.querySelectorAll("tbody.line").forEach((line) => places.set(nameOf(line), line.querySelector("td.judged")));
    const counted = new Map();
    for (const question of asked) {
      const said = question.dataset.figure;
      const name = [...places.keys()].filter((key) => said === key || said.startsWith(`${key}: `)).sort((a, b) => b.length - a.length)[0];
      if (name) counted.set(name, [...(counted.get(name) ?? []), question.id]);
    }
    counted.forEach((questions, name) => {
      const link = document.createElement("a");
      link.href = `#${questions[0]}`;
      link.className = "asked";
      link.textContent = questions.length === 1 ? "1 question" : `${questions.length} questions`;
      places.get(name).append(" ", link);
    });
  }
})();
