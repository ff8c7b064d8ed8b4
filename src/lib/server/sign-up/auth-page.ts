import { redirect, type RequestEvent } from '@sveltejs/kit';
import { profile } from '../profile/declaration.ts';
import { registrationFields } from '../../profile/fields.ts';
import { inputs } from '../../profile/forms.ts';
import * as mailbox from '../delivery/mailbox.ts';
import * as flash from '../http/flash.ts';
import { safePage } from '../http/safe-path.ts';
import * as origins from '../origins.ts';
import { ago } from '../relative-time.ts';
import { orTryLater } from '../session/guards.ts';
import * as session from '../session/session.ts';
import * as claim from './claim.ts';
import * as nextPage from './next-page.ts';
import * as openedLink from './opened-link.ts';

/** Loads a page that hosts an element for signing in. Signed-in users go on, unless they reauthenticate. */
export async function load(event: RequestEvent) {
	const { locals, url } = event;
	const link = await openedLink.find(event);
	const next = safePage(link?.next ?? url.searchParams.get('next'), locals.app) ?? null;
	const home = await nextPage.home(event);
	const reauthenticates = url.searchParams.get('reauth') === '1';
	if (locals.user && !link && !reauthenticates) redirect(303, next ?? home);
	if (!locals.user && !link && (await orTryLater(event, claim.find(event)))) {
		redirect(303, claim.pathFor({ next, draft: url.searchParams.get('draft') }));
	}
	const said = flash.take(event);
	return {
		app_id: locals.app.id,
		logged_out: said === 'logged-out',
		claim_over: said === 'claim-over',
		passkeys: origins.havePasskeys(locals.app, locals.app.origin),
		hides_accounts: locals.app.hides_accounts,
		sender: locals.env.MAIL_FROM.replace(/^.*<|>$/g, ''),
		fields: inputs(registrationFields(profile), locals.language),
		next,
		home,
		confirming: link || !locals.user ? null : await findIdentifier(event, next ?? home),
		link,
		mailbox: mailbox.hasAll(locals, event),
		link_age: link?.created_at ? ago(link.created_at, locals.language) : ''
	};
}

/** The identifier of the user who logs in once more. */
async function findIdentifier(event: RequestEvent, next: string): Promise<string> {
	const { user } = await orTryLater(event, session.details(event), next);
	return user.email || user.phone;
}
