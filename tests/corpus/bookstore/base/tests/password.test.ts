import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, passwordMatches } from "../src/services/password.js";

test("a password matches its own hash only", async () => {
  const stored = await hashPassword("correct horse battery staple");
  assert.equal(await passwordMatches("correct horse battery", stored), false);
  assert.equal(
    await passwordMatches("correct horse battery staple", stored),
    true,
  );
});
