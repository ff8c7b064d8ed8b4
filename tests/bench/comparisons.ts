import { bareCryptography } from './cryptography.ts';
import { during, median } from './load.ts';
import { cpuOf, type Measured } from './servers.ts';
import { ms, type Row } from './table.ts';

const ROUNDS = 7;
const SIGN_INS = 150;
const SLICE_MS = 1500;
const CLIENTS = 4;

/** The processor time of a sign-in compared with the minimum that a server needs for one. */
export async function signInCost(
	real: Measured,
	baseline: Measured,
	signIn: (turn: number) => Promise<unknown>
): Promise<Row[]> {
	const cryptography = await bareCryptography();
	const empty = `/v1/apps/${baseline.server.appId}/bench`;
	const requests = async (count: number) => {
		for (let i = 0; i < count; i++) await baseline.http.post(empty, {});
	};
	const signIns = async () => {
		for (let turn = 0; turn < SIGN_INS; turn++) await signIn(turn);
	};
	await requests(3000);
	await cryptography(300);
	const spent: { whole: number; empty: number; bare: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		spent.push({
			whole: (await cpuOf(real, signIns)) / SIGN_INS,
			empty: (await cpuOf(baseline, () => requests(4 * SIGN_INS))) / SIGN_INS,
			bare: (await cryptography(SIGN_INS)) / SIGN_INS
		});
	}
	const of = (part: 'whole' | 'empty' | 'bare') => median(spent.map((each) => each[part]));
	const ratio = median(spent.map(({ whole, empty, bare }) => whole / (empty + bare)));
	return [
		{ what: 'server CPU of a passkey sign-in (4 requests)', measured: ms(of('whole')) },
		{ what: 'four empty JSON requests', measured: ms(of('empty')) },
		{ what: 'one ES256 verification, one RS256 signature', measured: ms(of('bare')) },
		{
			what: 'sign-in ÷ (empty requests + cryptography)',
			measured: ratio.toFixed(2),
			goal: '≤ 2',
			met: ratio <= 2
		}
	];
}

/** A server, and the cookies of a user who is signed in there. */
export interface SignedIn {
	http: Measured['http'];
	cookie: string;
}

/** The signed-in dashboard compared with the same page for a user whose cookie is believed. */
export async function dashboardRate(real: SignedIn, fixed: SignedIn): Promise<Row[]> {
	const slice = async ({ http, cookie }: SignedIn, milliseconds: number) => {
		const { perSecond } = await during(milliseconds, CLIENTS, async () => {
			const { status } = await http.send('/dashboard', { headers: { cookie } });
			if (status !== 200) throw new Error(`/dashboard was answered ${status}.`);
		});
		return perSecond;
	};
	for (const each of [real, fixed]) await slice(each, 2 * SLICE_MS);
	const rates: { real: number; fixed: number }[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		rates.push({ real: await slice(real, SLICE_MS), fixed: await slice(fixed, SLICE_MS) });
	}
	const share = 100 * median(rates.map((each) => each.real / each.fixed));
	const rate = (of: 'real' | 'fixed') => `${median(rates.map((each) => each[of])).toFixed(0)}/s`;
	return [
		{ what: 'signed-in /dashboard', measured: rate('real') },
		{ what: 'the same with the user fixed', measured: rate('fixed') },
		{
			what: 'signed-in ÷ fixed',
			measured: `${share.toFixed(0)} %`,
			goal: '≥ 80 %',
			met: share >= 80
		}
	];
}
