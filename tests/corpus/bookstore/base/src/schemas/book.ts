import { z } from "zod";

export const bookSchema = z.object({
  isbn: z.string().regex(/^\d{13}$/),
  title: z.string().min(1).max(300),
  author: z.string().min(1).max(200),
  priceCents: z.number().int().nonnegative(),
  stock: z.number().int().nonnegative().default(0),
});

export const bookPatchSchema = bookSchema.omit({ isbn: true }).partial();

export const reviewSchema = z.object({
  rating: z.number().int().min(1).max(5),
  text: z.string().min(1).max(5000),
});

export type NewBook = z.infer<typeof bookSchema>;
export type BookPatch = z.infer<typeof bookPatchSchema>;
export type NewReview = z.infer<typeof reviewSchema>;
