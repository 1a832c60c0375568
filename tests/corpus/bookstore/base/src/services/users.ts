import type { User } from "@prisma/client";
import { sign } from "hono/jwt";
import { config } from "../config.js";
import { db } from "../db.js";
import { AppError, conflict } from "../errors.js";
import type { Login, Registration } from "../schemas/auth.js";
import { hashPassword, passwordMatches } from "./password.js";

export async function register(input: Registration): Promise<User> {
  const { email, name, password } = input;
  if (await db.user.findUnique({ where: { email } })) {
    throw conflict("this address has an account");
  }
  const passwordHash = await hashPassword(password);
  return db.user.create({ data: { email, name, passwordHash } });
}

export async function login({ email, password }: Login): Promise<string> {
  const user = await db.user.findUnique({ where: { email } });
  if (!user || !(await passwordMatches(password, user.passwordHash))) {
    throw new AppError(401, "address or password is wrong");
  }
  const exp = Math.floor(Date.now() / 1000) + config.tokenSeconds;
  const claims = { sub: user.id, email: user.email, role: user.role, exp };
  return sign(claims, config.jwtSecret, "HS256");
}
