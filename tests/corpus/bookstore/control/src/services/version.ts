import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The commit that runs; "unknown" where there is no git. */
export function commitId(): string {
  try {
    return execFileSync("/usr/bin/git", ["rev-parse", "HEAD"], {
      encoding: "utf8",
    }).trim();
  } catch {
    return "unknown";
  }
}

export function readme(): string {
  return readFileSync(new URL("../../README.md", import.meta.url), "utf8");
}

/** The header Content-MD5, which RFC 1864 defines with this hash. */
export function contentMd5(body: string): string {
  return createHash("md5").update(body).digest("base64");
}
