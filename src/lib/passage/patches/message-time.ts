import * as early from './early-request.ts';

/** Dispatched on the window, with the seconds until a message is due, once the server has accepted it. */
export const MESSAGE = 'postern:message';

/** `fetch`, which tells the page when the message that it asks for goes out. */
export async function fetchAndTell(...request: Parameters<typeof fetch>): Promise<Response> {
	const response = (await early.answer(request[0])) ?? (await fetch(...request));
	const due = response.headers.get('postern-due-in');
	if (due !== null) dispatchEvent(new CustomEvent(MESSAGE, { detail: Number(due) }));
	return response;
}
