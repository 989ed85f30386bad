// The tables: skills by their concepts, and whatever else was found.

/** Return the web address of a concept where its id gives one, else null. */
export function address(conceptId) {
  const [, taxonomy, own] = /^([^:]*):(.*)$/s.exec(conceptId) ?? [];
  if (taxonomy === undefined) return null;
  if (/^https?:\/\/[^\s]+$/.test(own)) return own;
  if (taxonomy !== "esco") return null;
  if (/^isced-f-\d+$/.test(own)) return `http://data.europa.eu/esco/isced-f/${own.slice(8)}`;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(own) || /^[A-Z]\d+(\.\d+)*$/.test(own)) {
    return `http://data.europa.eu/esco/skill/${own}`;
  }
  return null;
}

/** Return the skills of mentions: one per concept, or per surface where no concept is known, most frequent first. */
export function skillsOf(mentions, skillLabels) {
  const found = new Map();
  for (const mention of mentions.filter((each) => each.concept_id || skillLabels.includes(each.label))) {
    const key = mention.concept_id ? `c ${mention.concept_id}` : `s ${mention.surface.toLowerCase()}`;
    const skill = found.get(key) ?? { first: mention, name: mention.preferred_label ?? mention.surface, mentions: [] };
    skill.mentions.push(mention);
    found.set(key, skill);
  }
  const skills = [...found.values()];
  for (const skill of skills) skill.confidence = Math.max(...skill.mentions.map((mention) => mention.confidence));
  const linked = (skill) => (skill.first.concept_id ? 0 : 1);
  return skills.sort(
    (one, other) =>
      linked(one) - linked(other) ||
      other.mentions.length - one.mentions.length ||
      one.first.start_offset - other.first.start_offset,
  );
}

/** Fill `place` with the table of skills; `chosen(mention)` is called for the skill that a person picks. */
export function showSkills(place, skills, chosen) {
  if (!skills.length) {
    place.replaceChildren(element("p", { className: "faint" }, "None at this confidence, with these labels."));
    return;
  }
  const rows = skills.map((skill) => {
    const { concept_id: id, category, link_method: method, link_score: score } = skill.first;
    const pick = element("button", { type: "button", className: "pick", title: "Show it in the text" }, skill.name);
    pick.addEventListener("click", () => chosen(skill.first));
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, pick, concept(id, method, score)),
      element("td", {}, category ?? ""),
      element("td", { className: "number" }, String(skill.mentions.length)),
      element("td", { className: "number" }, skill.confidence.toFixed(2)),
    );
    row.mentions = skill.mentions;
    return row;
  });
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Skill and concept"),
    element("th", { scope: "col" }, "Category"),
    element("th", { scope: "col", className: "number" }, "Times"),
    element("th", { scope: "col", className: "number" }, "Conf."),
  );
  head.lastChild.setAttribute("aria-label", "Confidence, the highest");
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  table.setAttribute("aria-labelledby", "skills-title");
  place.replaceChildren(table);
}

function concept(id, method, score) {
  if (!id) return element("span", { className: "concept" }, "no concept");
  const link = address(id);
  const where = link ? element("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, id) : id;
  return element("span", { className: "concept" }, where, method ? `, ${method} ${score.toFixed(2)}` : "");
}

/** Fill `place` with what is no skill: each label with its surfaces, each once. */
export function showOthers(place, mentions, chosen) {
  const byLabel = new Map();
  for (const mention of mentions) {
    const surfaces = byLabel.get(mention.label) ?? new Map();
    if (!surfaces.has(mention.surface)) surfaces.set(mention.surface, mention);
    byLabel.set(mention.label, surfaces);
  }
  const parts = [...byLabel].map(([label, surfaces]) => {
    const picks = [...surfaces.values()].map((mention) => {
      const pick = element("button", { type: "button", className: "pick", title: "Show it in the text" }, mention.surface);
      pick.addEventListener("click", () => chosen(mention));
      return element("li", {}, pick);
    });
    return [element("dt", {}, label), element("dd", {}, element("ul", {}, ...picks))];
  });
  place.replaceChildren(...(parts.length ? [element("h2", {}, "Also found"), element("dl", {}, ...parts.flat())] : []));
}

function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}
