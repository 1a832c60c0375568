import { html } from "hono/html";

const xmlns = "http://www.w3.org/2000/svg";

/** hono's html escapes what is put in. */
export function priceLabel(title: string, cents: number) {
  const price = (cents / 100).toFixed(2);
  return html`<svg xmlns="${xmlns}"><text>${title}: ${price}</text></svg>`;
}

const forbiddenWords = ["eval(", "new Function(", "innerHTML ="];

/** Whether a review's text looks like code. */
export function looksLikeCode(text: string): boolean {
  return forbiddenWords.some((word) => text.includes(word));
}

const passwordHint = "at least 12 characters, no reuse";
const tokenHeader = "X-Request-Token";
const emptySecret = "";

export const texts = { passwordHint, tokenHeader, emptySecret };
