// The page of `upheld check --html`: sliders → positions → what the tables say → words, marks, chart, address.

const GIVEN = readData();
const LEVER = GIVEN.lever;
const LINES = GIVEN.lines;
let state = null;
let moveCursor = () => {};
let paperWidth = null;
let charted = "";
let telling = 0;
let addressing = 0;
let restores = [];
let owed = 0;

/** What an element says now, to be said again when the setting is back where it stands. */
function remember(element) {
  if (!element) return;
  const { hidden, className, dataset: { verdict } } = element;
  const nodes = [...element.childNodes].map((node) => node.cloneNode(true));
  restores.push(() => {
    element.replaceChildren(...nodes.map((node) => node.cloneNode(true)));
    Object.assign(element, { hidden, className });
    if (verdict) element.dataset.verdict = verdict;
  });
}

function rememberAll() {
  const moving = "#setting, #verdict, #said, #at-setting .verdict, #tally, #counts-said, #reviews-said, #lever b.big, "
    + "#lever .two small[id], #lever .figures [id], .matrix td[id], .line .measured, .line .drawn, .line .verdict, .line .why, .line .reason";
  document.querySelectorAll(moving).forEach(remember);
}

function say(id, text) {
  const element = byId(id);
  if (element) element.textContent = unbroken(text);
}

function setVerdict(element, word) {
  element.dataset.verdict = word;
  element.textContent = VERDICTS[word];
}

/** All of the page at the state. */
function renew() {
  const found = lookedUp(LEVER, LINES, state);
  if (found.isToday) restores.forEach((restore) => restore());
  else showMoved(found);
  if (!found.isToday || state.guess !== null) showAmounts(found);
  document.body.classList.toggle("moved", !found.isToday);
  showDials(found);
  showStrip(found);
  showChart(found);
  showCommand(command(LEVER, found));
  announce(found);
  clearTimeout(addressing);
  addressing = setTimeout(() => history.replaceState(null, "", addressOf(found)), 150);
}

/** The command, which breaks between its parts only. */
function showCommand(text) {
  const [first, ...parts] = text.split(" --set ");
  byId("command").replaceChildren(first, ...parts.flatMap((part) => [" ", made("span", { class: "nowrap", text: `--set ${part}` })]));
}

function showMoved(found) {
  const setting = settingWords(LEVER, found);
  byId("setting").className = "what-if";
  say("setting", `What if: ${setting}? This is not the setting of the spec, so it decides nothing.`);
  setVerdict(byId("verdict"), found.conclusion);
  say("said", conclusionWords(LINES, found));
  setVerdict(document.querySelector("#at-setting .verdict"), found.conclusion);
  say("tally", tallyWords(found));
  say("counts-said", countsWords(LEVER, found));
  say("reviews-said", reviewsWords(LEVER, found));
  for (const [kind, counts] of Object.entries(found.counts ?? {})) {
    for (const name of ["acted", "looked", "passed"]) showCount(byId(`${kind}-${name}`), counts[name]);
  }
  for (const [name, count] of Object.entries(found.became)) showCount(byId(`became-${name}`), count);
  for (const [name, one] of Object.entries(found.figures)) {
    const { unit, n_of } = LEVER.figures[name];
    say(`figure-${name}`, figureOf({ unit }, one));
    say(`on-${name}`, one.n === null || n_of === null ? "" : `${whole(one.n)} ${n_of}`);
  }
  found.lines.forEach((one, number) => { if (!one.isFixed) showLine(number, one); });
}

function showCount(place, count) {
  if (!place || count === null) return;
  place.querySelector("b").textContent = whole(count);
  place.querySelector("small").textContent = LEVER.per_day === null ? "" : `${daily((count / LEVER.judged) * LEVER.per_day)} a day`;
}

function showLine(number, one) {
  const line = LINES[number];
  const body = document.querySelector(`tbody[data-line="${number}"]`);
  const told = measuredWords(line, one);
  body.querySelector(".measured").textContent = unbroken(told);
  setVerdict(body.querySelector(".verdict"), one.word);
  body.querySelector(".why").textContent = "";
  const reason = reasonWords(line, one);
  body.querySelector(".reason").hidden = reason === "";
  body.querySelector(".reason td").textContent = unbroken(reason);
  const bounds = [line.low, line.high].filter((bound) => bound !== null);
  const picture = markOf(line, one, bounds, `${told}; bound: ${line.bound}`);
  body.querySelector(".drawn").replaceChildren(...(picture ? [picture] : []));
}

