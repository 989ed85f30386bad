// What is shown, as a file.

const FORMULA = /^[=+\-@\t\r]/;

/** Return mentions as CSV with a header, for a spreadsheet: what would be a formula there begins with an apostrophe. */
export function toCsv(mentions, columns) {
  const cell = (value) => {
    const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value ?? "");
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = mentions.map((mention) => columns.map((column) => cell(mention[column])).join(","));
  return `\uFEFF${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}

/** Have the browser keep `content` as a file. */
export function keep(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
