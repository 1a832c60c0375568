import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { verify } from "hono/jwt";
import { z } from "zod";
import { config } from "../config.js";
import { AppError } from "../errors.js";
import { roles, type AppEnv, type AuthUser, type Role } from "../types.js";

const claims = z.object({
  sub: z.number().int(),
  email: z.email(),
  role: z.enum(roles),
});

async function userOf(token: string): Promise<AuthUser> {
  const payload = await verify(token, config.jwtSecret, "HS256").catch(() => {
    throw new AppError(401, "token is not valid");
  });
  const { sub, email, role } = claims.parse(payload);
  return { id: sub, email, role };
}

export const requireUser = createMiddleware<AppEnv>(async (c, next) => {
  const [scheme, token] = (c.req.header("Authorization") ?? "").split(" ");
  if (scheme !== "Bearer" || !token) {
    throw new AppError(401, "log in first");
  }
  c.set("user", await userOf(token));
  await next();
});

export function requireRole(role: Role) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (c.get("user").role !== role) {
      throw new AppError(403, `only for ${role}`);
    }
    await next();
  });
}

export function currentUser(c: Context<AppEnv>): AuthUser {
  return c.get("user");
}
