"""How the report looks: light and dark, and told apart by more than colour."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1f2328; --faint: #626a73; --line: #d9dcdf; --wash: #f2f3f1;
  --one: #1f5fa8; --other: #b4540a; --right: #2c7a4b; --wrong: #b3382c; --gold: #8a6100; --found: #1f5fa8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191d; --ink: #e4e6e8; --faint: #9aa3ac; --line: #363c43; --wash: #1f2429;
    --one: #4c8bd0; --other: #f0a35c; --right: #6cc28f; --wrong: #f08a7e; --gold: #e6b84c; --found: #7db4f0;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 5rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.8rem 0 .4rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; }
.faint, figcaption, .where { color: var(--faint); }
.lead { font-size: 1.05rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 1.2rem 0; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em ui-monospace, "SF Mono", Menlo, "Liberation Mono", monospace; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .8rem 0 1.2rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; } tbody th { font-weight: 400; }
thead th { font-weight: 600; font-size: .85rem; color: var(--faint); }
tr.total > * { font-weight: 650; }
.range { color: var(--faint); font-size: .85em; margin-left: .45em; font-weight: 400; }
.meaning { display: block; color: var(--faint); font-size: .85em; white-space: normal; max-width: 20rem; }
td { vertical-align: top; }
figure { margin: .6rem 0 1.4rem; } figcaption { font-size: .85rem; max-width: 46rem; }
.plots { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
svg { max-width: 100%; height: auto; display: block; overflow: visible; }
svg text { fill: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
svg text.title { fill: var(--faint); font-size: 11px; font-style: italic; }
svg text.tick { fill: var(--faint); font-size: 11px; }
svg .axis { stroke: var(--line); fill: none; }
svg .diagonal { stroke: var(--faint); stroke-dasharray: 3 4; }
svg .one { fill: var(--one); } svg .other { fill: url(#dots); stroke: var(--other); }
svg .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
svg .curve { stroke: var(--one); stroke-width: 1.5; fill: none; }
svg .point { fill: var(--one); stroke: var(--paper); stroke-width: 1; }
svg .rightpart { fill: var(--right); } svg .wrongpart { fill: url(#stripes); stroke: var(--wrong); }
#stripes rect { fill: var(--paper); } #stripes line { stroke: var(--wrong); stroke-width: 2; }
#dots rect { fill: var(--paper); } #dots circle { fill: var(--other); }
.hidden { position: absolute; width: 0; height: 0; }
details { margin: .6rem 0; } summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
summary .faint { font-weight: 400; }
ol.errors { list-style: none; margin: 0; padding: 0; }
ol.errors li { padding: .55rem 0; border-bottom: 1px solid var(--line); }
.what { font-size: .88rem; display: flex; flex-wrap: wrap; gap: .1rem .8rem; }
.excerpt { overflow-wrap: anywhere; }
mark { background: none; color: inherit; padding: .08em 0; }
mark.gold { border-bottom: 3px solid var(--gold); }
mark.found { border-top: 2px dashed var(--found); background: color-mix(in srgb, var(--found) 14%, transparent); }
@media print { body { max-width: none; } details { break-inside: avoid-page; } }
"""

# Patterns that the plots refer to, so that right and wrong, one model and the other differ without colour.
PATTERNS = (
    '<svg class="hidden" aria-hidden="true"><defs>'
    '<pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5"/><line x1="0" y1="0" x2="0" y2="5"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5"/><circle cx="2.5" cy="2.5" r="1.3"/></pattern>'
    "</defs></svg>"
)
