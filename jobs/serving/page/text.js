// The text with its mentions marked: one stop of the Tab key, arrow keys inside.

import { CodePoints } from "./codepoints.js";
import { lanes, pieces } from "./pieces.js";

const LANES = ["a", "b", "d"];

/** Return what a mention is in words. */
export function said(mention) {
  const concept = mention.preferred_label
    ? `, ${mention.preferred_label}${mention.category ? ` (${mention.category})` : ""}`
    : "";
  return `${mention.label} ${mention.confidence.toFixed(2)}${concept}`;
}

/** Fill `place` with `text`, its mentions marked. Every piece knows its mentions: `piece.mentions`, innermost first. */
export function showText(place, text, mentions, colours, named) {
  const cut = new CodePoints(text);
  const spans = mentions.map((mention) => [mention.start_offset, mention.end_offset]);
  const lane = lanes(spans);
  const content = document.createDocumentFragment();
  for (const [start, end, covering] of pieces(cut.length, spans)) {
    if (!covering.length) {
      content.append(cut.slice(start, end));
      continue;
    }
    const inner = [...covering].sort((one, other) => lane[one] - lane[other]);
    const piece = marked(cut.slice(start, end), inner.map((number) => mentions[number]));
    const lines = {};
    for (const number of covering) {
      lines[LANES[Math.min(lane[number], LANES.length - 1)]] = colours[mentions[number].label] ?? 0;
    }
    for (const name of Object.keys(lines).sort()) piece.classList.add(`${name}${lines[name]}`);
    const ending = inner.filter((number) => spans[number][1] === end).map((number) => mentions[number].label);
    if (named && ending.length) piece.dataset.names = ending.join(" · ");
    content.append(piece);
  }
  place.replaceChildren(content);
  const first = place.querySelector("mark");
  if (first) first.tabIndex = 0;
}

function marked(text, mentions) {
  const piece = document.createElement("mark");
  piece.className = "mention";
  piece.textContent = text;
  piece.tabIndex = -1;
  piece.setAttribute("role", "button");
  piece.setAttribute("aria-label", `${text.trim() || "space"}: ${mentions.map(named).join("; ")}`);
  piece.mentions = mentions;
  return piece;

  function named(mention) {
    return text === mention.surface ? said(mention) : `in ${mention.surface}, ${said(mention)}`;
  }
}

/** Move the focus with the arrow keys, Home and End. */
export function moveByKeys(place) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  place.addEventListener("keydown", (event) => {
    const all = [...place.querySelectorAll("mark")];
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const to = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : at + (steps[event.key] ?? NaN);
    if (!(to >= 0 && to < all.length)) return;
    event.preventDefault();
    all[to].focus();
  });
  place.addEventListener("focusin", ({ target }) => {
    if (!target.mentions) return;
    for (const other of place.querySelectorAll('mark[tabindex="0"]')) other.tabIndex = -1;
    target.tabIndex = 0;
  });
}

/** Show what a piece is, in `card` beside it, while the pointer or the focus is on it. */
export function explain(place, card) {
  let shown = null;
  const show = ({ target }) => {
    if (!target.mentions) return;
    shown = target;
    card.replaceChildren(...target.mentions.map(row));
    card.hidden = false;
    beside(card, target);
    const same = (other) => other.mentions.some((mention) => target.mentions.includes(mention));
    for (const other of place.querySelectorAll("mark")) other.classList.toggle("same", same(other));
  };
  const hide = () => {
    shown = null;
    card.hidden = true;
    for (const other of place.querySelectorAll("mark.same")) other.classList.remove("same");
  };
  place.addEventListener("pointerover", show);
  place.addEventListener("focusin", show);
  place.addEventListener("pointerout", hide);
  place.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", () => shown && beside(card, shown), { passive: true });
  return hide;
}

function row(mention) {
  const line = document.createElement("div");
  const surface = document.createElement("b");
  surface.textContent = mention.surface.length > 60 ? `${mention.surface.slice(0, 58)} …` : mention.surface;
  const facts = document.createElement("span");
  facts.textContent = said(mention);
  const sure = document.createElement("meter");
  sure.value = mention.confidence;
  line.append(surface, facts, sure);
  return line;
}

function beside(card, piece) {
  const where = piece.getClientRects()[0] ?? piece.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(where.left, 8), window.innerWidth - width - 8);
  const above = where.top - height - 8;
  card.style.left = `${Math.max(left, 8)}px`;
  card.style.top = `${above > 8 ? above : where.bottom + 8}px`;
}
