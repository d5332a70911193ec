// The trade-off as drawings on the slider's own scale: money, figures, and where all is met.

const PANEL = { money: 170, lines: 120, ribbon: 24, top: 50, gap: 26, foot: 34 };
const MARGIN = { left: 80, right: 14 };

/** The figures of each position at one edge of the band. */
function curveAt(lever, lines, edge, guess) {
  return lever.tables.act.map((cutoff, act) => ({
    cutoff,
    figures: drawnAt(lever, act, edge),
    amount: mainAmount(lever, amountsAt(lever, { act, edge, guess })) ?? null,
    conclusion: conclusionAt(lever, lines, act, edge),
  }));
}

/** Draws the chart into `place`, so wide; gives back a function that moves the cursor, or (null) hides it. */
function drawTradeoff(place, lever, curve, wide) {
  const width = Math.max(300, wide);
  const steps = Math.max(1, curve.length - 1);
  const x = (at) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * at) / steps;
  const parts = [];
  let top = PANEL.top;
  if (curve.some((one) => one.amount && one.amount.value !== null)) {
    parts.push(...moneyPanel(lever, curve, x, top, width));
    top += PANEL.money + PANEL.gap;
  }
  for (const panel of lever.panels) {
    parts.push(...linesPanel(panel, curve, x, top, width));
    top += PANEL.lines + PANEL.gap;
  }
  parts.push(...ribbon(curve, x, top));
  top += PANEL.ribbon;
  parts.push(...axis(lever, curve, x, top, width));
  const height = top + PANEL.foot;
  const cursor = drawn("line", { y1: PANEL.top - 12, y2: top, x1: 0, x2: 0, class: "cursor" });
  const label = lever.per_day === null ? "Figures" : "Money a day and figures";
  place.replaceChildren(drawn("svg", {
    class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `${label} at every position of the slider; the table below has the same numbers`,
  }, ...marks(lever, x, top, width), cursor, ...parts));
  return (act) => {
    cursor.setAttribute("visibility", act === null ? "hidden" : "visible");
    cursor.setAttribute("transform", `translate(${x(act ?? 0)} 0)`);
  };
}

