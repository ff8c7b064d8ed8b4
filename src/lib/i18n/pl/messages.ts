import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} to kod do {app}',
	'passcode.register': 'Oto kod do rejestracji w {app}:',
	'passcode.login': 'Oto kod do logowania w {app}:',
	'passcode.good':
		'Czas ważności: {time}. Prosimy nikomu go nie podawać: nikt z nas o niego nie zapyta.',
	'passcode.short': '{code} to kod do {app}. Czas ważności: {time}.',
	'link.register.subject': 'Dokończenie rejestracji w {app}',
	'link.register.lead': 'Czy chodzi o rejestrację w {app}? Wystarczy otworzyć ten link.',
	'link.register.action': 'Dokończ rejestrację',
	'link.login.subject': 'Logowanie do {app}',
	'link.login.lead': 'Czy chodzi o logowanie do {app}? Wystarczy otworzyć ten link.',
	'link.login.action': 'Zaloguj się',
	'link.verify.subject': 'Potwierdzenie adresu w {app}',
	'link.verify.lead': 'Czy ten adres ma być używany w {app}? Wystarczy otworzyć ten link.',
	'link.verify.action': 'Potwierdź adres',
	'link.from': 'Skąd przyszła prośba: {from}',
	'link.good': 'Link działa jeden raz. Czas ważności: {time}.',
	'link.paste': 'Przycisk nie działa? Prosimy skopiować to do paska adresu przeglądarki:',
	'notice.passkey_added.subject': 'Do konta w {app} dodano klucz dostępu',
	'notice.passkey_added.lead': 'Konto w {app} ma nowy klucz dostępu: {detail}',
	'notice.passkey_removed.subject': 'Z konta w {app} usunięto klucz dostępu',
	'notice.passkey_removed.lead': 'Ten klucz dostępu nie otwiera już konta w {app}: {detail}',
	'notice.address_changed.subject': 'Adres konta w {app} został zmieniony',
	'notice.address_changed.lead': 'Konto w {app} ma teraz ten adres: {detail}',
	'notice.advice':
		'Jeśli to ktoś inny, prosimy zalogować się, sprawdzić, co się zmieniło, i dać nam znać.',
	'notice.reclaimed.subject': 'Konto w {app} nie ma już obcych kluczy ani danych',
	'notice.reclaimed.lead':
		'Ktoś, być może w innej przeglądarce ta sama osoba, zarejestrował ten adres w {app}, nie dowodząc, do kogo należy. Teraz prawo do adresu zostało potwierdzone, więc tamte klucze dostępu i dane usunięto.',
	'notice.reclaimed.advice': 'Nie trzeba nic robić.',
	ignore: 'Jeśli to ktoś inny, prosimy zignorować tę wiadomość: bez niej nikt nie wejdzie.',
	support: 'Pytania? Kontakt: {support}.'
};
