import type { Language } from '$lib/i18n/languages';
import type { Db } from '$lib/server/db/schema';
import type { Allowed } from '$lib/server/identifier';
import type { Texts } from '$lib/i18n/translate';
import type { Claims, PassageClient } from '$lib/server/session/identity-client';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** Under this the cause stands in the log. */
			id?: string | undefined;
		}
		interface Locals {
			db: Db;
			passage: PassageClient;
			app_name: string;
			/** What people register with. */
			allowed_identifier: Allowed;
			/** Of the page. */
			language: Language;
			/** Who is signed in, by the verified Passage cookie. */
			user: Claims | null;
			/** The identity service did not say whether somebody is. */
			session_unknown: boolean;
		}
		interface PageData {
			app_name: string;
			language: Language;
			texts: Texts;
			/** Whether new people may register. */
			signup: boolean;
			user: { passage_id: string } | null;
		}
	}
}