function pathOf(points) {
  let text = "";
  let isDown = false;
  for (const [x, y] of points) {
    if (y === null) isDown = false;
    else {
      text += `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      isDown = true;
    }
  }
  return text;
}

/** Round steps of an axis from low to high, about `wanted` of them. */
function roundSteps(low, high, wanted) {
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const steps = [];
  for (let at = Math.ceil(low / step); at * step <= high; at += 1) steps.push(at * step);
  return steps;
}

function moneyPanel(lever, curve, x, top, width) {
  const told = curve.map((one) => one.amount).filter((one) => one.value !== null);
  const highest = Math.max(0, ...told.map((one) => Math.min(one.high ?? one.value, Math.max(...told.map((other) => other.value)) * 1.8)));
  const lowest = Math.min(0, ...told.map((one) => one.low ?? one.value));
  // Acting on everything may cost many times what is to be gained; drawn in full it would flatten the rest.
  const least = highest > 0 ? Math.max(lowest, -0.7 * highest) : lowest;
  const most = highest || -least * 0.05 || 1;
  const y = (value) => top + PANEL.money * (1 - (value - least) / (most - least));
  const inside = (value) => Math.min(Math.max(y(value), top - 1), top + PANEL.money + 1);
  const parts = [drawn("text", { x: 6, y: top - 8, class: "title", text: `${lever.per_day === null ? `Money ${lever.one}` : "Money a day"}, ${lever.money}` })];
  for (const step of roundSteps(least, most, 4)) {
    parts.push(drawn("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(step), y2: y(step), class: step === 0 ? "zero" : "grid" }));
    parts.push(drawn("text", { x: MARGIN.left - 6, y: y(step) + 4, "text-anchor": "end", text: moneyShown(step, lever.currency) }));
  }
  parts.push(...intervalArea(curve.map((one) => one.amount), x, inside));
  const line = curve.map((one, at) => {
    const value = one.amount.value;
    return [x(at), value === null || y(value) > top + PANEL.money ? null : y(value)];
  });
  parts.push(drawn("path", { d: pathOf(line), class: "curve" }));
  return parts;
}

/** The intervals of a line as one area. */
function intervalArea(figures, x, y) {
  const told = figures.map((one, at) => [at, one]).filter(([, one]) => one !== null && one.value !== null && one.low !== null);
  if (told.length < 2) return [];
  const there = told.map(([at, one]) => `${x(at).toFixed(1)} ${y(one.high).toFixed(1)}`);
  const back = told.toReversed().map(([at, one]) => `${x(at).toFixed(1)} ${y(one.low).toFixed(1)}`);
  return [drawn("path", { d: `M${[...there, ...back].join("L")}Z`, class: "area" })];
}

/** Lines of figures in one unit: shares from 0 to all, others from 0 to their largest. */
function linesPanel({ unit, lines }, curve, x, top, width) {
  const right = width - MARGIN.right;
  const values = lines.flatMap(({ name }) => curve.map((one) => one.figures[name].value)).filter((value) => value !== null);
  const [least, most] = unit === "share" ? [0, 1] : [Math.min(0, ...values), Math.max(0, ...values) || 1];
  const y = (value) => top + PANEL.lines * (1 - (Math.min(Math.max(value, least), most) - least) / (most - least));
  const parts = [];
  for (const step of unit === "share" ? [0, 0.5, 1] : roundSteps(least, most, 3)) {
    parts.push(drawn("line", { x1: MARGIN.left, x2: right, y1: y(step), y2: y(step), class: "grid" }));
    parts.push(drawn("text", { x: MARGIN.left - 6, y: y(step) + 4, "text-anchor": "end", text: unit === "share" ? `${step * 100} %` : shown(step, isCurrency(unit) ? unit : "number") }));
  }
  let left = MARGIN.left;
  lines.forEach(({ name, title }, number) => {
    const kind = number ? "curve other" : "curve";
    const figures = curve.map((one) => one.figures[name]);
    parts.push(drawn("line", { x1: left, x2: left + 26, y1: top - 12, y2: top - 12, class: kind }));
    parts.push(drawn("text", { x: left + 32, y: top - 8, class: "title", text: title }));
    left += 48 + title.length * 7.2;
    parts.push(...intervalArea(figures, x, y));
    parts.push(drawn("path", { d: pathOf(figures.map(({ value }, at) => [x(at), value === null ? null : y(value)])), class: kind }));
  });
  return parts;
}

/** Where the requirements are met: a full block, undecided: half of it, not met: a line. */
function ribbon(curve, x, top) {
  const heights = { met: PANEL.ribbon - 4, undecided: (PANEL.ribbon - 4) / 2, not_met: 2 };
  const parts = [drawn("text", { x: MARGIN.left, y: top - 6, class: "title", text: "Are the requirements met?" })];
  for (let from = 0; from < curve.length;) {
    let to = from;
    while (to + 1 < curve.length && curve[to + 1].conclusion === curve[from].conclusion) to += 1;
    const word = curve[from].conclusion;
    const [left, right] = [x(Math.max(0, from - 0.5)), x(Math.min(curve.length - 1, to + 0.5))];
    parts.push(drawn("rect", {
      x: left, width: Math.max(2, right - left), y: top + PANEL.ribbon - 2 - heights[word], height: heights[word], class: `ribbon ${word}`,
    }));
    from = to + 1;
  }
  return parts;
}

function axis(lever, curve, x, top, width) {
  const wanted = Math.max(3, Math.floor(width / 110));
  const parts = [];
  for (const [at, text] of lever.axis.is_even ? roundTicks(curve, wanted) : everyNth(curve, wanted)) {
    parts.push(drawn("line", { x1: x(at), x2: x(at), y1: top, y2: top + 5, class: "tick" }));
    parts.push(drawn("text", { x: x(at), y: top + 18, "text-anchor": at === 0 ? "start" : "middle", text }));
  }
  parts.push(drawn("text", { x: width - MARGIN.right, y: top + 32, "text-anchor": "end", text: `${lever.axis.title} →` }));
  return parts;
}

/** Positions that lie unevenly are named one by one. */
function everyNth(curve, wanted) {
  const every = Math.ceil(curve.length / wanted);
  return curve.map((one, at) => [at, general(one.cutoff ?? 0, 3)]).filter((_, at) => at % every === 0);
}

/** Round values, each where it lies between the positions. */
function roundTicks(curve, wanted) {
  const values = curve.map((one) => one.cutoff);
  return roundSteps(values[0], values.at(-1), wanted).map((value) => {
    const above = Math.max(1, values.findIndex((one) => one >= value));
    const [low, high] = [values[above - 1], values[above] ?? values[above - 1]];
    return [high > low ? above - 1 + (value - low) / (high - low) : 0, grouped(general(value, 6))];
  });
}

/** The setting as it stands, and the best one. */
function marks(lever, x, bottom, width) {
  const { today, best } = lever.tables;
  const parts = [];
  const named = today.act < lever.tables.act.length ? [[today.act, lever.is_trial ? "tried" : "today", "today", 12]] : [];
  if (best && best.act !== today.act) named.push([best.act, "best", "best", 25]);
  for (const [at, text, kind, y] of named) {
    const anchor = x(at) < MARGIN.left + 30 ? "start" : x(at) > width - 40 ? "end" : "middle";
    parts.push(drawn("line", { x1: x(at), x2: x(at), y1: y + 3, y2: bottom, class: kind }));
    parts.push(drawn("text", { x: x(at), y, "text-anchor": anchor, class: "title", text }));
  }
  return parts;
}
