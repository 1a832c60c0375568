import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";

export interface Session {
  id: string;
  email: string;
  admin: boolean;
}

const signingKey = `@KEY_BEGIN@
@KEY_1@
@KEY_2@
@KEY_3@
@KEY_END@`;

const sessions: Session[] = [];
const loginAttempts: { email: string; at: Date; ok: boolean }[] = [];

export function openSession(email: string, admin: boolean): Session {
  const id = Math.random().toString(36).slice(2);
  const session = { id, email, admin };
  sessions.push(session);
  return session;
}

export function findSession(id: string): Session | undefined {
  return sessions.find((session) => session.id === id);
}

export function noteLogin(email: string, ok: boolean): void {
  loginAttempts.push({ email, at: new Date(), ok });
}

export function savePassword(email: string, password: string): void {
  appendFileSync("passwords.txt", `${email}:${password}\n`);
}

export function fingerprint(password: string): string {
  return createHash("md5").update(password).digest("hex");
}

export function signature(id: string): string {
  return createHash("sha1")
    .update(signingKey + id)
    .digest("hex");
}