/** The interval on the scale it had at first, stretched where it has left it: so that one sees it move. */
function markOf(line, one, bounds, label) {
  const ends = [one.value, one.low, one.high, ...bounds].filter((end) => end !== null);
  if (ends.length === 0) return null;
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const margin = (most - least) * 0.12 || 0.01;
  const [left, right] = line.scale ?? [least - margin, most + margin];
  const from = least < left ? least - margin : left;
  const to = most > right ? most + margin : right;
  const isTold = one.low !== null || one.high !== null;
  return intervalMark({
    value: one.value, low: isTold ? one.low ?? from : null, high: isTold ? one.high ?? to : null, bounds, verdict: one.word, label, from, to,
  });
}

function showAmounts(found) {
  if (!LEVER.tables.value) {
    for (const name of ["over_nothing", "per_case", "over_rule"]) {
      say(name, "Not known");
      say(`${name}-interval`, "What it is worth at this setting cannot be known from this log.");
    }
  }
  const of = state.guess === null ? "" : " at this worth";
  for (const [name, amount] of Object.entries(found.amounts)) {
    say(name, amount.value === null ? "Cannot tell" : moneyShown(amount.value, LEVER.currency));
    say(`${name}-interval`, intervalWords(amount, LEVER.currency, of));
  }
}

function showDials(found) {
  const { act, edge } = state;
  byId("act").value = found.cutoff === null ? LEVER.rest : act;
  say("act-shown", LEVER.shown[act]);
  byId("act").setAttribute("aria-valuetext", LEVER.said[act]);
  if (byId("edge")) {
    byId("edge").value = edge;
    const words = found.band === null ? "nobody looks" : cutoffShown(found.band);
    say("edge-shown", words);
    byId("edge").setAttribute("aria-valuetext", found.band === null ? words : `a person looks from ${words}`);
  }
  if (byId("guess")) byId("guess").value = state.guess ?? "";
  byId("to-today").disabled = found.isToday;
  const { best } = LEVER.tables;
  if (byId("to-best")) byId("to-best").disabled = act === best.act && edge === edgeOf(LEVER.tables, best);
}

function showStrip(found) {
  const strip = byId("strip");
  const verdict = made("span", { class: "verdict", "data-verdict": found.conclusion, text: VERDICTS[found.conclusion] });
  const money = mainAmount(LEVER, found.amounts);
  const rest = [`${found.met} of ${found.deciding}`];
  if (money && money.value !== null) rest.push(`${moneyShown(money.value, LEVER.currency)} ${LEVER.per_day === null ? LEVER.one : "a day"}`);
  strip.replaceChildren(found.isToday ? "" : "What if: ", verdict, unbroken(` ${rest.join(" · ")}`));
}

/** The chart and its table follow the band and the guess; the cut-off only moves the cursor. */
function showChart(found) {
  const place = byId("chart");
  const width = paperWidth ?? place.clientWidth;
  const key = `${state.edge} ${state.guess} ${width}`;
  if (key !== charted) {
    const curve = curveAt(LEVER, LINES, state.edge, state.guess);
    moveCursor = drawTradeoff(place, LEVER, curve, width);
    if (state.edge !== edgeOf(LEVER.tables, LEVER.tables.today) || state.guess !== null) showCurveRows(curve);
    else if (charted) restoreCurveRows();
    charted = key;
  }
  moveCursor(found.cutoff === null ? null : state.act);
  const parts = [];
  const money = mainAmount(LEVER, found.amounts);
  if (money && money.value !== null) parts.push(`${moneyShown(money.value, LEVER.currency)} ${LEVER.per_day === null ? LEVER.one : "a day"}`);
  const figures = drawnAt(LEVER, state.act, state.edge);
  for (const { unit, lines } of LEVER.panels) {
    for (const { name, said } of lines) if (figures[name].value !== null) parts.push(said.replace("{}", shown(figures[name].value, unit)));
  }
  const setting = settingWords(LEVER, found);
  say("readout", `${setting[0].toUpperCase()}${setting.slice(1)}${parts.length ? ": " : ""}${parts.join(", ")}.`);
}

function showCurveRows(curve) {
  const rows = [...byId("curve-rows").rows];
  curve.forEach((one, at) => {
    const money = rows[at].querySelector(".money");
    if (money && one.amount) money.textContent = unbroken(curveMoney(one.amount));
    setVerdict(rows[at].querySelector(".verdict"), one.conclusion);
  });
}

function curveMoney(amount) {
  if (amount.value === null) return "cannot tell";
  const plain = moneyShown(amount.value, LEVER.currency);
  if (amount.low === null) return `${plain}, no interval`;
  return `${plain} (${moneyShown(amount.low, LEVER.currency)} to ${moneyShown(amount.high, LEVER.currency)})`;
}

let restoreCurveRows = () => {};

