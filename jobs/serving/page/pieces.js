// Spans that may nest and overlap, as one flat sequence of pieces: the same as skillmill.jobs.markup.pieces.

/** Cut 0 to `finish` wherever a span starts or ends; return [start, end, numbers of the spans on it] each. */
export function pieces(finish, spans) {
  const starts = new Map();
  const ends = new Map();
  spans.forEach(([start, end], number) => {
    if (start >= end) return;
    starts.set(start, [...(starts.get(start) ?? []), number]);
    ends.set(end, [...(ends.get(end) ?? []), number]);
  });
  const cuts = [...new Set([0, finish, ...starts.keys(), ...ends.keys()])].sort((one, other) => one - other);
  const found = [];
  let open = [];
  for (let at = 0; at + 1 < cuts.length; at++) {
    const gone = ends.get(cuts[at]) ?? [];
    open = open.filter((number) => !gone.includes(number)).concat(starts.get(cuts[at]) ?? []);
    open.sort((one, other) => one - other);
    found.push([cuts[at], cuts[at + 1], [...open]]);
  }
  return found;
}

/** Return for each span the line below the text that it is underlined with; of spans that overlap the shorter is nearer. */
export function lanes(spans) {
  const found = new Array(spans.length).fill(0);
  const length = (number) => spans[number][1] - spans[number][0];
  for (const group of groups(spans)) {
    const done = [];
    for (const number of group.sort((one, other) => length(one) - length(other) || one - other)) {
      const [start, end] = spans[number];
      const taken = done.filter((other) => spans[other][0] < end && start < spans[other][1]).map((other) => found[other]);
      let lane = 0;
      while (taken.includes(lane)) lane++;
      found[number] = lane;
      done.push(number);
    }
  }
  return found;
}

function groups(spans) {
  const order = spans.map((_, number) => number);
  order.sort((one, other) => spans[one][0] - spans[other][0] || spans[one][1] - spans[other][1] || one - other);
  const found = [];
  let reach = -1;
  for (const number of order) {
    if (spans[number][0] >= reach) found.push([]);
    found[found.length - 1].push(number);
    reach = Math.max(reach, spans[number][1]);
  }
  return found;
}
