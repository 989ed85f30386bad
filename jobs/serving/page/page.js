// The page: what a person does, and what is shown then.

import { begin, extract } from "./api.js";
import { wellFormed } from "./codepoints.js";
import { megabytes, readFile } from "./documents.js";
import { keep, toCsv } from "./downloads.js";
import { showLegend } from "./legend.js";
import { beginSkillSets } from "./skillsets.js";
import { showOthers, showSkills, skillsOf } from "./skills.js";
import { explain, moveByKeys, showText } from "./text.js";

const $ = (id) => document.getElementById(id);
const isWide = matchMedia("(min-width: 52.01rem)"); // the table stands beside the text, as in page.css
const state = { known: null, text: "", answer: null, hidden: new Set(), documents: [], asked: 0 };
let hideCard = () => {};

function say(message, isError = false) {
  $("status").textContent = message;
  $("status").classList.toggle("error", isError);
}

function shown() {
  const least = Number($("least").value);
  return state.answer.mentions.filter((each) => each.confidence >= least && !state.hidden.has(each.label));
}

function show() {
  const { answer, text, hidden, known } = state;
  const least = Number($("least").value);
  const sure = answer.mentions.filter((mention) => mention.confidence >= least);
  const counts = new Map();
  for (const mention of sure) counts.set(mention.label, (counts.get(mention.label) ?? 0) + 1);
  const labels = [...new Set(answer.mentions.map((mention) => mention.label))];
  labels.sort((one, other) => (known.colours[one] ?? 0) - (known.colours[other] ?? 0));
  const mentions = shown();
  const isSkill = (mention) => mention.concept_id || known.skill_labels.includes(mention.label);
  const skills = skillsOf(mentions, known.skill_labels);
  $("least-shown").textContent = least.toFixed(2);
  showLegend($("legend"), labels, counts, known.colours, hidden, toggle);
  hideCard();
  showText($("marked"), text, mentions, known.colours, $("named").checked);
  showSkills($("skills"), skills, focusOn);
  showOthers($("others"), mentions.filter((mention) => !isSkill(mention)), focusOn);
  $("skills-title").textContent = `Skills (${skills.length})`;
}

function toggle(label) {
  if (!state.hidden.delete(label)) state.hidden.add(label);
  show();
}

function focusOn(mention) {
  const piece = [...$("marked").querySelectorAll("mark")].find((each) => each.mentions.includes(mention));
  piece?.scrollIntoView({ block: "center" });
  piece?.focus({ preventScroll: true });
}

function chosen(mentions) {
  for (const row of $("skills").querySelectorAll("tbody tr")) {
    const isOne = row.mentions.some((mention) => mentions.includes(mention));
    row.classList.toggle("chosen", isOne);
    if (isOne && isWide.matches) row.scrollIntoView({ block: "nearest" });
  }
}

function edit(isEditing) {
  $("asking").hidden = !isEditing;
  $("results").hidden = isEditing;
  $("edit").hidden = isEditing;
  $("extract").hidden = !isEditing;
  $("examples").hidden = !isEditing;
}

async function run() {
  const text = wellFormed($("text").value);
  if (!text.trim()) return say("There is no text yet.", true);
  const bytes = new TextEncoder().encode(JSON.stringify({ text })).length + 100;
  if (bytes > state.known.request_bytes) {
    return say(`This text has ${megabytes(bytes)}; the server takes ${megabytes(state.known.request_bytes)}.`, true);
  }
  const mine = ++state.asked;
  const began = performance.now();
  say("Extracting …");
  $("extract").disabled = true;
  try {
    const answer = await extract(text, $("field").value);
    if (mine !== state.asked) return;
    Object.assign(state, { text, answer });
    const focused = document.activeElement;
    edit(false);
    show();
    if (focused === document.body || focused.closest("#asking, #examples, #extract")) $("edit").focus();
    const count = answer.mentions.length;
    const took = Math.round(performance.now() - began);
    say(`${count} ${count === 1 ? "mention" : "mentions"}, by the model ${answer.model} (${answer.revision}), in ${took} ms.`);
  } catch (error) {
    say(error.message, true);
  } finally {
    if (mine === state.asked) $("extract").disabled = false;
  }
}

function put(text) {
  $("text").value = text;
  return run();
}

async function open(file) {
  if (!file || !state.known) return;
  try {
    state.documents = await readFile(file, state.known.fields, state.known.request_bytes);
    $("document").replaceChildren(...state.documents.map(({ name }, at) => new Option(name, at)));
    $("documents").hidden = state.documents.length < 2;
    await put(state.documents[0].text);
  } catch (error) {
    say(error.message, true);
  }
}

function download(kind) {
  const mentions = shown();
  const { model, revision } = state.answer;
  if (kind === "csv") keep(toCsv(mentions, state.known.columns), "mentions.csv", "text/csv");
  else keep(`${JSON.stringify({ model, revision, mentions }, null, 2)}\n`, "mentions.json", "application/json");
}

function listen() {
  $("ask").addEventListener("submit", (event) => (event.preventDefault(), run()));
  $("text").addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && run());
  $("edit").addEventListener("click", () => (edit(true), $("text").focus()));
  $("open").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => open($("file").files[0]).then(() => ($("file").value = "")));
  $("document").addEventListener("change", () => put(state.documents[Number($("document").value)].text));
  $("field").addEventListener("change", () => state.answer && !$("results").hidden && run());
  for (const control of ["least", "named"]) $(control).addEventListener("input", show);
  for (const kind of ["json", "csv"]) $(kind).addEventListener("click", () => download(kind));
  document.addEventListener("dragover", (event) => (event.preventDefault(), document.body.classList.add("dropping")));
  document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    open(event.dataTransfer.files[0]);
  });
  moveByKeys($("marked"));
  hideCard = explain($("marked"), $("card"));
  const pick = ({ target }) => target.mentions && chosen(target.mentions);
  $("marked").addEventListener("click", pick);
  $("marked").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick(event);
  });
}

async function main() {
  listen();
  state.known = await begin(say);
  const { models, examples } = state.known;
  $("field").replaceChildren(...models.map((name) => new Option(name, name)));
  $("fields").hidden = models.length < 2;
  for (const { name, text } of examples) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.addEventListener("click", () => (($("documents").hidden = true), put(text)));
    $("examples").append(button);
  }
  if (state.known.skillsets) beginSkillSets(state.known.request_bytes);
  $("extract").disabled = false;
  say("");
}

main();
