import * as phoneAssets from './phone-assets.ts';

/** The rewrites of Passage's browser packages, and what the rewritten code calls. */

/** `[name in the rewritten code, export, module in patches/]` */
export const HELPERS = [
	['__posternTexts', 'textsFor', 'element-texts.ts'],
	['__posternOrigin', 'origin', 'origin.ts'],
	['__posternUnanswered', 'whyUnanswered', 'no-answer.ts'],
	['__posternLookup', 'tellLookup', 'account-lookup.ts'],
	['__posternCodeError', 'codeError', 'passcode-error.ts'],
	['__posternSpent', 'isSpent', 'passcode-error.ts'],
	['__posternPhoneTexts', 'phoneTexts', 'phone-texts.ts'],
	['__posternLocaleTag', 'localeTag', 'locale-tag.ts'],
	['__posternNoPhoneRules', 'whyNoRules', 'phone-rules.ts'],
	['__posternLoadRules', 'load', 'phone-rules.ts'],
	['__posternIsEmail', 'isEmail', 'identifier.ts'],
	['__posternIsNumber', 'isNumber', 'identifier.ts'],
	['__posternPlain', 'plain', 'identifier.ts'],
	['__posternEnter', 'enter', 'passcode-boxes.ts'],
	['__posternUnread', 'onUnread', 'passcode-boxes.ts'],
	['__posternChosen', 'choose', 'autofill.ts'],
	['__posternNotSignedIn', 'fail', 'autofill.ts'],
	['__posternReason', 'reasonOf', 'sign-up-error.ts'],
	['__posternPasskeyError', 'passkeyError', 'passkey-error.ts'],
	['__posternFetch', 'fetchAndTell', 'message-time.ts']
] as const;

const RULES_URL = `__posternOrigin + "${phoneAssets.RULES_PATH}"`;

/** Why the number rules are missing: undefined, or the key of a text, empty where the page says it. */
const NO_PHONE_RULES = `(yield __posternNoPhoneRules(intlTelInput, ${RULES_URL}))`;

const CDN = `https://cdn\\.jsdelivr\\.net/npm/intl-tel-input@${phoneAssets.version.replaceAll('.', '\\.')}/build`;

/** The result of a login, also under the names that it had in version 1. */
const AUTH_RESULT = `{
	...authResult,
	redirectURL: authResult.redirectUrl,
	redirect_url: authResult.redirectUrl,
	auth_token: authResult.authToken,
	refresh_token: authResult.refreshToken,
	refresh_token_expiration: authResult.refreshTokenExpiration
}`;

/** One thing that the packages do wrong, and the code that does it right. */
interface Rule {
	name: string;
	find: RegExp;
	replace: string;
}

/** The module with the styles of all elements, of which each has brought a copy. */
export const STYLES = 'postern:element-styles';

/** Pictures in the list of all. A test looks for any use of them. */
export const UNSHOWN = [
	...['appleBiometric', 'emailFailed', 'emailSuccess', 'fingerprintSuccess', 'genericBiometrics'],
	...['iconInvalidCode', 'loginWithEmail', 'loginWithText', 'poweredByPassage', 'tableChevronDown'],
	'windowsHello'
];

/** A copy of Lodash with its licence, 70 KB, by the name of its module. */
const lodash = (module: string) =>
	new RegExp(
		`/\\*\\*\\s+\\* @license\\s+\\* Lodash [^/]+//[^]{1,500}?\\*/\\s+${module}\\.exports;\\s+\\(function\\([^]+?\\}\\)\\(${module}, ${module}\\.exports\\);`,
		'g'
	);

