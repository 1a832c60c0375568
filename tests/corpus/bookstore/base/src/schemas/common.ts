import { z } from "zod";

export const idParam = z.object({
  id: z.coerce.number().int().positive(),
});

export const pageQuery = z.object({
  page: z.coerce.number().int().positive().default(1),
});
