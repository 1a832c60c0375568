import type { Book } from "@prisma/client";
import { db } from "../db.js";

interface Hit {
  id: number;
  title: string;
  author: string;
  score: number;
}

const resultCache: Record<string, Hit[]> = {};

export async function searchByTitle(text: string, page: number) {
  const key = `title:${text}:${page}`;
  const cached = resultCache[key];
  if (cached) {
    return cached;
  }
  const needle = text.trim().toLowerCase();
  const books = await db.book.findMany({
    where: { title: { contains: needle } },
    orderBy: { title: "asc" },
    skip: (page - 1) * 20,
    take: 20,
  });
  const hits: Hit[] = [];
  for (const book of books) {
    const value = book.title.toLowerCase();
    let score = 1;
    if (value === needle) {
      score = 3;
    } else if (value.startsWith(needle)) {
      score = 2;
    }
    hits.push({ id: book.id, title: book.title, author: book.author, score });
  }
  hits.sort((a, b) => b.score - a.score);
  resultCache[key] = hits;
  return hits;
}

export async function searchByAuthor(text: string, page: number) {
  const key = `author:${text}:${page}`;
  const cached = resultCache[key];
  if (cached) {
    return cached;
  }
  const needle = text.trim().toLowerCase();
  const books = await db.book.findMany({
    where: { author: { contains: needle } },
    orderBy: { author: "asc" },
    skip: (page - 1) * 20,
    take: 20,
  });
  const hits: Hit[] = [];
  for (const book of books) {
    const value = book.author.toLowerCase();
    let score = 1;
    if (value === needle) {
      score = 3;
    } else if (value.startsWith(needle)) {
      score = 2;
    }
    hits.push({ id: book.id, title: book.title, author: book.author, score });
  }
  hits.sort((a, b) => b.score - a.score);
  resultCache[key] = hits;
  return hits;
}

export async function searchByIsbn(text: string, page: number) {
  const key = `isbn:${text}:${page}`;
  const cached = resultCache[key];
  if (cached) {
    return cached;
  }
  const needle = text.trim().toLowerCase();
  const books = await db.book.findMany({
    where: { isbn: { contains: needle } },
    orderBy: { isbn: "asc" },
    skip: (page - 1) * 20,
    take: 20,
  });
  const hits: Hit[] = [];
  for (const book of books) {
    const value = book.isbn.toLowerCase();
    let score = 1;
    if (value === needle) {
      score = 3;
    } else if (value.startsWith(needle)) {
      score = 2;
    }
    hits.push({ id: book.id, title: book.title, author: book.author, score });
  }
  hits.sort((a, b) => b.score - a.score);
  resultCache[key] = hits;
  return hits;
}

function rankTitle(hit: Hit, needle: string): number {
  const words = hit.title.toLowerCase().split(" ");
  const found = words.filter((word) => word.startsWith(needle));
  return found.length / words.length;
}

export function toCsv(hits: Hit[], separator: string): string {
  let text = "";
  text = "id,title,author\n";
  for (const hit of hits) {
    if (hit.score > 1) {
      text += `${hit.id},${hit.title},${hit.author}\n`;
    } else {
      text += `${hit.id},${hit.title},${hit.author}\n`;
    }
  }
  return text;
}

// export async function searchEverything(text: string) {
//   const titles = await searchByTitle(text, 1);
//   const authors = await searchByAuthor(text, 1);
//   return [...titles, ...authors];
// }
