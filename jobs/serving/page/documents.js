// Files, read in the browser: text, JSON, JSON lines.

/** Return the documents in a file as [{name, text}]. Throws an Error that says what is wrong with the file. */
export async function readFile(file, fields, mostBytes) {
  if (file.size > 20 * mostBytes) throw new Error(`${file.name} has ${megabytes(file.size)}, too much for this page.`);
  const text = decode(new Uint8Array(await file.arrayBuffer()), file.name);
  const isJson = /\.jsonl?$/i.test(file.name) || file.type === "application/json";
  return isJson ? documentsOf(text, file.name, fields) : [{ name: file.name, text }];
}

/** Return bytes in words. */
export function megabytes(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function decode(bytes, name) {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe && "utf-16le") || (bytes[0] === 0xfe && bytes[1] === 0xff && "utf-16be");
  if (!utf16 && bytes.subarray(0, 4096).includes(0)) throw new Error(`${name} is no text file.`);
  try {
    return new TextDecoder(utf16 || "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function documentsOf(content, name, fields) {
  let values = [];
  try {
    const whole = JSON.parse(content);
    values = Array.isArray(whole) ? whole : Array.isArray(whole?.documents) ? whole.documents : [whole];
  } catch {
    values = content.split("\n").filter((line) => line.trim()).map(parsed);
  }
  const found = values.map(document).filter((each) => each !== null);
  if (!found.length) throw new Error(`${name} holds no text: a document is a string, or has a field ${fields.text[0]}.`);
  return found;

  function parsed(line, at) {
    try {
      return JSON.parse(line);
    } catch {
      throw new Error(`${name} is no JSON, and line ${at + 1} of it is none either.`);
    }
  }

  function document(value, at) {
    if (typeof value === "string") return { name: `${at + 1}`, text: value };
    const text = first(value, fields.text);
    return typeof text === "string" ? { name: String(first(value, [...fields.title, ...fields.id]) ?? at + 1), text } : null;
  }
}

function first(value, names) {
  if (value === null || typeof value !== "object") return undefined;
  const keys = new Map(Object.keys(value).map((key) => [key.toLowerCase(), key]));
  const name = names.find((each) => keys.has(each));
  return name === undefined ? undefined : value[keys.get(name)];
}
