// What every page shares: its data, and figures in words. The words are those of the command line.

/** A space that no line breaks at: between a figure and its unit. */
const NB = "\u00a0";

/** The page's data, as it was written into the file. */
function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

/** An element by its id. */
function byId(id) {
  return document.getElementById(id);
}

// Figures, sign for sign as upheld/wording.py says them; a browser test holds the two together.

const SIGNS = { INR: "₹", EUR: "€", USD: "$", GBP: "£", JPY: "¥" };
/** Below so many percent a share reads as 0. */
const NOTHING = 1e-6;
const LARGE = [" lakh", " crore", " million", " billion"];

/** A number with so many decimals; a tie goes to the even digit, as in Python. */
function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  const exact = value.toFixed(Math.min(100, decimals + 30));
  if (!/^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals))) return text;
  const step = 10 ** -decimals;
  const down = (Math.floor(Math.abs(value) / step) * step).toFixed(decimals);
  const even = Number(down.at(-1)) % 2 === 0 ? down : (Number(down) + step).toFixed(decimals);
  return value < 0 ? `-${even}` : even;
}

/** A number with so many digits that count and no trailing zeros: 0.0521, 12.3, 1.2e-05. */
function general(value, digits) {
  if (value === 0) return "0";
  const size = Number(value.toExponential(digits - 1).split("e")[1]);
  if (size < -4 || size >= digits) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const plain = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    return `${plain}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  const text = fixed(value, digits - 1 - size);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** 28123 → 28,123 */
function grouped(text) {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function threeDigits(value) {
  const size = Math.abs(value);
  if (size >= 99.95) return grouped(fixed(value, 0));
  const text = general(value, 3);
  const power = text.split("e")[1];
  return power && size >= 1e-7 ? fixed(value, 2 - Number(power)).replace(/0+$/, "") : text;
}

function shareDigits(percent) {
  const size = Math.abs(percent);
  if (size < NOTHING) return "0";
  if (size === 100) return fixed(percent, 0);
  if (size > 99 && size < 100) return fixed(percent, 2);
  return size >= 0.95 ? fixed(percent, 1) : general(percent, 2);
}

function isCurrency(unit) {
  return unit !== null && unit.length === 3 && unit === unit.toUpperCase();
}

/** What stands before an amount: its sign or code and a space. */
function before(currency) {
  return currency ? `${SIGNS[currency] ?? currency} ` : "";
}

/** An amount in the words in which its country says it: ₹ 4.12 lakh; bare without a currency. */
function moneyShown(value, currency) {
  const size = Math.abs(value);
  const steps = currency === "INR" ? [[1e7, " crore"], [1e5, " lakh"]] : [[1e9, " billion"], [1e6, " million"]];
  const [unit, word] = steps.find(([from]) => size >= from * 0.9995) ?? [1, ""];
  const text = threeDigits(size / unit);
  return `${value < 0 && text !== "0" ? "−" : ""}${before(currency)}${text}${word}`;
}

/** A figure in its unit: share, points, number, a currency, or what it measures. */
function shown(value, unit) {
  if (value === null) return "no limit";
  if (unit === "share" || unit === "points") return `${shareDigits(value * 100)} ${unit === "share" ? "%" : "points"}`;
  return isCurrency(unit) ? moneyShown(value, unit) : withMeasure(threeDigits(value), unit);
}

/** Units that are not written behind a number, or not by their name. */
const BARE = ["share", "points", "number", "money", "units", "", null, undefined];
const STRETCHES = ["seconds", "minutes", "hours", "days", "weeks", "months", "years"];

/** The number with what it measures behind it, where that has a name. */
function withMeasure(text, unit) {
  if (BARE.includes(unit)) return text;
  return `${text} ${text === "1" && STRETCHES.includes(unit) ? unit.slice(0, -1) : unit}`;
}

/** The ends of an interval: of a share with as many decimals each, of an amount with one sign where one word fits. */
function intervalShown(low, high, unit) {
  const [from, to] = [shown(low, unit), shown(high, unit)];
  if (isCurrency(unit)) {
    const [word, other] = [from, to].map((end) => LARGE.find((one) => end.endsWith(one)) ?? "");
    if (word !== other) return `${from} to ${to}`;
    return `${word ? from.slice(0, -word.length) : from} to ${to.replace(before(unit), "")}`;
  }
  if ((unit === "share" || unit === "points") && low !== null && high !== null) {
    const [left, right] = evenEnds(low * 100, high * 100);
    return `${left} to ${right} ${unit === "share" ? "%" : "points"}`;
  }
  const behind = [" %", " points", ` ${BARE.includes(unit) ? "" : unit}`].find((end) => end !== " " && to.endsWith(end)) ?? "";
  return `${from.endsWith(behind) ? from.slice(0, from.length - behind.length) : from} to ${to}`;
}

/** From so many points on, hundredths of a point tell nothing about an interval's ends. */
const WIDE = 10;

/** Both ends in percent with as many decimals, unless one would then read as 0 or 100 and is not. */
function evenEnds(low, high) {
  const own = [shareDigits(low), shareDigits(high)];
  if (own.some((text) => text.includes("e"))) return own;
  const inner = own.filter((text) => !["0", "100", "-100"].includes(text));
  const decimals = inner.length ? inner.map((text) => (text.split(".")[1] ?? "").length) : [0];
  const finest = Math.max(...decimals);
  const tries = high - low >= WIDE ? [1] : [];
  if (finest - Math.min(...decimals) <= 1) tries.push(finest);
  for (const places of tries) {
    const ends = [low, high].map((end, at) => (inner.includes(own[at]) ? fixed(end, places) : own[at]));
    if (ends.every((text) => own.includes(text) || ![0, 100].includes(Math.abs(Number(text))))) return ends;
  }
  return own;
}

/** The same with spaces that no line breaks at between a figure and its unit. */
function unbroken(text) {
  return text.replace(/(?<=\d) (?=%|points?\b|lakh|crore|million|billion)|(?<=[₹€$£¥]) (?=\d)/g, NB);
}

/** A share as percent, unbroken: "94.1 %". */
function share(value) {
  return unbroken(shown(value, "share"));
}

/** The two ends of an interval of shares, unbroken: "92.8 to 95.2 %". */
function shares(low, high) {
  return unbroken(intervalShown(low, high, "share"));
}

/** An amount in which no line breaks. */
function money(value, currency) {
  return moneyShown(value, currency).replaceAll(" ", NB);
}

/** A count: whole from 10 on, with one digit beneath, and commas. */
function count(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 9.95 ? 1 : 0 });
}

/** An HTML element: made("td", { class: "n", text: "3" }, …children). Text is never read as HTML. */
function made(name, { text, ...attributes } = {}, ...children) {
  return dressed(document.createElement(name), text, attributes, children);
}

/** An SVG element, alike. */
function drawn(name, { text, ...attributes } = {}, ...children) {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", name), text, attributes, children);
}

function dressed(element, text, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/**
 * An interval drawn against its bounds, on a scale of its own unless `from` and `to` give one. Without low and high only
 * the value and the bounds are drawn; `label` says it all for who cannot see it.
 */
function intervalMark({ value, low, high, bounds, verdict, label, from, to }) {
  const isTold = low !== undefined && low !== null;
  const all = [value, low, high, ...bounds].filter((one) => one !== undefined && one !== null);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = (most - least) * 0.12 || 0.01;
  const [left, right] = [from ?? least - margin, to ?? most + margin];
  const x = (at) => 6 + (158 * (at - left)) / (right - left);
  const line = (a, b, y1, y2, kind) => drawn("line", { x1: x(a), x2: x(b), y1, y2, class: kind });
  const picture = drawn("svg", { class: "mark", viewBox: "0 0 170 24", role: "img", "aria-label": label });
  picture.append(line(left, right, 12, 12, "base"));
  if (isTold) picture.append(line(low, high, 12, 12, `span ${verdict}`));
  if (value !== null && value !== undefined) picture.append(drawn("circle", { cx: x(value), cy: 12, r: 4.5, class: "point" }));
  picture.append(...bounds.map((bound) => line(bound, bound, 2, 22, "bound")));
  return picture;
}
