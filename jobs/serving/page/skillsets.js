// The tab of skill sets: title and description in, labels out, and what drove each.

import { skillSet } from "./api.js";
import { wellFormed } from "./codepoints.js";
import { megabytes } from "./documents.js";

const $ = (id) => document.getElementById(id);
const state = { title: "", text: "", asked: 0 };

/** Show the tab, and listen; the server takes requests of at most `most` bytes. */
export function beginSkillSets(most) {
  $("tabs").hidden = false;
  $("tab-mentions").addEventListener("click", () => turnTo("mentions"));
  $("tab-skillsets").addEventListener("click", () => turnTo("skillsets"));
  $("set-ask").addEventListener("submit", (event) => (event.preventDefault(), judge(most)));
}

function turnTo(name) {
  for (const each of ["mentions", "skillsets"]) {
    $(each).hidden = each !== name;
    $(`tab-${each}`).setAttribute("aria-pressed", String(each === name));
  }
}

function say(message, isError = false) {
  $("set-status").textContent = message;
  $("set-status").classList.toggle("error", isError);
}

async function judge(most) {
  const [title, text] = [wellFormed($("set-title").value), wellFormed($("set-text").value)];
  if (!title.trim() && !text.trim()) return say("There is neither title nor description yet.", true);
  const bytes = new TextEncoder().encode(JSON.stringify({ title, text })).length;
  if (bytes > most) return say(`This has ${megabytes(bytes)}; the server takes ${megabytes(most)}.`, true);
  const mine = ++state.asked;
  say("Judging …");
  $("set-judge").disabled = true;
  try {
    const answer = await skillSet(title, text);
    if (mine !== state.asked) return;
    Object.assign(state, { title, text });
    showLabels(answer.labels);
    const warned = answer.warnings.length ? `Beware: ${answer.warnings.join("; ")}. ` : "";
    say(`${warned}${answer.labels.length} labels, by the model ${answer.revision}.`, Boolean(warned));
  } catch (error) {
    say(error.message, true);
  } finally {
    if (mine === state.asked) $("set-judge").disabled = false;
  }
}

function showLabels(labels) {
  const rows = labels.map((label) => {
    const pick = element("button", { type: "button", className: "pick", title: "Show what drove it" }, label.label);
    const bar = element("meter", { min: 0, max: 1, value: label.probability });
    bar.setAttribute("aria-label", "Probability");
    const number = element("td", { className: "number" }, label.probability.toFixed(2));
    const row = element("tr", {}, element("th", { scope: "row" }, pick), element("td", {}, bar), number);
    pick.addEventListener("click", () => explain(label, row));
    return row;
  });
  const body = element("tbody", {}, ...rows);
  $("set-labels").replaceChildren(element("table", {}, body));
  explain(labels[0], rows[0]);
}

function explain(label, row) {
  for (const each of row.parentNode.children) each.classList.toggle("chosen", each === row);
  $("set-label").textContent = `${label.label}, ${label.probability.toFixed(2)}`;
  const most = Math.max(...label.because.map(({ influence }) => Math.abs(influence)), 0.01);
  for (const part of ["title", "text"]) {
    const pieces = label.because.filter((each) => each.part === part);
    $(`set-marked-${part}`).replaceChildren(...highlighted(state[part], pieces, most));
  }
  $("set-why").hidden = false;
}

/** Return a text as nodes, its pieces marked by how much they speak for or against a label. */
function highlighted(text, pieces, most) {
  const points = [...text]; // offsets count code points
  const nodes = [];
  let at = 0;
  for (const { start_offset: start, end_offset: end, influence } of pieces.sort(
    (one, other) => one.start_offset - other.start_offset,
  )) {
    const step = Math.max(1, Math.round((3 * Math.abs(influence)) / most));
    const said = `${influence > 0 ? "+" : "−"}${Math.abs(influence).toFixed(3)}`;
    const properties = { className: `${influence > 0 ? "for" : "against"}-${step}`, title: said };
    nodes.push(points.slice(at, start).join(""));
    nodes.push(element("mark", properties, points.slice(start, end).join("")));
    at = end;
  }
  nodes.push(points.slice(at).join(""));
  return nodes;
}

function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}
