// The entries that define an element have no types of their own; importing one is all there is to do.
declare module '@passageidentity/passage-elements/passage-auth';
declare module '@passageidentity/passage-elements/passage-login';
declare module '@passageidentity/passage-elements/passage-register';
