import type { IncomingMessage } from 'node:http';
import type { Language } from '$lib/i18n/languages';
import type { Db } from '$lib/server/db/schema';
import type { Env } from '$lib/server/env';
import type { RequestLimits } from '$lib/server/http/request-limits';
import type { App as RelyingParty } from '$lib/server/relying-party';
import type { Claims, PassageClient } from '$lib/server/session/identity-client';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** Id of the request: the log has the cause under it. */
			id?: string | undefined;
		}
		interface Locals {
			db: Db;
			app: RelyingParty;
			env: Env;
			/** How many requests each client may send. */
			limits: RequestLimits;
			/** Passage's library, for reading users: `passage.getUser(user.passage_id)`. */
			passage: PassageClient;
			/** Of the page. */
			language: Language;
			/** The signed-in user, by the verified Passage cookie. */
			user: Claims | null;
			/** The signed-in user's, to call the service in their name; empty if there is none. */
			access_token: string;
			/** Whether it is unknown if a user is signed in: the identity service did not answer. */
			session_unknown: boolean;
		}
		/** From adapter-node; undefined under the development server. */
		interface Platform {
			req: IncomingMessage;
		}
		interface PageData {
			app_name: string;
			/** Where users get help. */
			support: { text: string; href: string } | null;
			/** Whether the page ends with a line about Postern. */
			footer: boolean;
			language: Language;
			/** Of the page's language, as `write` of `$lib/i18n/translate` writes them. */
			texts: string;
			/** Whether new users may register. */
			signup: boolean;
			user: { passage_id: string } | null;
		}
	}
}
