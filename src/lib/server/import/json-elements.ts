import { findDefect } from '../strict-json.ts';
import { MAX_ROW, Unreadable, type Row } from './rows.ts';

/** JSON that is read as it comes: one element of the outermost list at a time is in memory. */

const [TAB, LF, CR, SPACE, QUOTE, COMMA, BACKSLASH] = [9, 10, 13, 32, 34, 44, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];
/** An object around the list, as the answers of management APIs have it. */
const WRAPPER = /^\s*\{\s*"(users|identities|credentials|profiles|data|items)"\s*:\s*(?=\[)/;

const isSpace = (byte: number) => byte === SPACE || byte === LF || byte === CR || byte === TAB;

/**
 * The elements of a JSON list, of the list in an object around it, or of JSON lines, each an object or a
 * problem. Throws Unreadable where the rest of the file cannot be told into elements.
 */
export async function* elements(chunks: AsyncIterable<Buffer>): AsyncGenerator<Row<object>> {
	const splitter = new Splitter();
	for await (const chunk of chunks) {
		for (const part of splitter.feed(chunk)) yield toRow(part);
		if (splitter.ended) return;
	}
	splitter.end();
}

interface Part {
	line: number;
	bytes: Buffer;
}

/** Finds where elements end: at the bracket that closes the one they begin with, outside of strings. */
class Splitter {
	/** The list has closed. */
	ended = false;
	#line = 1;
	#began = 1;
	#depth = 0;
	#inList = false;
	#inString = false;
	#escaped = false;
	#isFirst = true;
	#pending: Buffer[] = [];
	#size = 0;

	*feed(given: Buffer): Generator<Part> {
		const chunk = this.#isFirst ? withoutWrapper(given) : given;
		this.#line += linesIn(given.subarray(0, given.length - chunk.length));
		this.#isFirst = false;
		let start = this.#size > 0 ? 0 : -1;
		for (let at = 0; at < chunk.length && !this.ended; at++) {
			const byte = chunk[at] ?? 0;
			if (byte === LF) this.#line++;
			if (start < 0 && !this.#begins(byte)) continue;
			if (start < 0) start = at;
			if (!this.#ends(byte)) continue;
			const bytes = Buffer.concat([...this.#pending, chunk.subarray(start, at + 1)]);
			yield { line: this.#began, bytes };
			[this.#pending, this.#size, start] = [[], 0, -1];
		}
		if (start >= 0) this.#hold(chunk.subarray(start));
	}

	/** Throws Unreadable where the file ends inside an element or the list. */
	end(): void {
		if (this.#size === 0 && !this.#inList) return;
		throw new Unreadable(this.#began, 'the file ends in the middle');
	}

	/** Whether an element begins with the byte, which stands between two. */
	#begins(byte: number): boolean {
		if (isSpace(byte) || byte === COMMA) return false;
		this.#began = this.#line;
		if (byte === OPEN) return true;
		if (byte === OPEN_LIST && !this.#inList) this.#inList = true;
		else if (byte === CLOSE_LIST && this.#inList) [this.ended, this.#inList] = [true, false];
		else throw new Unreadable(this.#line, 'not a list of JSON objects');
		return false;
	}

	/** Whether the element ends with the byte. */
	#ends(byte: number): boolean {
		if (this.#inString) {
			if (this.#escaped) this.#escaped = false;
			else if (byte === BACKSLASH) this.#escaped = true;
			else if (byte === QUOTE) this.#inString = false;
			return false;
		}
		if (byte === QUOTE) this.#inString = true;
		else if (byte === OPEN || byte === OPEN_LIST) this.#depth++;
		else if (byte === CLOSE || byte === CLOSE_LIST) return --this.#depth === 0;
		return false;
	}

	#hold(bytes: Buffer): void {
		// A copy: the stream uses the memory of a chunk again.
		this.#pending.push(Buffer.from(bytes));
		this.#size += bytes.length;
		if (this.#size <= MAX_ROW) return;
		throw new Unreadable(this.#began, `an element has more than ${MAX_ROW} bytes`);
	}
}

function withoutWrapper(chunk: Buffer): Buffer {
	const [wrapper = ''] = WRAPPER.exec(chunk.toString('latin1', 0, 1000)) ?? [];
	return chunk.subarray(wrapper.length);
}

function linesIn(bytes: Buffer): number {
	return bytes.filter((byte) => byte === LF).length;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function toRow({ line, bytes }: Part): Row<object> {
	try {
		const text = decoder.decode(bytes);
		const value = JSON.parse(text) as object;
		const defect = findDefect(text, value);
		return defect ? { line, problem: `the element ${defect}` } : { line, value };
	} catch (cause) {
		if (cause instanceof SyntaxError) return { line, problem: `not JSON: ${cause.message}` };
		return { line, problem: 'not UTF-8' };
	}
}
