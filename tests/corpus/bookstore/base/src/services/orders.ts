import type { Book, Order } from "@prisma/client";
import { db } from "../db.js";
import { conflict, notFound } from "../errors.js";
import type { NewOrder } from "../schemas/order.js";
import type { AuthUser } from "../types.js";

export async function listOrders(user: AuthUser): Promise<Order[]> {
  return db.order.findMany({
    where: { userId: user.id },
    include: { items: true },
    orderBy: { createdAt: "desc" },
  });
}

function priceLines(input: NewOrder, books: Book[]) {
  const byId = new Map(books.map((book) => [book.id, book]));
  return input.items.map(({ bookId, quantity }) => {
    const book = byId.get(bookId);
    if (!book) {
      throw notFound("book");
    }
    if (book.stock < quantity) {
      throw conflict(`only ${book.stock} of "${book.title}" left`);
    }
    return { bookId, quantity, priceCents: book.priceCents };
  });
}

export async function placeOrder(
  user: AuthUser,
  input: NewOrder,
): Promise<Order> {
  return db.$transaction(async (tx) => {
    const ids = input.items.map((item) => item.bookId);
    const books = await tx.book.findMany({ where: { id: { in: ids } } });
    const lines = priceLines(input, books);
    await Promise.all(
      lines.map(({ bookId, quantity }) =>
        tx.book.update({
          where: { id: bookId, stock: { gte: quantity } },
          data: { stock: { decrement: quantity } },
        }),
      ),
    );
    const totalCents = lines.reduce(
      (sum, line) => sum + line.priceCents * line.quantity,
      0,
    );
    return tx.order.create({
      data: { userId: user.id, totalCents, items: { create: lines } },
    });
  });
}
