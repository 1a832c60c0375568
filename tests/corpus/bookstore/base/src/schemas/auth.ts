import { z } from "zod";

export const loginSchema = z.object({
  email: z.email(),
  password: z.string().min(12).max(200),
});

export const registerSchema = loginSchema.extend({
  name: z.string().min(1).max(100),
});

export type Login = z.infer<typeof loginSchema>;
export type Registration = z.infer<typeof registerSchema>;
