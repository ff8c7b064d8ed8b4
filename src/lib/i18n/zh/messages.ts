import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} 是您的 {app} 验证码',
	'passcode.register': '这是注册 {app} 的验证码：',
	'passcode.login': '这是登录 {app} 的验证码：',
	'passcode.good': '有效期为 {time}。请勿告诉他人：我们的任何人都不会向您索要。',
	'passcode.short': '{code} 是您的 {app} 验证码，有效期为 {time}。',
	'link.register.subject': '完成 {app} 的注册',
	'link.register.lead': '您想注册 {app} 吗？请打开此链接。',
	'link.register.action': '完成注册',
	'link.login.subject': '登录 {app}',
	'link.login.lead': '您想登录 {app} 吗？请打开此链接。',
	'link.login.action': '登录',
	'link.verify.subject': '确认您在 {app} 使用的地址',
	'link.verify.lead': '您想在 {app} 使用此地址吗？请打开此链接。',
	'link.verify.action': '确认此地址',
	'link.from': '请求来自：{from}',
	'link.good': '链接有效期为 {time}，只能使用一次。',
	'link.paste': '按钮不起作用？请将以下内容复制到浏览器的地址栏：',
	'notice.passkey_added.subject': '您的 {app} 账户添加了通行密钥',
	'notice.passkey_added.lead': '您的 {app} 账户有了新的通行密钥：{detail}',
	'notice.passkey_removed.subject': '您的 {app} 账户移除了通行密钥',
	'notice.passkey_removed.lead': '此通行密钥不能再打开您的 {app} 账户：{detail}',
	'notice.address_changed.subject': '您的 {app} 账户地址已更改',
	'notice.address_changed.lead': '您的 {app} 账户现在使用此地址：{detail}',
	'notice.advice': '如果不是您本人操作，请登录查看有何变化，并告知我们。',
	'notice.reclaimed.subject': '您的 {app} 账户只属于您',
	'notice.reclaimed.lead':
		'有人（也许是您本人在另一个浏览器中）曾用此地址注册 {app}，但没有证明该地址属于谁。您已证明该地址是您的，因此当时的通行密钥和资料已被移除。',
	'notice.reclaimed.advice': '您无需做任何事。',
	ignore: '如果不是您本人操作，请忽略此消息：没有它，任何人都无法进入。',
	support: '有疑问？请联系 {support}。'
};
