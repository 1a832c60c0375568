import { z } from "zod";

export const orderSchema = z.object({
  items: z
    .array(
      z.object({
        bookId: z.number().int().positive(),
        quantity: z.number().int().min(1).max(20),
      }),
    )
    .min(1)
    .max(50),
});

export type NewOrder = z.infer<typeof orderSchema>;
