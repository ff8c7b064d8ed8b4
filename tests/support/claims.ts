import type { Service } from './client.ts';
import { postForm, shown } from './forms.ts';
import { proveByCode } from './sign-in-flows.ts';
import type { Visitor } from './visitor.ts';

/** Logs in by a code in a new browser, up to the page that asks. */
export async function proveElsewhere(service: Service, email: string) {
	const { browser, tokens } = await proveByCode(service, email);
	const begun = await browser.session(tokens);
	return { browser, tokens, leadsTo: begun.body.redirect_to };
}

/** Presses a button of the page that asks. */
export async function press(browser: Visitor, action: 'keep' | 'afresh' | 'later', more = {}) {
	const { value: claim } = await shown(await browser.fetch('/claim'), 'claim');
	return postForm(browser, `/claim?/${action}`, { claim, ...more });
}
