// Offsets of mentions count Unicode code points; strings here count UTF-16 units.

/** Return a text without lone surrogates, which cannot be sent: each becomes U+FFFD. */
export function wellFormed(text) {
  return text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, (found) => (found.length === 2 ? found : "\uFFFD"));
}

/** A text that is cut by code points. `length` is in code points. */
export class CodePoints {
  constructor(text) {
    this.text = text;
    const units = new Uint32Array(text.length + 1);
    let points = 0;
    for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) units[points++] = at;
    units[points] = text.length;
    this.length = points;
    this.units = units;
  }

  slice(start, end) {
    return this.text.slice(this.units[start], this.units[end]);
  }
}
