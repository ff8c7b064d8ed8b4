import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} est votre code pour {app}',
	'passcode.register': 'Votre code pour vous inscrire sur {app} :',
	'passcode.login': 'Votre code pour vous connecter à {app} :',
	'passcode.existing': 'Vous avez déjà un compte sur {app}. Ce code vous connecte :',
	'passcode.good':
		'Il est valable {time}. Ne le communiquez pas : nous ne vous le demanderons jamais.',
	'passcode.short': '{code} est votre code pour {app}. Il est valable {time}.',
	'link.register.subject': 'Terminez votre inscription sur {app}',
	'link.register.lead': 'Pour terminer votre inscription sur {app}, ouvrez ce lien.',
	'link.register.action': 'Terminer l’inscription',
	'link.login.subject': 'Connectez-vous à {app}',
	'link.login.lead': 'Pour vous connecter à {app}, ouvrez ce lien.',
	'link.login.action': 'Se connecter',
	'link.existing.subject': 'Vous avez déjà un compte sur {app}',
	'link.existing.lead': 'Vous avez déjà un compte sur {app}. Pour vous connecter, ouvrez ce lien.',
	'link.existing.action': 'Se connecter',
	'link.verify.subject': 'Confirmez votre adresse pour {app}',
	'link.verify.lead': 'Pour utiliser cette adresse sur {app}, ouvrez ce lien.',
	'link.verify.action': 'Confirmer l’adresse',
	'link.from': 'Demandé depuis : {from}',
	'link.from.unknown': 'Navigateur inconnu',
	'link.good': 'Le lien est valable {time} et ne sert qu’une fois.',
	'link.paste':
		'Le bouton ne fonctionne pas ? Copiez ce lien dans la barre d’adresse de votre navigateur :',
	'notice.passkey_added.subject': 'Une clé d’accès a été ajoutée à votre compte {app}',
	'notice.passkey_added.lead': 'Votre compte {app} a une nouvelle clé d’accès : {detail}',
	'notice.passkey_removed.subject': 'Une clé d’accès a été supprimée de votre compte {app}',
	'notice.passkey_removed.lead':
		'Cette clé d’accès ne permet plus de se connecter à votre compte {app} : {detail}',
	'notice.address_added.subject': 'Une adresse a été ajoutée à votre compte {app}',
	'notice.address_added.lead':
		'Cette adresse permet désormais de se connecter à votre compte {app} : {detail}',
	'notice.address_changed.subject': 'L’adresse de votre compte {app} a changé',
	'notice.address_changed.lead': 'Votre compte {app} a désormais cette adresse : {detail}',
	'notice.address_removed.subject': 'Une adresse a été retirée de votre compte {app}',
	'notice.address_removed.lead':
		'Cette adresse ne permet plus de se connecter à votre compte {app} : {detail}',
	'notice.advice':
		'Si ce n’était pas vous, connectez-vous, vérifiez ce qui a changé et contactez-nous.',
	'notice.reclaimed.subject': 'Vous avez confirmé votre adresse pour {app}',
	'notice.reclaimed.lead':
		'Cette adresse était déjà inscrite sur {app}, peut-être par vous dans un autre navigateur, mais n’avait jamais été confirmée. Vous venez de confirmer qu’elle est à vous : les clés d’accès et les informations précédentes ont donc été supprimées.',
	'notice.reclaimed.advice': 'Vous n’avez rien à faire.',
	'notice.kept.subject': 'Vous avez gardé votre compte {app}',
	'notice.kept.lead':
		'Cette adresse a été inscrite sur {app} dans un autre navigateur. Vous avez confirmé que c’était vous : le compte reste tel quel, avec ses clés d’accès.',
	'refusal.unknown.subject': 'Aucun compte {app} n’utilise cette adresse',
	'refusal.unknown.lead':
		'Cette adresse a été saisie pour se connecter à {app}, mais aucun compte ne l’utilise. Vous pouvez vous inscrire avec elle. Si vous êtes déjà inscrit, connectez-vous avec l’adresse utilisée à ce moment-là.',
	'refusal.closed.lead':
		'Cette adresse a été saisie pour se connecter à {app}, mais aucun compte ne l’utilise. Si vous êtes déjà inscrit, connectez-vous avec l’adresse utilisée à ce moment-là.',
	'refusal.register': 'S’inscrire',
	'refusal.disabled.subject': 'Votre compte {app} a été désactivé',
	'refusal.disabled.lead':
		'Cette adresse a été saisie pour se connecter à {app} ou pour s’y inscrire, mais son compte a été désactivé.',
	'refusal.taken.subject': 'Cette adresse a déjà un compte {app}',
	'refusal.taken.lead':
		'Cette adresse devait être ajoutée à un autre compte {app}. Elle appartient déjà à un compte, donc rien n’a été modifié.',
	ignore: 'Si vous n’êtes pas à l’origine de cette demande, ignorez ce message.',
	support: 'Des questions ? Contactez {support}.'
};
