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
