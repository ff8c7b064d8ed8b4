import { createReadStream, statSync } from 'node:fs';
import { isObject } from './binary.ts';
import * as csvRows from './csv-rows.ts';
import { readerOf } from './csv-shape.ts';
import type { Given } from './given.ts';
import * as jsonElements from './json-elements.ts';
import { toGiven } from './json-shapes.ts';
import type { Names } from './names.ts';
import { Unreadable, type Row } from './rows.ts';

/** A file of users, JSON or CSV, that is read as a stream. */
export interface Source {
	size: number;
	/** How much of it has been read, in bytes. */
	position: () => number;
	rows: AsyncGenerator<Row<Given>>;
}

/** UTF-8 (RFC 3629 §6) and UTF-16. */
const MARK = Buffer.of(0xef, 0xbb, 0xbf);
const WIDE_MARKS = [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)];

/** Opens the file at `path`. Reading its rows throws Unreadable where the file is no such file. */
export function open(path: string, names: Names): Source {
	const { size } = statSync(path);
	const stream = createReadStream(path);
	return { size, position: () => stream.bytesRead, rows: read(stream, names) };
}

async function* read(stream: AsyncIterable<Buffer>, names: Names): AsyncGenerator<Row<Given>> {
	const iterator = stream[Symbol.asyncIterator]();
	const { value, done } = await iterator.next();
	if (done) throw new Unreadable(1, 'the file is empty');
	const first = value as Buffer;
	if (WIDE_MARKS.some((mark) => mark.equals(first.subarray(0, 2)))) {
		throw new Unreadable(1, 'the file is UTF-16: save it as UTF-8');
	}
	const text = MARK.equals(first.subarray(0, 3)) ? first.subarray(3) : first;
	async function* chunks(): AsyncGenerator<Buffer> {
		yield text;
		yield* { [Symbol.asyncIterator]: () => iterator };
	}
	const isJson = /^\s*[[{]/.test(text.toString('latin1', 0, 1000));
	yield* isJson ? fromJson(chunks(), names) : fromCsv(chunks(), names);
}

async function* fromJson(chunks: AsyncIterable<Buffer>, names: Names): AsyncGenerator<Row<Given>> {
	for await (const row of jsonElements.elements(chunks)) {
		if ('problem' in row) yield row;
		else if (!isObject(row.value)) yield { line: row.line, problem: 'not a JSON object' };
		else yield { line: row.line, value: toGiven(row.value, names) };
	}
}

async function* fromCsv(chunks: AsyncIterable<Buffer>, names: Names): AsyncGenerator<Row<Given>> {
	let toRow: ReturnType<typeof readerOf> | undefined;
	for await (const row of csvRows.rows(chunks)) {
		if (toRow) yield 'problem' in row ? row : toRow(row.line, row.value);
		else if ('problem' in row) throw new Unreadable(row.line, row.problem);
		else toRow = readerOf(row.value, names);
	}
}
