import { z } from "zod";

export const searchQuery = z.object({
  field: z.enum(["title", "author", "isbn"]),
  text: z.string().min(2).max(100),
  page: z.coerce.number().int().positive().default(1),
});

export const legacySearchQuery = z.object({
  q: z.string().max(100),
});
