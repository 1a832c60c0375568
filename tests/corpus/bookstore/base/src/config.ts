import { z } from "zod";

const settings = z.object({
  JWT_SECRET: z.string().min(32),
  PORT: z.coerce.number().int().positive().default(3000),
});

const parsed = settings.parse(process.env);

export const config = {
  jwtSecret: parsed.JWT_SECRET,
  port: parsed.PORT,
  tokenSeconds: 60 * 60,
};
