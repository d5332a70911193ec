// A form that brings a file: one can drop it there, and sees how far it has come. Without this it still brings it.
"use strict";
(() => {
  const ready = () => document.querySelectorAll('form[enctype="multipart/form-data"]').forEach(prepare);

  function prepare(form) {
    const input = form.querySelector('input[type="file"]');
    const place = input.closest(".field");
    place.classList.add("drop");
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      place.classList.add("over");
    };
    place.addEventListener("dragenter", over);
    place.addEventListener("dragover", over);
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("over");
    });
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over");
      if (event.dataTransfer.files.length === 0) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
    });
    form.addEventListener("submit", (event) => {
      if (input.files.length === 0) return;
      event.preventDefault();
      send(form);
    });
  }

  function send(form) {
    const { bar, words } = progress(form);
    const sent = new XMLHttpRequest();
    const again = (text) => {
      words.textContent = text;
      bar.remove();
      form.querySelector("button").disabled = false;
    };
    sent.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      words.textContent = loaded < total ? `${Math.floor((100 * loaded) / total)} % sent` : "All sent. The server keeps it …";
    });
    sent.addEventListener("load", () => {
      if (sent.responseURL !== location.href) return location.assign(sent.responseURL);
      const answer = new DOMParser().parseFromString(sent.responseText, "text/html").getElementById("main");
      if (!answer) return again("The server did not take it. Bring it again.");
      document.getElementById("main").replaceWith(answer);
      ready();
      answer.querySelector(".errorlist")?.scrollIntoView({ block: "center" });
      return answer.querySelector(".field.wrong input")?.focus();
    });
    sent.addEventListener("error", () => again("It did not arrive. Is there a connection? Bring it again."));
    sent.open("POST", form.action);
    sent.send(new FormData(form));
    form.querySelector("button").disabled = true;

  }

  function progress(form) {
    form.querySelector(".sending")?.remove();
    const told = document.createElement("div");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    told.className = "sending";
    told.setAttribute("role", "status");
    bar.setAttribute("aria-label", "How much of the file is sent");
    words.className = "soft";
    told.append(bar, words);
    form.append(told);
    return { bar, words };
  }

  ready();
})();
