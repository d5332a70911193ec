// The form that saves a setting follows the slider, whose positions the page keeps in its address.
"use strict";
(() => {
  const fields = document.querySelectorAll("[data-setting]");
  const stated = new Map([...fields].map((field) => [field.dataset.setting, field.value]));
  const follow = () => {
    const moved = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      const value = moved.get(field.dataset.setting) ?? stated.get(field.dataset.setting);
      field.value = value === "null" ? "" : value; // nobody looks
    }
    const save = document.getElementById("save");
    if (save) save.classList.toggle("moved", [...fields].some((field) => field.value !== stated.get(field.dataset.setting)));
  };
  const replace = history.replaceState.bind(history);
  history.replaceState = (...given) => {
    replace(...given);
    follow();
  };
  addEventListener("hashchange", follow);
  follow();
})();
// Every requirement gets a link to the form that challenges it.
(() => {
  const form = document.getElementById("challenge");
  if (!form) return;
  document.querySelectorAll("tbody.line").forEach((line) => {
    const link = document.createElement("a");
    link.href = "#challenge";
    link.className = "challenge";
    link.textContent = "Challenge";
    const title = line.querySelector("th[abbr]").abbr;
    link.setAttribute("aria-label", `Challenge: ${title}`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      form.open = true;
      document.getElementById("challenge-figure").value = title;
      document.getElementById("challenge-text").focus();
    });
    line.querySelector("td.judged").append(link);
  });
})();
