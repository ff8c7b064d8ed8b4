// The entries that define an element have no types of their own; importing one is all there is to do.
declare module '@passageidentity/passage-elements/passage-auth';
declare module '@passageidentity/passage-elements/passage-login';
declare module '@passageidentity/passage-elements/passage-passkey-table';
declare module '@passageidentity/passage-elements/passage-profile';
declare module '@passageidentity/passage-elements/passage-register';
// passage-js, under the short name that it has in the elements.
declare module 'passage-js-of-the-elements' {
	export { Passage as aa } from '@passageidentity/passage-js';
}
