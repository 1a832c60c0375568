import assert from "node:assert/strict";
import { test } from "node:test";
import { retried } from "../src/services/retry.js";
import { accounts, apiKey, onePixel } from "./fixtures/accounts.js";
import { sampleCommit, sampleId, stripeTestKey } from "./fixtures/accounts.js";

test("what fails once is tried again", async () => {
  let calls = 0;
  const answer = await retried(async () => {
    calls += 1;
    if (calls === 1) {
      throw new Error("busy");
    }
    return "done";
  });
  assert.equal(answer, "done");
  assert.equal(calls, 2);
});

test("the fixtures are what they say", () => {
  assert.equal(accounts.length, 2);
  assert.equal(sampleId.length, 36);
  assert.equal(sampleCommit.length, 40);
  assert.ok(onePixel.startsWith("iVBOR"));
  assert.notEqual(String(apiKey), stripeTestKey);
});
