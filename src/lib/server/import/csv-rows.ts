import { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { MAX_ROW, Unreadable, type Row } from './rows.ts';

const MAX_COLUMNS = 500;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of a CSV file (RFC 4180, also with semicolons or tabs), the first of which are the names of the
 * columns. Throws Unreadable for one without an end.
 */
export async function* rows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Row<string[]>> {
	const skipped: Row<string[]>[] = [];
	const [first, all] = await withFirst(chunks);
	const parser = parse({
		delimiter: delimiterOf(first),
		encoding: null,
		info: true,
		max_record_size: MAX_ROW,
		relax_column_count: true,
		skip_empty_lines: true,
		skip_records_with_error: true,
		cast: (cell: unknown, { index, lines }) => {
			if (index >= MAX_COLUMNS) throw new Unreadable(lines, `more than ${MAX_COLUMNS} columns`);
			return decode(cell as Buffer);
		},
		on_skip: (error) => {
			if (error instanceof Unreadable) throw error;
			const { code, lines: line } = error as CsvError & { lines: number };
			if (code !== 'CSV_MAX_RECORD_SIZE' && code !== 'CSV_QUOTE_NOT_CLOSED') {
				skipped.push({ line, problem: 'a quotation mark is missing or too much' });
				return undefined;
			}
			throw new Unreadable(line, 'a row has no end: is a quotation mark missing?');
		}
	});
	const read = Readable.from(all).on('error', (cause) => parser.destroy(cause));
	type Parsed = { info: { lines: number }; record: (string | null)[] };
	for await (const { info, record } of read.pipe(parser) as AsyncIterable<Parsed>) {
		while (skipped.length > 0) yield skipped.shift() as Row<string[]>;
		const line = info.lines - (record.join('').match(/\n/g)?.length ?? 0);
		if (record.includes(null)) yield { line, problem: 'not UTF-8' };
		else yield { line, value: record as string[] };
	}
	yield* skipped;
}

/** Null for bytes that are no UTF-8: then the row is refused, and not the file. */
function decode(cell: Buffer): string | null {
	try {
		return decoder.decode(cell);
	} catch {
		return null;
	}
}

/** The separator that the names of the columns have between them most often. */
function delimiterOf(first: Buffer): string {
	const names = first.toString('latin1', 0, 10_000).split(/[\r\n]/, 1)[0] ?? '';
	const counted = [',', ';', '\t'].map((each) => ({ each, times: names.split(each).length }));
	return counted.reduce((most, next) => (next.times > most.times ? next : most)).each;
}

async function withFirst(chunks: AsyncIterable<Buffer>) {
	const iterator = chunks[Symbol.asyncIterator]();
	const { value: first = Buffer.alloc(0), done } = await iterator.next();
	async function* all(): AsyncGenerator<Buffer> {
		if (!done) yield first;
		yield* { [Symbol.asyncIterator]: () => iterator };
	}
	return [first as Buffer, all()] as const;
}
