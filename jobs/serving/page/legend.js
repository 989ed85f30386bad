// The legend: a button per label, which shows or hides its mentions.

/** Fill `place` with a button per label of the mentions; `counts` are those that are sure enough. */
export function showLegend(place, labels, counts, colours, hidden, toggled) {
  const focused = document.activeElement?.dataset?.label;
  const buttons = labels.map((label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = label;
    button.setAttribute("aria-pressed", String(!hidden.has(label)));
    const name = document.createElement("span");
    name.className = `mention a${colours[label] ?? 0}`;
    name.textContent = label;
    const count = document.createElement("span");
    count.className = "count";
    count.textContent = String(counts.get(label) ?? 0);
    button.append(name, " ", count);
    button.addEventListener("click", () => toggled(label));
    return button;
  });
  place.replaceChildren(...buttons);
  if (focused !== undefined) buttons.find((button) => button.dataset.label === focused)?.focus();
}
