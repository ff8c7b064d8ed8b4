import * as phoneAssets from './phone-assets.ts';

/** What is rewritten in the sources of Passage's browser packages. */

/** What the rewritten code calls: the name there, the export, its module. */
export const HELPERS = [
	['__posternTexts', 'textsFor', 'element-texts.ts'],
	['__posternUnanswered', 'isUnanswered', 'no-answer.ts'],
	['__posternCodeFault', 'codeFault', 'passcode-error.ts'],
	['__posternSpent', 'isSpent', 'passcode-error.ts'],
	['__posternPhoneTexts', 'phoneTexts', 'phone-texts.ts'],
	['__posternLocaleTag', 'localeTag', 'locale-tag.ts'],
	['__posternPhoneRules', 'haveRules', 'phone-validation.ts'],
	['__posternChosen', 'choose', 'autofill.ts'],
	['__posternNotSignedIn', 'fail', 'autofill.ts'],
	['__posternReason', 'reasonOf', 'sign-up-error.ts']
] as const;

// Read when the module loads, so that one build serves any origin. The global is for pages whose
// identity service lives elsewhere than the module does.
const AUTH_ORIGIN = '(globalThis.__POSTERN__?.authOrigin ?? new URL(import.meta.url).origin)';

const PHONE_RULES = `(yield __posternPhoneRules(intlTelInput, "${phoneAssets.BASE}/js/utils.js"))`;

/** One thing the packages do that must not happen, and what they do instead. */
interface Rule {
	name: string;
	find: RegExp;
	replace: string;
}

