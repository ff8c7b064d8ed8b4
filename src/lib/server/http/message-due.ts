import type { RequestEvent } from '@sveltejs/kit';

/** Tells the page in how many seconds the message goes out that it asks for; negative once it has gone. */
export function tell(event: RequestEvent, due_at: string): void {
	const seconds = Math.round((Date.parse(due_at) - Date.now()) / 1000);
	event.setHeaders({ 'postern-due-in': String(seconds) });
}
