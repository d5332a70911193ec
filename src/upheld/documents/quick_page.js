// The page of `upheld quick`: inputs → state → address and answer → words, tables, drawings.

const GIVEN = readData();
const SHARES = ["r", "f", "b", "mr", "mf", "mp"];
const NUMBERS = ["n", "t", "tp", "tn"];
const RANGES = ["m", "a", "c", "w"];
let telling = 0;
let addressing = 0;

/** The number in a text, or null where there is none. */
function numberIn(text) {
  const found = Number(text);
  return text === null || text === undefined || text.trim() === "" || !Number.isFinite(found) ? null : found;
}

/** The state as the inputs say it. */
function stateOfInputs() {
  const state = {};
  for (const key of SHARES) {
    const percent = numberIn(byId(key).value);
    state[key] = percent === null ? null : Number((percent / 100).toPrecision(15));
  }
  for (const key of NUMBERS) state[key] = numberIn(byId(key).value);
  for (const key of RANGES) {
    const [low, high] = [numberIn(byId(`${key}0`).value), numberIn(byId(`${key}1`).value)];
    state[key] = low === null && high === null ? null : [low ?? high, high ?? low];
  }
  state.cur = /^[A-Z]{3}$/.test(byId("cur").value) ? byId("cur").value : null;
  return state;
}

/** The inputs as the state says it. */
function fillInputs(state) {
  for (const key of SHARES) byId(key).value = state[key] === null ? "" : String(Number((state[key] * 100).toPrecision(12)));
  for (const key of NUMBERS) byId(key).value = state[key] === null ? "" : String(state[key]);
  for (const key of RANGES) {
    const range = state[key];
    byId(`${key}0`).value = range === null ? "" : String(range[0]);
    byId(`${key}1`).value = range === null || range[0] === range[1] ? "" : String(range[1]);
  }
  byId("cur").value = state.cur ?? "";
  document.querySelectorAll(".dial").forEach(placeSlider);
}

/** The state in an address, #r=0.92&f=0.03&…; null where it names none. What is no figure is left out. */
function stateOfAddress(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const known = [...SHARES, ...NUMBERS, ...RANGES, "cur"];
  if (!known.some((key) => parts.has(key))) return null;
  const state = {};
  for (const key of [...SHARES, ...NUMBERS]) state[key] = numberIn(parts.get(key));
  for (const key of RANGES) {
    const [low, high] = (parts.get(key) ?? "").split("..").map(numberIn);
    state[key] = low === null ? null : [low, high ?? low];
  }
  state.cur = /^[A-Z]{3}$/.test(parts.get("cur") ?? "") ? parts.get("cur") : null;
  return state;
}

function addressOf(state) {
  const parts = [];
  for (const key of [...SHARES, ...NUMBERS]) if (state[key] !== null) parts.push(`${key}=${state[key]}`);
  for (const key of RANGES) {
    if (state[key] !== null) parts.push(`${key}=${state[key][0] === state[key][1] ? state[key][0] : state[key].join("..")}`);
  }
  if (state.cur) parts.push(`cur=${state.cur}`);
  return `#${parts.join("&")}`;
}

/** Where a slider stands for a value, 0 to 1000; a scale of powers, because 0.1 % and 1 % lie worlds apart. */
function positionOf(dial, value) {
  const { scale, low, high } = dial.dataset;
  if (scale === "linear") return Math.round(value * 1000);
  if (!(value > 0)) return 0;
  const place = Math.log(value / low) / Math.log(high / low);
  return Math.min(1000, Math.max(1, Math.round(place * 1000)));
}

function valueAt(dial, position) {
  const { scale, low, high } = dial.dataset;
  if (scale === "linear") return position / 1000;
  return position === 0 ? 0 : Number((low * (high / low) ** (position / 1000)).toPrecision(2));
}

function placeSlider(dial) {
  const { key } = dial.dataset;
  const slider = dial.querySelector("[type=range]");
  slider.value = positionOf(dial, enteredIn(key) ?? 0);
  nameSlider(dial);
}

/** What a dial's field says, a share or a number; null where it is empty. */
function enteredIn(key) {
  const entered = numberIn(byId(key).value);
  return entered === null || key === "n" ? entered : entered / 100;
}

function nameSlider(dial) {
  const { key } = dial.dataset;
  const value = enteredIn(key);
  const said = value === null ? "not said" : key === "n" ? count(value) : stated(value);
  dial.querySelector("[type=range]").setAttribute("aria-valuetext", said);
}

