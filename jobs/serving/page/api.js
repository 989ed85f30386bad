// The server.

/** Return what the page must know to begin; waits while the models are being loaded. */
export async function begin(waiting) {
  for (;;) {
    const response = await fetch("/page/begin.json").catch(() => null);
    if (response?.ok) return response.json();
    waiting(response?.status === 503 ? "The model is being loaded …" : "The server does not answer; trying again …");
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

/** Return the answer for one text. Throws an Error in words. */
export const extract = (text, model) => ask("/v1/extract", { text, model });

/** Return the skill set of a title and a description. Throws an Error in words. */
export const skillSet = (title, text) => ask("/v1/skillsets", { title, text });

async function ask(path, asked) {
  const body = JSON.stringify(asked);
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body }).catch(() => {
    throw new Error("The server does not answer.");
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(`The server says: ${answer.detail ?? response.status}.`);
  return answer;
}