export const RULES: Rule[] = [
	{
		name: 'the unused default base of the API',
		find: /"https:\/\/auth\.passage\.id\/v1"/g,
		replace: `(${AUTH_ORIGIN} + "/v1")`
	},
	{ name: 'the origin of the API', find: /"https:\/\/auth\.passage\.id"/g, replace: AUTH_ORIGIN },
	{
		name: 'the address for telemetry, which nothing calls',
		find: /"https:\/\/us-central1-passage-prod\.cloudfunctions\.net\/capture-event"/g,
		replace: '""'
	},
	{
		name: 'the address of the texts',
		find: /"https:\/\/storage\.googleapis\.com\/passage-frontend\/locales\/passage-auth"/g,
		replace: '""'
	},
	{
		name: 'the request for the texts',
		find: /const url = `\$\{baseURL\}[^;]+;\s+return yield fetch\(url\)[^;]+;/g,
		replace: 'return yield __posternTexts(locale);'
	},
	{
		name: 'the language of a browser that has none, which keeps the texts from coming',
		find: /localeToSet = navigator\.language;/g,
		replace: 'localeToSet = navigator.language || void 0;'
	},
	{
		name: 'the address that is called wrong where the server did not answer',
		find: /catch \(e\) \{(?=\s+let errorMessage;\s+switch \(props\.identifierMode\))/g,
		replace: 'catch (e) { if (__posternUnanswered(e)) return;'
	},
	{
		// Each digit typed over it would complete another code, and be one more try.
		name: 'the refused passcode that stays in its boxes',
		find: /const passageError = err;\s+if \(passageError\.statusCode === We\.Unauthorized\) \{\s+setError\(t\("otp-limit-error"\)\);\s+\} else \{\s+setError\(t\("code-invalid-or-expired"\)\);\s+\}/g,
		replace:
			'const fault = __posternCodeFault(oneTimePasscode.value, err); if (__posternSpent(fault)) oneTimePasscode.value = void 0; setError(t(fault));'
	},
	{
		name: 'the error that goes with the refused passcode',
		find: /(?=_resetErrorState\(\);\s+if \(\(\(_a = oneTimePasscode\.value\))/g,
		replace: 'if (oneTimePasscode.value === void 0) return;'
	},
	{
		name: 'the sending of a passcode, whose end nothing can wait for',
		find: /(?<=\{\s+)sendOneTimePasscode\(/g,
		replace: 'otpId.known = $&'
	},
	{
		// The message may be there before the answer that tells the page what it belongs to.
		name: 'the passcode that is not sent for, or sent for the one before, while that is under way',
		find: /if \(!otpId\.value\) \{/g,
		replace: 'yield otpId.known; $&'
	},
	{
		// Whoever closes the page meanwhile would wait for a message in vain.
		name: 'the two seconds before a link to register with is asked for',
		find: /yield new Promise\(\(resolve\) => \{\s+setTimeout\(resolve, 2e3\);\s+\}\);(?=\s+try \{\s+const res = yield passage\.magicLink\.register\()/g,
		replace: ''
	},
	{
		name: 'the incomplete passcode that is sent',
		find: /oneTimePasscode\.value\.length !== numInputs/g,
		replace: '!/^\\d{6}$/.test(oneTimePasscode.value)'
	},
	{
		name: 'the error on the console where somebody cancels the adding of a passkey',
		find: /console\.error\((?="Failed to add device)/g,
		replace: 'console.log('
	},
	{
		name: 'the error on the console where it does not learn whom to greet the next time',
		find: /console\.error\((?="Failed to fetch current user)/g,
		replace: 'console.log('
	},
	{
		name: 'the spaces in boxes for digits, which browsers complain about',
		find: /(?<=value: otp\.value\[i\])(?=,)/g,
		replace: '?.trim()'
	},
	{
		name: 'the passkey that somebody chose from the autofill list',
		find: /return yield this\.loginInternal\.webAuthnFinish\(/g,
		replace: 'if (o2?.isConditionalMediation) __posternChosen(); $&'
	},
	{
		name: 'the silence where that passkey is refused',
		find: /catch\(\(\) => \{\s+\}\)(?=;\s+\}\s+\}\);\s+\}\s+function cancelConditionalUI)/g,
		replace: 'catch((e) => { if (__posternNotSignedIn(e)) triggerConditionalUI(); })'
	},
	{
		name: 'the code of an error, which is dropped',
		find: /return (\w+) = JSON\.parse\(\1\), \1\.error \?/g,
		replace: 'return $1 = JSON.parse($1), this.code = $1.code, $1.error ?'
	},
	{
		name: 'the words for a sign-up that is refused',
		find: /err\.message\.startsWith\("Public signup"\)\) \{\s+error\.value = err\.message;/g,
		replace: '__posternReason(err)) { error.value = __posternReason(err);'
	},
	{
		name: 'the assets of the phone input',
		find: new RegExp(
			`https://cdn\\.jsdelivr\\.net/npm/intl-tel-input@${phoneAssets.version.replaceAll('.', '\\.')}/build`,
			'g'
		),
		replace: phoneAssets.BASE
	},
	{
		name: 'the phone number that is called wrong before the rules for numbers are there',
		find: /if \(!validateInput\(\)\) \{/g,
		replace: `if (!showWelcomeUI.value && !${PHONE_RULES}) return; $&`
	},
	{
		name: 'the phone number of an account that is taken for none before that, and given up',
		find: /(?=if \(props\.required && !\(\(_c = phoneInput)/g,
		replace: `if (!${PHONE_RULES}) { updatePhoneError.value = t("something-went-wrong"); return false; } `
	},
	{
		name: 'the phone number among the fields of an account that is called wrong before that',
		find: /const isValid = componentRef\.value\.validate\(\);/g,
		replace: `if (!${PHONE_RULES}) { updateMetadataError.value = t("something-went-wrong"); return; } $&`
	},
	{
		name: 'the error that nobody handles where those rules do not come',
		find: /forEachInstance\("rejectUtilsScriptPromise"\);\s+reject\(\);/g,
		replace: ''
	},
	{
		// It moves with the page, and a telephone scrolls when its keyboard comes.
		name: 'the closing of the list of countries where the page scrolls',
		find: /window\.addEventListener\("scroll", this\._handleWindowScroll\);/g,
		replace: ''
	},
	{
		name: 'the English countries of the phone input',
		find: /(?<=autoPlaceholder: "aggressive",\s+useFullscreenPopup: false)(?=\s+\}\);)/g,
		replace: ', i18n: __posternPhoneTexts()'
	},
	{
		// Between two views it leaves a gap that is empty for half a second.
		name: 'the fade between views, and all motion where less is asked for',
		find: /\.fade-enter-active,\.fade-leave-active\{[^}]+\}\.fade-enter-from,\.fade-leave-to\{[^}]+\}/g,
		replace:
			'@media(prefers-reduced-motion:reduce){*,:before,:after{animation:none!important;transition:none!important}}'
	},
	{
		name: 'a new name of a passkey, which is forgotten: giving back the old one would do nothing',
		find: /yield renameDevice\(props\.device\.id, inputDeviceName\);/g,
		replace: '$& if (result) props.device.friendlyName = inputDeviceName;'
	},
	{
		name: 'dates, which are English in every language',
		find: /dayjs\(dateTime\)\.format\("MMMM D, YYYY"\)/g,
		replace:
			'new Date(dateTime).toLocaleDateString(__posternLocaleTag(document.documentElement.lang), { dateStyle: "long" })'
	},
	{
		name: 'dates to type, which have another order than those of our own fields',
		find: /"MM\/DD\/YYYY"/g,
		replace: '"YYYY-MM-DD"'
	},
	{
		name: 'the capital letter of "Email" in the middle of "No account uses this email"',
		find: /identiferString = `\$\{identiferString\.charAt[^`]+`;/g,
		replace: ''
	},
	{
		name: 'the English letters for what an account does not have',
		find: /"N\/A"/g,
		replace: '"—"'
	},
	{
		// It adds an entry that Back must cross, and that SvelteKit's router knows nothing of.
		name: 'the history entry on "change identifier"',
		find: /window\.history\.pushState\(\{\}, document\.title, url\);/g,
		replace:
			'if (url !== location.pathname + location.search) history.replaceState(history.state, "", url);'
	}
];
