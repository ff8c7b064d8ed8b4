import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} est votre code pour {app}',
	'passcode.register': 'Voici le code pour vous inscrire sur {app} :',
	'passcode.login': 'Voici le code pour vous connecter à {app} :',
	'passcode.good':
		'Il est valable {time}. Gardez-le pour vous : personne chez nous ne vous le demandera.',
	'passcode.short': '{code} est votre code pour {app}, valable {time}.',
	'link.register.subject': 'Terminez votre inscription sur {app}',
	'link.register.lead': 'Vous souhaitez vous inscrire sur {app} ? Alors ouvrez ce lien.',
	'link.register.action': "Terminer l'inscription",
	'link.login.subject': 'Connectez-vous à {app}',
	'link.login.lead': 'Vous souhaitez vous connecter à {app} ? Alors ouvrez ce lien.',
	'link.login.action': 'Se connecter',
	'link.verify.subject': 'Confirmez votre adresse pour {app}',
	'link.verify.lead': 'Vous souhaitez utiliser cette adresse sur {app} ? Alors ouvrez ce lien.',
	'link.verify.action': "Confirmer l'adresse",
	'link.from': 'La demande vient de : {from}',
	'link.good': "Le lien est valable {time} et ne sert qu'une fois.",
	'link.paste':
		"Le bouton ne fonctionne pas ? Copiez ceci dans la barre d'adresse de votre navigateur :",
	'notice.passkey_added.subject': "Une clé d'accès a été ajoutée à votre compte {app}",
	'notice.passkey_added.lead': "Votre compte {app} a une nouvelle clé d'accès : {detail}",
	'notice.passkey_removed.subject': "Une clé d'accès a été retirée de votre compte {app}",
	'notice.passkey_removed.lead': "Cette clé d'accès n'ouvre plus votre compte {app} : {detail}",
	'notice.address_changed.subject': "L'adresse de votre compte {app} a changé",
	'notice.address_changed.lead': 'Votre compte {app} a désormais cette adresse : {detail}',
	'notice.advice':
		"Si ce n'était pas vous, connectez-vous, vérifiez ce qui a changé et prévenez-nous.",
	'notice.reclaimed.subject': "Votre compte {app} n'appartient qu'à vous",
	'notice.reclaimed.lead':
		"Quelqu'un, peut-être vous dans un autre navigateur, avait inscrit cette adresse sur {app} sans prouver à qui elle est. Vous avez prouvé qu'elle est à vous : les clés d'accès et les informations d'alors ont donc été supprimées.",
	'notice.reclaimed.advice': "Vous n'avez rien à faire.",
	ignore: "Si ce n'était pas vous, ignorez ce message : sans lui, personne ne peut entrer.",
	support: 'Des questions ? Contactez {support}.'
};
