// SPDX-License-Identifier: MIT
//
// A model server that does what a real one or something in front of it does on
// a bad day, by the name of the model that it is asked for. GET /hits tells
// how often each model and path was asked.
//
//	node odd-server.mjs PORT
import http from "node:http";

const port = Number(process.argv[2]);
const hits = {};

function hit(name) {
	hits[name] = (hits[name] || 0) + 1;
	return hits[name];
}

function send(res, status, type, body, headers = {}) {
	res.writeHead(status, { "Content-Type": type, ...headers });
	res.end(body);
}

function json(res, status, value, headers) {
	send(res, status, "application/json", JSON.stringify(value), headers);
}

function chunk(value) {
	return `data: ${JSON.stringify(value)}\n\n`;
}

function piece(text, finish = null) {
	return chunk({ model: "odd-1", choices: [
		{ index: 0, delta: { content: text }, finish_reason: finish },
	] });
}

function stream(res) {
	res.writeHead(200, { "Content-Type": "text/event-stream" });
	return res;
}

// The key without "Bearer": as a server would have it that means harm.
function keyOf(req) {
	return req.headers.authorization.slice(7);
}

const ok = { model: "odd-1", choices: [{ index: 0, finish_reason: "stop",
	message: { role: "assistant", content: '{"ok": true}' } }],
	usage: { prompt_tokens: 20, completion_tokens: 5,
		prompt_tokens_details: { cached_tokens: 16 } } };

const days = {
	html: (req, res) => send(res, 200, "text/html; charset=utf-8",
		"<html><body>Sign in to the network</body></html>"),
	empty: (req, res) => send(res, 200, "application/json", ""),
	nothing: (req, res) => json(res, 200, {}),
	notjson: (req, res) => send(res, 200, "application/json", '{"choices": ['),
	twice: (req, res) => send(res, 200, "application/json",
		'{"choices": [], "choices": []}'),
	echo: (req, res) => send(res, 401, "application/json", JSON.stringify({
		error: { message: `bad key ${req.headers.authorization}, see `
			+ "\u001b[31mthe manual\u202e" } })),
	names: (req, res) => json(res, 200, { ...ok, provider: keyOf(req),
		model: "m".repeat(190) + keyOf(req), choices: [{ ...ok.choices[0],
			finish_reason: keyOf(req) }] }),
	namescut: (req, res) => stream(res).write(chunk({ model: keyOf(req),
		choices: [{ delta: { content: "x" } }] }), () => res.destroy()),
	typed: (req, res) => send(res, 400, `text/${keyOf(req)}`, "no"),
	figures: (req, res) => json(res, 200, { ...ok, usage: {
		prompt_tokens: 2 ** 53, completion_tokens: 2 ** 53 } }),
	bare: (req, res) => send(res, 401, "text/plain", "no"),
	payment: (req, res) => json(res, 402, { error: {
		message: "add credits", code: 402 } }),
	quota: (req, res) => json(res, 429, { error: { message: "no more",
		type: "insufficient_quota", code: "insufficient_quota" } }),
	forbidden: (req, res) => json(res, 403, { message: "not for you" }),
	detail: (req, res) => json(res, 422, { detail: "schema unknown" }),
	failure: (req, res) => json(res, 400, { status: "failure",
		message: "no such provider" }),
	htmlmessage: (req, res) => json(res, 400, {
		"html-message": "<b>bad</b>" }),
	overflow: (req, res) => json(res, 400, { error: { code: 400,
		message: "too long", type: "exceed_context_size_error",
		n_prompt_tokens: 9000, n_ctx: 4096 } }),
	large: (req, res) => send(res, 413, "text/plain", "too large"),
	redirect: (req, res) => send(res, 302, "text/plain", "", {
		Location: `http://127.0.0.1:${port}/elsewhere` }),
	down: (req, res) => send(res, 503, "text/html", "<h1>503</h1>"),
	later: (req, res) => json(res, 429, { error: { message: "later" } },
		{ "Retry-After": "3600" }),
	once: (req, res, n) => n > 1 ? json(res, 200, ok) :
		json(res, 429, { error: "slow down" }, { "Retry-After": "0" }),
	cut: (req, res) => {
		stream(res).write(piece("{\"ok\":"), () => res.destroy());
	},
	ended: (req, res) => stream(res).end(piece("{\"ok\":")),
	unmarked: (req, res) => stream(res).end(piece("{\"ok\": true}", "stop")),
	midway: (req, res) => stream(res).end(piece("{\"ok\":") + chunk({
		error: { message: "upstream died", code: 502 },
		choices: [{ delta: {}, finish_reason: "error" }] })),
	broken: (req, res) => stream(res).end('data: {"choices": [{\n\n'),
	silent: (req, res) => stream(res).write(": thinking\n\n"),
	thinking: (req, res) => stream(res).end(piece("", "length")
		+ "data: [DONE]\n\n"),
	filtered: (req, res) => stream(res).end(piece("", "content_filter")
		+ "data: [DONE]\n\n"),
	flood: (req, res) => {
		const line = piece("x".repeat(60000));
		const more = () => {
			while (!res.destroyed && res.write(line))
				;
		};
		stream(res).on("drain", more);
		more();
	},
	whole: (req, res) => json(res, 200, ok),
};

http.createServer((req, res) => {
	let body = "";

	req.on("data", (bytes) => { body += bytes; });
	req.on("end", () => {
		if (req.url === "/hits")
			return json(res, 200, hits);
		if (req.method !== "POST") {
			hit(req.url);
			return send(res, 404, "text/plain", "");
		}
		const model = JSON.parse(body).model;
		return (days[model] || days.nothing)(req, res, hit(model));
	});
	res.on("error", () => {});
}).listen(port, "127.0.0.1");