/** One sentence for who listens, once the slider rests. */
function announce(found) {
  clearTimeout(telling);
  telling = setTimeout(() => {
    say("announced", `${settingWords(LEVER, found)}: ${VERDICTS[found.conclusion]}, ${tallyWords(found)}.`);
  }, 800);
}

function addressOf(found) {
  if (found.isToday && state.guess === null) return location.pathname;
  const { keys, edge } = LEVER.tables;
  const parts = found.cutoff === null ? [] : [`${keys.act}=${found.cutoff}`];
  if (edge.length) parts.push(`${keys.edge}=${edge[state.edge]}`);
  if (state.guess !== null) parts.push(`guess=${state.guess}`);
  return `#${parts.join("&")}`;
}

/** The state an address names; null where it names none. */
function stateOfAddress(hash) {
  const named = new URLSearchParams(hash.replace(/^#/, ""));
  const number = (key) => (named.has(key) && named.get(key) !== "" && Number.isFinite(Number(named.get(key))) ? Number(named.get(key)) : null);
  const { tables } = LEVER;
  const [act, edge, guess] = [number(tables.keys.act), number(tables.keys.edge), number("guess")];
  if (act === null && edge === null && guess === null) return null;
  const first = today();
  return {
    act: act === null ? first.act : nearest(tables.act, act),
    edge: edge === null || tables.edge.length === 0 ? first.edge : nearest(tables.edge, edge),
    guess: tables.value && tables.value.guesses.length > 1 && Number.isInteger(guess) && tables.value.guesses[guess] ? guess : null,
  };
}

function today() {
  return { act: LEVER.tables.today.act, edge: edgeOf(LEVER.tables, LEVER.tables.today), guess: null };
}

/** Another state. What grows or shrinks above the slider must not carry it away from under the hand. */
function move(change) {
  state = { ...state, ...change };
  const top = () => byId("lever").getBoundingClientRect().top;
  const before = top();
  renew();
  owed += top() - before;
  const scrolled = scrollY;
  if (owed) scrollBy({ top: owed, behavior: "instant" });
  // Browsers scroll by whole pixels; what is left is owed, unless the page ends there.
  owed = Math.max(-1, Math.min(1, owed - (scrollY - scrolled)));
}

async function copyCommand() {
  try {
    await navigator.clipboard.writeText(byId("command").textContent);
    say("copied", "Copied. It judges this setting in full; the spec stays as it is.");
  } catch {
    getSelection().selectAllChildren(byId("command"));
    say("copied", "Marked: copy it from here.");
  }
}

function startLever() {
  rememberAll();
  const rows = byId("curve-rows");
  const before = [...rows.childNodes].map((node) => node.cloneNode(true));
  restoreCurveRows = () => rows.replaceChildren(...before.map((node) => node.cloneNode(true)));
  document.querySelectorAll(".scripted").forEach((part) => part.classList.remove("scripted"));
  if (LEVER.is_trial) say("to-today", "Back to the setting tried");
  state = stateOfAddress(location.hash) ?? today();
  byId("act").addEventListener("input", () => move({ act: Number(byId("act").value) }));
  byId("edge")?.addEventListener("input", () => move({ edge: Number(byId("edge").value) }));
  byId("guess")?.addEventListener("change", () => move({ guess: byId("guess").value === "" ? null : Number(byId("guess").value) }));
  byId("to-today").addEventListener("click", () => move(today()));
  byId("to-best")?.addEventListener("click", () => move({ act: LEVER.tables.best.act, edge: edgeOf(LEVER.tables, LEVER.tables.best) }));
  byId("copy").addEventListener("click", copyCommand);
  byId("chart").addEventListener("click", (event) => {
    const box = byId("chart").getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
    const last = LEVER.tables.act.length - 1;
    move({ act: Math.min(last, Math.max(0, Math.round(share * last))) });
  });
  addEventListener("hashchange", () => {
    const named = stateOfAddress(location.hash);
    if (named) move(named);
  });
  new ResizeObserver(() => showChart(lookedUp(LEVER, LINES, state))).observe(byId("chart"));
  renew();
}

/** The chart at the width of paper, or (null) of its place. */
function redraw(width) {
  paperWidth = width;
  if (LEVER) showChart(lookedUp(LEVER, LINES, state));
}

/** On paper everything is open. */
function openOnPaper() {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((one) => { one.open = true; });
    redraw(650);
  });
  addEventListener("afterprint", () => {
    closed.forEach((one) => { one.open = false; });
    redraw(null);
  });
}

// A jump by the address would overwrite the setting in it.
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); byId("main").focus(); });
openOnPaper();
if (LEVER) startLever();
