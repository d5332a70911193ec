// The slider of a promised time: it looks up what Python has told for each time, and reckons nothing.

const moved = readData();
const added = byId("added");
const rows = [...document.querySelectorAll("#moved tbody tr")].map((row) => [...row.querySelectorAll("td")]);

function tell() {
  const point = moved.points[Number(added.value)];
  byId("told").textContent = point.told;
  added.setAttribute("aria-valuetext", point.told);
  point.rows.forEach((cells, at) => cells.forEach((cell, column) => { rows[at][column].textContent = cell; }));
}

byId("mover").hidden = false;
added.addEventListener("input", tell);
tell();
