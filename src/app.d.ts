import type { Db } from '$lib/server/db/schema';
import type { Claims, PassageClient } from '$lib/server/passage';

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
			/** Who is signed in, by the verified Passage cookie. */
			user: Claims | null;
			/** The identity service did not say whether somebody is. */
			session_unknown: boolean;
		}
		interface PageData {
			app_name: string;
			/** Whether new people may register. */
			signup: boolean;
			user: { passage_id: string } | null;
		}
	}
}
