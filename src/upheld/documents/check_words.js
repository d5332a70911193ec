// A setting and its figures in sentences.

const VERDICTS = { met: "Met", not_met: "Not met", undecided: "Undecided" };

function settingWords(lever, found) {
  const act = lever.said[found.state.act];
  if (lever.tables.edge.length === 0) return act;
  return found.band === null ? `${act}, nobody looks` : `${act}, a person looks from ${cutoffShown(found.band)}`;
}

/** The command that judges this setting in full; what no spec can say has none. */
function command(lever, found) {
  const { keys, edge } = lever.tables;
  if (found.cutoff === null) return lever.command;
  if (lever.probability && found.cutoff > 1) return "A probability is at most 1, so no cut-off in a spec acts on nothing.";
  const band = edge.length ? ` --set ${keys.edge}=${found.band === null ? "none" : found.band}` : "";
  return `${lever.command} --set ${keys.act}=${found.cutoff}${band}`;
}

/** What is found, and where: Recall in NP is 55.2 % (26.8 to 81.3 %). */
function findingOf(line, one) {
  if (one.between) return `${line.metric} differs by ${figureOf(line, one)} between ${one.between[0]} and ${one.between[1]}`;
  const where = line.where ? ` where ${line.where}` : "";
  return `${line.metric}${one.worst ? ` in ${one.worst}` : ""}${where} is ${figureOf(line, one)}`;
}

function figureOf(line, one) {
  if (one.value === null) return "cannot tell";
  if (one.low === null && one.high === null) return `${shown(one.value, line.unit)}, no interval`;
  return `${shown(one.value, line.unit)} (${intervalShown(one.low, one.high, line.unit)})`;
}

/** The figure, its interval and what it was counted on. */
function measuredWords(line, one) {
  const where = one.worst ? `worst: ${one.worst} ` : one.between ? `${one.between.join(" and ")}: ` : "";
  if (one.value === null) return `${where}${one.range ?? "cannot tell"}`;
  if (one.low === null && one.high === null) return `${where}${shown(one.value, line.unit)}${line.per}, no interval`;
  const level = line.level === 0.95 ? "" : ` at ${general(line.level * 100, 6)} %`;
  const on = one.n === null || line.n_of === null ? "" : ` · ${whole(one.n)} ${line.n_of}`;
  return `${where}${shown(one.value, line.unit)}${line.per}, ${intervalShown(one.low, one.high, line.unit)}${level}${on}`;
}

function tallyWords(found) {
  if (found.deciding === 0) return "only aims, which never decide";
  return `${found.met} of ${found.deciding} requirement${found.deciding === 1 ? "" : "s"} met`;
}

/** What would decide at another setting, in one to three sentences. */
function conclusionWords(lines, found) {
  if (found.deciding === 0) return "There are only aims, and an aim never decides.";
  const named = (test) => lines.filter((line, number) => !line.aim && test(found.lines[number])).map((line) => line.title);
  if (found.conclusion === "met") return found.deciding === 1 ? "The one requirement would be met." : `All ${found.deciding} requirements would be met.`;
  const tally = `${found.met || "None"} of ${found.deciding} requirements would be met.`;
  if (found.conclusion === "not_met") {
    const broken = lines.findIndex((line, number) => !line.aim && found.lines[number].beyond);
    const [line, one] = [lines[broken], found.lines[broken]];
    const others = named((other) => other.beyond).length - 1;
    const more = others > 0 ? ` ${others} more ${others === 1 ? "is" : "are"} not met.` : "";
    const every = line.every ? ` in every ${line.every}` : "";
    const what = one.isFixed ? `${line.title}: not met, at any setting.` : `${findingOf(line, one)}; required${every}: ${line.bound}.`;
    return `${what}${more} ${tally}`;
  }
  const unsettled = named((one) => one.word === "undecided");
  const alone = named((one) => one.word === "not_met");
  const still = unsettled.length ? ` Still open: ${few(unsettled)}.` : "";
  const chance = alone.length ? ` ${few(alone)}: not met alone, but among ${found.deciding} requirements that can be chance.` : "";
  return `${tally}${still}${chance}`;
}

function few(names) {
  return names.length > 3 ? `${names.slice(0, 3).join("; ")}; and ${names.length - 3} more` : names.join("; ");
}

/** Why a line is not met, or undecided, at another setting. */
function reasonWords(line, one) {
  if (one.word === "met") return "";
  if (one.value === null || (one.low === null && one.high === null)) return "It cannot be told at this setting, for too few cases or for a few very large values.";
  if (one.word === "not_met") return line.every ? `Not met in at least one ${line.every}; ${line.bound} is required in every one.` : `The whole interval lies outside: ${line.bound} is required.`;
  return "The interval reaches to both sides of the bound. Judged in full, this setting tells how many more cases would probably decide it.";
}

function countsWords(lever, found) {
  if (found.counts === null) return "";
  const { yes, no } = found.counts;
  if (!lever.knows) return lever.uncounted;
  const looked = lever.tables.edge.length ? `, ${whole(yes.looked)} looked at by a person` : "";
  return `Of ${whole(yes.all)} positives ${whole(yes.acted)} are acted on${looked} and ${whole(yes.passed)} let through. `
    + `Of ${whole(no.all)} ordinary ${lever.many} ${whole(no.acted)} are acted on by mistake.`;
}

function reviewsWords(lever, { reviews }) {
  if (!reviews) return "";
  const text = `${grouped(fixed(reviews.mean, 0))} ${lever.many} a day to look at, ${grouped(fixed(reviews.p95, 0))} on a busy day`;
  if (reviews.capacity === null) return `${text}; how many people can do is not said.`;
  const over = reviews.above ? ` On ${whole(reviews.above)} of ${whole(reviews.days)} days it is more; the lowest scores then pass unseen.` : "";
  return `${text}; people can do ${grouped(fixed(reviews.capacity, 0))}.${over}`;
}

function intervalWords(amount, currency, of) {
  return amount.low === null ? "No interval: a few very large values decide it, or there are too few cases"
    : `95 % interval ${intervalShown(amount.low, amount.high, currency)}${of}`;
}