function slide(dial) {
  const { key } = dial.dataset;
  const value = valueAt(dial, Number(dial.querySelector("[type=range]").value));
  byId(key).value = String(key === "n" ? value : Number((value * 100).toPrecision(12)));
  // The slider stays where the hand left it: put back to the rounded figure, an arrow key would not move it at all.
  nameSlider(dial);
}

/** New paragraphs in place of the old ones. */
function paragraphs(id, lines) {
  byId(id).replaceChildren(...lines.map((line) => made("p", { text: line })));
}

function row(head, ...cells) {
  return made("tr", {}, made("th", { text: head, scope: "row" }), ...cells.map((text) => made("td", { text, class: "n" })));
}

/** All of the page from the inputs. A state that cannot be computed empties it: no old figure stays. */
function renew() {
  const state = stateOfInputs();
  const wrong = problemsOf(state);
  document.querySelectorAll("[aria-invalid]").forEach((input) => {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
  for (const [key] of wrong) {
    byId(key).setAttribute("aria-invalid", "true");
    byId(key).setAttribute("aria-describedby", "problem");
  }
  byId("problem").hidden = wrong.length === 0;
  byId("problem").textContent = wrong.map(([, message]) => message).join(" ");
  const answer = wrong.length ? null : quick(state, GIVEN.z);
  showPeople(answer);
  showMoney(answer);
  showSample(answer);
  announce(answer ? headline(answer) : byId("problem").textContent);
  clearTimeout(addressing);
  if (answer) {
    addressing = setTimeout(() => history.replaceState(null, "", addressOf(state)), 120);
  }
}

/** One sentence for who listens, once the slider rests. */
function announce(sentence) {
  clearTimeout(telling);
  telling = setTimeout(() => { byId("announced").textContent = sentence; }, 700);
}

/** What the slide's stated precision means, as long as the figures are still the slide's. */
function notesOn(state) {
  return ["r", "f", "b", "tp", "tn"].every((key) => state[key] === GIVEN.state[key]) ? GIVEN.notes : [];
}

function showPeople(answer) {
  byId("headline").textContent = answer ? headline(answer) : "Cannot tell: a figure is missing or wrong.";
  paragraphs("gist", answer ? [...notesOn(answer.state), ...daySentences(answer)] : []);
  const rows = answer ? [
    ["Recall", answer.recall, "share"], ["False positive rate", answer.alarms, "share"], ["Precision", answer.precision, "share"],
    ...(answer.day ? [
      ["Caught a day", answer.day.caught], ["Missed a day", answer.day.missed],
      ["Wrongly stopped a day", answer.day.alarms], ["Stopped a day, in all", answer.day.stopped],
    ] : []),
  ] : [];
  const hasIntervals = rows.some(([, figure]) => figure.n);
  byId("interval-head").hidden = !hasIntervals;
  byId("figures").replaceChildren(...rows.map(([name, figure, unit]) => {
    const value = figure.value === null ? "cannot tell" : unit ? share(figure.value) : count(figure.value);
    const interval = !figure.n ? "cannot tell" : unit ? shares(figure.low, figure.high) : `${count(figure.low)} to ${count(figure.high)}`;
    return hasIntervals ? row(name, value, interval) : row(name, value);
  }));
  byId("strip").textContent = !answer ? "" : `Precision ${answer.precision.value === null ? "cannot tell" : share(answer.precision.value)}`
    + (answer.day ? ` · ${count(answer.day.alarms.value)} wrongly stopped a day` : "");
  drawPeople(answer);
}

/** A hundred people who are stopped; a share too small for one of them is told in words. */
function drawPeople(answer) {
  const value = answer ? answer.precision.value : null;
  const right = value === null ? 0 : Math.round(value * 100);
  const circles = Array.from({ length: 100 }, (_, i) => drawn("circle", {
    cx: 10 + 20 * (i % 10), cy: 10 + 20 * Math.floor(i / 10), r: 7,
    class: value === null ? "nobody" : i < right ? "right" : "wrong",
  }));
  byId("pictogram").replaceChildren(...circles);
  byId("pictogram").setAttribute("aria-label", value === null ? "Nobody is stopped"
    : `100 people stopped: ${right} rightly, ${100 - right} wrongly`);
}

function showMoney(answer) {
  const found = answer ? answer.money : null;
  const currency = answer ? answer.state.cur : null;
  byId("worth").textContent = found ? `${sentenceCase(worthShown(found.day, currency))} a day` : "Cannot tell";
  paragraphs("money-lines", !answer ? [] : found ? moneySentences(answer).slice(1)
    : [moneySentences(answer)[0].replace(/^Cannot tell: (.)/, (_, first) => first.toUpperCase())]);
  byId("money-table").hidden = byId("money").toggleAttribute("hidden", !found);
  byId("money-key").hidden = !found?.sampled;
  if (!found) return;
  const rows = [["A day", found.day], ["A month (30 days)", monthOf(found.day)]];
  if (found.sampled) rows.push(["A day, rates anywhere in their intervals", found.sampled]);
  byId("money-rows").replaceChildren(...rows.map(([name, range]) => row(name, money(range.low, currency), money(range.high, currency))));
  drawMoney(found, currency);
}

function sentenceCase(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** The day's worth on a line with nothing in it as 0: loss left of it, gain right of it. */
function drawMoney(found, currency) {
  const all = [found.day.low, found.day.high, found.sampled?.low ?? 0, found.sampled?.high ?? 0, 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value) => (high === low ? 200 : 8 + (384 * (value - low)) / (high - low));
  const line = (from, to, kind) => drawn("line", { x1: x(from), x2: x(to), y1: 16, y2: 16, class: kind });
  const parts = [line(low, high, "base")];
  if (found.day.low < 0) parts.push(line(found.day.low, Math.min(0, found.day.high), "loss"));
  if (found.day.high > 0) parts.push(line(Math.max(0, found.day.low), found.day.high, "gain"));
  if (found.day.low === found.day.high) {
    parts.push(line(Math.min(0, found.day.low), Math.max(0, found.day.high), found.day.low < 0 ? "loss" : "gain"));
  }
  if (found.sampled) parts.push(line(found.sampled.low, found.sampled.high, "sampled"));
  const at = x(0);
  const anchor = at < 30 ? "start" : at > 370 ? "end" : "middle";
  parts.push(drawn("line", { x1: at, x2: at, y1: 4, y2: 28, class: "zero" }));
  parts.push(drawn("text", { x: at, y: 41, "text-anchor": anchor }));
  parts.at(-1).textContent = "0";
  byId("money").replaceChildren(...parts);
  byId("money").setAttribute("aria-label", `A day: ${worthShown(found.day, currency)}`);
}

const VERDICTS = { met: "Met", not_met: "Not met", undecided: "Undecided" };

function showSample(answer) {
  paragraphs("sample-lines", answer ? sampleSentences(answer) : []);
  const lines = answer ? answer.judged : [];
  byId("bounds-part").hidden = lines.length === 0;
  byId("bounds").replaceChildren(...lines.map((one) => {
    const name = made("th", { scope: "row", text: `${one.title} ${stated(one.bound)}` });
    name.append(made("small", { text: foundWords(one, answer), class: "why" }));
    const verdict = made("span", { class: "verdict", "data-verdict": one.verdict, text: VERDICTS[one.verdict] });
    return made("tr", { "data-metric": one.metric }, name, made("td", {}, drawInterval(one)), made("td", {}, verdict));
  }));
}

/** The interval against its bound. */
function drawInterval(one) {
  const { figure, bound, verdict } = one;
  const told = figure.n ? `${shares(figure.low, figure.high)} against a bound of ${stated(bound)}` : `no interval; bound ${stated(bound)}`;
  return intervalMark({ ...figure, bounds: [bound], verdict, label: told });
}

async function copyLink() {
  const link = location.href.split("#")[0] + addressOf(stateOfInputs());
  try {
    await navigator.clipboard.writeText(link);
    byId("copied").textContent = "Copied. Whoever can open this file sees these figures; else send the file itself.";
  } catch {
    byId("copied").textContent = `Copy it from here: ${link}`;
  }
}

function start() {
  byId("page").hidden = false;
  byId("made").textContent = `Made with Upheld ${GIVEN.upheld}.`;
  fillInputs(stateOfAddress(location.hash) ?? GIVEN.state);
  document.querySelectorAll(".dial").forEach((dial) => {
    dial.querySelector("[type=range]").addEventListener("input", () => slide(dial));
    byId(dial.dataset.key).addEventListener("input", () => placeSlider(dial));
  });
  byId("inputs").addEventListener("input", renew);
  byId("inputs").addEventListener("submit", (event) => event.preventDefault());
  // A jump by the address would overwrite the figures in it.
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); byId("answers").focus(); });
  byId("copy").addEventListener("click", copyLink);
  byId("back").addEventListener("click", () => { fillInputs(GIVEN.state); renew(); });
  addEventListener("hashchange", () => {
    const state = stateOfAddress(location.hash);
    if (state) { fillInputs(state); renew(); }
  });
  renew();
}

start();
