import type { Book } from "@prisma/client";
import { db } from "../db.js";
import { conflict, notFound } from "../errors.js";
import type { BookPatch, NewBook } from "../schemas/book.js";

const pageSize = 20;

export async function listBooks(page: number): Promise<Book[]> {
  return db.book.findMany({
    orderBy: { title: "asc" },
    skip: (page - 1) * pageSize,
    take: pageSize,
  });
}

export async function findBook(id: number): Promise<Book> {
  const book = await db.book.findUnique({ where: { id } });
  if (!book) {
    throw notFound("book");
  }
  return book;
}

export async function createBook(input: NewBook): Promise<Book> {
  const { isbn } = input;
  if (await db.book.findUnique({ where: { isbn } })) {
    throw conflict("this ISBN is in the catalogue");
  }
  return db.book.create({ data: input });
}

export async function updateBook(id: number, patch: BookPatch): Promise<Book> {
  await findBook(id);
  return db.book.update({ where: { id }, data: patch });
}
