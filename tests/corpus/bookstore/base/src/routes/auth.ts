import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { loginSchema, registerSchema } from "../schemas/auth.js";
import { login, register } from "../services/users.js";
import type { AppEnv, AuthUser } from "../types.js";

export const authRoutes = new Hono<AppEnv>()
  .post("/register", zValidator("json", registerSchema), async (c) => {
    const { id, email } = await register(c.req.valid("json"));
    const user: AuthUser = { id, email, role: "customer" };
    return c.json(user, 201);
  })
  .post("/login", zValidator("json", loginSchema), async (c) => {
    const token = await login(c.req.valid("json"));
    return c.json({ token });
  });