export const RULES: Rule[] = [
	{
		name: 'a copy of all styles in each element',
		find: /const (\w+) = `[^`]{50000,}`;/g,
		replace: `import $1 from "${STYLES}";`
	},
	{
		name: 'a copy of Lodash, which nothing calls',
		find: lodash('Xt\\$1'),
		replace: ''
	},
	{
		name: 'another one, of which one function is called, for names without dots',
		find: lodash('wr'),
		replace: `wr.exports = { get(object, name, otherwise) {
			const found = object?.[name];
			return found === void 0 ? otherwise : found;
		} };`
	},
	{
		name: 'pictures that no view shows, and the one beside a link to Passage that no app asks for',
		find: new RegExp(`const (${UNSHOWN.join('|')}) = "data:image/svg[^"]+";`, 'g'),
		replace: 'const $1 = "";'
	},
	{
		name: 'the unused default base of the API',
		find: /"https:\/\/auth\.passage\.id\/v1"/g,
		replace: '(__posternOrigin + "/v1")'
	},
	{
		name: 'the origin of the API',
		find: /"https:\/\/auth\.passage\.id"/g,
		replace: '__posternOrigin'
	},
	{
		name: 'the telemetry URL, which nothing calls',
		find: /"https:\/\/us-central1-passage-prod\.cloudfunctions\.net\/capture-event"/g,
		replace: '""'
	},
	{
		name: 'the URL of the texts',
		find: /"https:\/\/storage\.googleapis\.com\/passage-frontend\/locales\/passage-auth"/g,
		replace: '""'
	},
	{
		name: 'the request for the texts',
		find: /const url = `\$\{baseURL\}[^;]+;\s+return yield fetch\(url\)[^;]+;/g,
		replace: 'return yield __posternTexts(locale);'
	},
	{
		name: 'no texts in a browser without a language',
		find: /localeToSet = navigator\.language;/g,
		replace: 'localeToSet = navigator.language || void 0;'
	},
	{
		name: 'an identifier called wrong because the server did not answer',
		find: /catch \(e\) \{(?=\s+let errorMessage;\s+switch \(props\.identifierMode\))/g,
		replace:
			'catch (e) { const why = __posternUnanswered(e); if (why !== void 0) { identifierParseError.value = why && t(why); return; }'
	},
	{
		name: 'an identifier without an account, for which the page links to /register',
		find: /(?=let identiferString = )/g,
		replace: '__posternLookup("unknown"); '
	},
	{
		name: 'an identifier with an account, for which the page links to /login',
		find: /(?=let message = t\("account-already-exists")/g,
		replace: '__posternLookup("taken"); '
	},
	{
		name: 'beforeAuth, which saves a draft first, so that the element waits for it',
		find: /const beforeAuthResult = (?=useCallbacks\(\))/g,
		replace: '$&yield '
	},
	{
		// Each digit typed over a refused code would complete another code, and use up a try.
		name: 'a refused passcode that stays in its boxes',
		find: /const passageError = err;\s+if \(passageError\.statusCode === We\.Unauthorized\) \{\s+setError\(t\("otp-limit-error"\)\);\s+\} else \{\s+setError\(t\("code-invalid-or-expired"\)\);\s+\}/g,
		replace:
			'const key = __posternCodeError(oneTimePasscode.value, err); if (__posternSpent(key)) oneTimePasscode.value = void 0; setError(t(key));'
	},
	{
		name: 'the error that disappears together with a refused passcode',
		find: /(?=_resetErrorState\(\);\s+if \(\(\(_a = oneTimePasscode\.value\))/g,
		replace: 'if (oneTimePasscode.value === void 0) return;'
	},
	{
		name: 'a passcode with a gap that is sent',
		find: /\(\(_a = oneTimePasscode\.value\) == null \? void 0 : _a\.trim\(\)\.length\) === numInputs/g,
		replace: '/^\\d{6}$/.test(oneTimePasscode.value)'
	},
	{
		name: 'boxes that take one ASCII digit each, from few keyboards',
		find: /const handleOnPaste = \(event\) => \{\s+var _a;[^]+?(?=const handleOnKeyDown = \(event\) => \{\s+switch)/g,
		replace: `const handleOnChange = (text, index) => {
			activeInput.value = index;
			const next = __posternEnter(text, otp.value, index);
			if (next === void 0) return;
			emit("update:value", otp.value.join(""));
			focusInput(next);
		};
		const handleOnPaste = (event, index) => {
			event.preventDefault();
			const text = event.clipboardData?.getData("text/plain");
			if (text) handleOnChange(text, index);
		};
		`
	},
	{
		name: 'the box that text comes from',
		find: /onOnChange: handleOnChange,(?=[^}]+onOnPaste)/g,
		replace: 'onOnChange: (text) => handleOnChange(text, i),'
	},
	{
		name: 'the box that text is pasted into',
		find: /onOnPaste: handleOnPaste,/g,
		replace: 'onOnPaste: (event) => handleOnPaste(event, i),'
	},
	{
		// Keyboards of phones report one insertion, of whatever length, beside what the box holds.
		name: 'all but the first digit of a text in one box',
		find: /const handleOnChange = \(\) => \{\s+model\.value = model\.value\.toString\(\);[^]+?(?=const isCodeLetter)/g,
		replace: `const handleOnChange = (event) => {
			const text = event.data ?? String(model.value);
			model.value = props.value;
			emit("on-change", text);
		};
		`
	},
	{
		name: 'keys that the boxes keep from the browser',
		find: /const keyEvent = event \|\| window\.event;[^]+?keyEvent\.preventDefault\(\);\s+\}/g,
		replace: 'if (!event.ctrlKey && !event.metaKey && !event.altKey) emit("on-keydown", event);'
	},
	{
		// Keyboards of phones send no key.
		name: 'deleting in an empty box',
		find: /(?<=onInput: handleOnChange,\s+)(?=onKeydown: handleOnKeyDown,)/g,
		replace:
			'onBeforeinput: (event) => { if (event.inputType === "deleteContentBackward" && !event.target.value) emit("on-keydown", { keyCode: 8, preventDefault() {} }); }, '
	},
	{
		name: 'Backspace in an empty box, which deletes nothing',
		find: /changeCodeAtFocus\(""\);\s+focusPrevInput\(\);/g,
		replace: 'if (!otp.value[activeInput.value]?.trim()) focusPrevInput(); changeCodeAtFocus("");'
	},
	{
		name: 'a deleted digit, whose place the next one takes',
		find: /changeCodeAtFocus\(""\)/g,
		replace: 'changeCodeAtFocus(" ")'
	},
	{
		name: 'boxes of type number, which lose what is no number',
		find: /return props\.inputType === "letter-numeric" \? "text" : props\.inputType;/g,
		replace: 'return "text";'
	},
	{
		name: 'the length of a box, which cuts a code off',
		find: /maxlength: _ctx\.isFirstChild \? _ctx\.inputCount : 1,/g,
		replace: 'maxlength: void 0,'
	},
	{
		name: 'no word when a pasted text has no code',
		find: /(?=const onResendCodeClicked = )/g,
		replace: '__posternUnread(() => setError(t("code-not-found"))); '
	},
	{
		name: 'the request for a passcode, whose answer nothing waits for',
		find: /(?<=\{\s+)sendOneTimePasscode\(/g,
		replace: 'otpId.known = $&'
	},
	{
		// The message can arrive before the answer with the id that the code belongs to.
		name: 'a passcode checked without an id, or with the previous one, while that request runs',
		find: /if \(!otpId\.value\) \{/g,
		replace: 'yield otpId.known; $&'
	},
	{
		// A user who closes the page meanwhile would never get the message.
		name: 'two seconds before the request for a registration link',
		find: /yield new Promise\(\(resolve\) => \{\s+setTimeout\(resolve, 2e3\);\s+\}\);(?=\s+try \{\s+const res = yield passage\.magicLink\.register\()/g,
		replace: ''
	},
	{
		name: 'an incomplete passcode that is sent',
		find: /oneTimePasscode\.value\.length !== numInputs/g,
		replace: '!/^\\d{6}$/.test(oneTimePasscode.value)'
	},
	{
		name: 'an error on the console when the user cancels adding a passkey',
		find: /console\.error\((?="Failed to add device)/g,
		replace: 'console.log('
	},
	{
		name: 'an error on the console when the element cannot remember the identifier',
		find: /console\.error\((?="Failed to fetch current user)/g,
		replace: 'console.log('
	},
	{
		name: 'spaces in empty boxes',
		find: /(?<=value: otp\.value\[i\])(?=,)/g,
		replace: '?.trim()'
	},
	{
		name: 'a passkey chosen from the autofill list',
		find: /return yield this\.loginInternal\.webAuthnFinish\(/g,
		replace: 'if (o2?.isConditionalMediation) __posternChosen(); $&'
	},
	{
		name: 'no word when that passkey is refused',
		find: /catch\(\(\) => \{\s+\}\)(?=;\s+\}\s+\}\);\s+\}\s+function cancelConditionalUI)/g,
		replace: 'catch((e) => { if (__posternNotSignedIn(e)) triggerConditionalUI(); })'
	},
	{
		name: 'no word on when a message goes out',
		find: /\(this\.configuration\.fetchApi \|\| fetch\)\(/g,
		replace: '__posternFetch('
	},
	{
		name: 'the names of the first version of the elements, which pages still read',
		find: /(?<=useCallbacks\(\)\.onSuccess\.value\()authResult(?=,)/g,
		replace: AUTH_RESULT
	},
	{
		name: 'the cookie that stays when a user logs out on a page in a folder',
		find: /"psg_auth_token=; expires=[^"]+UTC;"/g,
		replace: '"psg_auth_token=; path=/; max-age=0"'
	},
	{
		name: 'the code of an error, which is lost',
		find: /return (\w+) = JSON\.parse\(\1\), \1\.error \?/g,
		replace: 'return $1 = JSON.parse($1), this.code = $1.code, $1.error ?'
	},
	{
		name: 'the text for a refused sign-up',
		find: /err\.message\.startsWith\("Public signup"\)\) \{\s+error\.value = err\.message;/g,
		replace: '__posternReason(err)) { error.value = __posternReason(err);'
	},
	{
		name: 'an email address judged otherwise than by the server',
		find: /const emailRegEx = .+;\s+return emailRegEx\.test\((formattedIdentifier\(\)|email)\);/g,
		replace: 'return __posternIsEmail($1);'
	},
	{
		name: 'an identifier that is sent as it was pasted',
		find: /identifier2\.trim\(\)\.toLowerCase\(\)/g,
		replace: '__posternPlain(identifier2)'
	},
	{
		name: 'a phone number that is written with dots, and taken for an email address',
		find: /const phoneNumberRegex = .+;\s+return phoneNumberRegex\.test\(identifierText\.value\.trim\(\)\);/g,
		replace: 'return __posternIsNumber(identifierText.value);'
	},
	{
		// Such as +800, a free number of every country.
		name: 'a phone number of no country, called wrong',
		find: /if \(!this\.selectedCountryData\.iso2\) \{\s+return false;\s+\}/g,
		replace: ''
	},
	{
		name: 'the limit of a metadata text, which the server knows',
		find: /(?<=const validLength = ).+ < 64(?=;)/g,
		replace: 'true'
	},
	{
		name: 'the number rules of 2024',
		find: /"https:\/\/cdn\.jsdelivr\.net\/[^"]+\/js\/utils\.js"/g,
		replace: RULES_URL
	},
	{
		name: 'the module of those rules',
		find: /import\(\s*\/\* webpackIgnore: true \*\/\s*\/\* @vite-ignore \*\/\s*path\s*\)/g,
		replace: '__posternLoadRules(path)'
	},
	{
		// The element goes on to a code for every refusal, or says that the device is not supported.
		name: 'no word of a passkey that may have been copied, or of too many requests',
		find: /(?=if \(error\.statusCode === We\.PSGParsePublicKeyForLoginFailed\))/g,
		replace: 'const why = __posternPasskeyError(err); if (why) showFailure.value = why; else '
	},
	{
		name: 'no word of too many requests when a passkey is made',
		find: /(?<=console\.log\(err\);\s+showFailure\.value = )true;/g,
		replace: '__posternPasskeyError(err) ?? true;'
	},
	{
		name: 'the texts for that',
		find: /const failure(Login|Create)Text = computed\(\(\) => \{/g,
		replace: '$& if (showFailure.value === "copied") return t("passkey-copied"); if (showFailure.value === "limited") return t("too-many-requests");'
	},
	{
		name: 'the style sheet of the phone input',
		find: new RegExp(`"${CDN}`, 'g'),
		replace: `__posternOrigin + "${phoneAssets.BASE}`
	},
	{
		// In template literals.
		name: 'the pictures of the phone input',
		find: new RegExp(`url\\(${CDN}`, 'g'),
		replace: `url(\${__posternOrigin}${phoneAssets.BASE}`
	},
	{
		name: 'a phone number called wrong before the number rules have loaded',
		find: /if \(!validateInput\(\)\) \{/g,
		replace: `if (!showWelcomeUI.value) { const why = ${NO_PHONE_RULES}; if (why !== void 0) { identifierParseError.value = why && t(why); return; } } $&`
	},
	{
		name: 'the phone number of an account, dropped before the number rules have loaded',
		find: /(?=if \(props\.required && !\(\(_c = phoneInput)/g,
		replace: `if (${NO_PHONE_RULES} !== void 0) { updatePhoneError.value = t("something-went-wrong"); return false; } `
	},
	{
		name: 'a phone number in a metadata field, called wrong before the number rules have loaded',
		find: /const isValid = componentRef\.value\.validate\(\);/g,
		replace: `if (${NO_PHONE_RULES} !== void 0) { updateMetadataError.value = t("something-went-wrong"); return; } $&`
	},
	{
		name: 'an unhandled rejection when the number rules do not load',
		find: /forEachInstance\("rejectUtilsScriptPromise"\);\s+reject\(\);/g,
		replace: ''
	},
	{
		// The list moves with the page, and a phone scrolls when its keyboard opens.
		name: 'the country list, closed when the page scrolls',
		find: /window\.addEventListener\("scroll", this\._handleWindowScroll\);/g,
		replace: ''
	},
	{
		name: 'English country names in the phone input',
		find: /(?<=autoPlaceholder: "aggressive",\s+useFullscreenPopup: false)(?=\s+\}\);)/g,
		replace: ', i18n: __posternPhoneTexts(t)'
	},
	{
		// The fade leaves the page empty for half a second between two views.
		name: 'the fade between views, and all motion for users who want less',
		find: /\.fade-enter-active,\.fade-leave-active\{[^}]+\}\.fade-enter-from,\.fade-leave-to\{[^}]+\}/g,
		replace:
			'@media(prefers-reduced-motion:reduce){*,:before,:after{animation:none!important;transition:none!important}}'
	},
	{
		// A hidden tab has no frames.
		name: 'the change of a view, which waits for a frame',
		find: /requestAnimationFrame\(\(\) => \{\s+requestAnimationFrame\(cb\);\s+\}\);/g,
		replace: 'setTimeout(cb);'
	},
	{
		name: 'the change of a view, which looks for the end of an animation that is gone',
		find: /function whenTransitionEnds\(el, expectedType, explicitTimeout, (\w+)\) \{/g,
		replace: '$& return $1();'
	},
	{
		name: 'the address of an unfinished sign-up, called in use, as every address seems where accounts are hidden',
		find: /if \(existingUser\) \{/g,
		replace: 'if (existingUser && existingUser.status !== "pending") {'
	},
	{
		name: 'the new name of a passkey, which the row forgets, so that the old name cannot be restored',
		find: /yield renameDevice\(props\.device\.id, inputDeviceName\);/g,
		replace: '$& if (result) props.device.friendlyName = inputDeviceName;'
	},
	{
		name: 'English dates in every language',
		find: /dayjs\(dateTime\)\.format\("MMMM D, YYYY"\)/g,
		replace:
			'new Date(dateTime).toLocaleDateString(__posternLocaleTag(document.documentElement.lang), { dateStyle: "long" })'
	},
	{
		name: 'the American order of typed dates',
		find: /"MM\/DD\/YYYY"/g,
		replace: '"YYYY-MM-DD"'
	},
	{
		name: 'the capital letter of "Email" in the middle of "No account uses this email"',
		find: /identiferString = `\$\{identiferString\.charAt[^`]+`;/g,
		replace: ''
	},
	{
		name: 'the full stop of English behind "No account uses this email"',
		find: /`\$\{t\("not-recognized", \[identiferString\]\)\}\.`/g,
		replace: 't("not-recognized", [identiferString])'
	},
	{
		name: 'the English "N/A" for an empty value',
		find: /"N\/A"/g,
		replace: '"—"'
	},
	{
		name: 'metadata fields without an accessible name',
		find: /(?<=createElementBlock\("input", \{|createBaseVNode\("input", \{)(?=\s+(key: 1,\s+)?class: normalizeClass\(\["input", \{ "has-error")/g,
		replace: '"aria-label": _ctx.label,'
	},
	{
		// The field, its parent, has the label.
		name: 'the checkbox of a metadata field without one',
		find: /type: "checkbox",/g,
		replace: '$& "aria-label": _ctx.label || _ctx.$parent.label,'
	},
	{
		name: 'empty metadata fields without one',
		find: /(?<=\("input", )(_hoisted_3(?:\$\d)?)(?=[,)])/g,
		replace: '{ ...$1, "aria-label": _ctx.label }'
	},
	{
		name: 'the email address and the phone number of a profile without one',
		find: /"data-testid": "profile-(email|phone)-input"/g,
		replace: '$&, "aria-label": _ctx.title'
	},
	{
		name: 'the name of a passkey without one',
		find: /"data-testid": `passkey-table-row-\$\{_ctx\.index\}-device-name`/g,
		replace: '$&, "aria-label": unref(t)("passkey-name")'
	},
	{
		// The entry is one more step for Back, and SvelteKit's router does not know it.
		name: 'the history entry on "change identifier"',
		find: /window\.history\.pushState\(\{\}, document\.title, url\);/g,
		replace:
			'if (url !== location.pathname + location.search) history.replaceState(history.state, "", url);'
	}
];
