// The package's index loads its limiters for sixteen databases too, which takes the start 80 ms.
declare module 'rate-limiter-flexible/lib/BurstyRateLimiter.js' {
	export { BurstyRateLimiter as default } from 'rate-limiter-flexible';
}
declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
	export { RateLimiterMemory as default } from 'rate-limiter-flexible';
}
declare module 'rate-limiter-flexible/lib/RateLimiterRes.js' {
	export { RateLimiterRes as default } from 'rate-limiter-flexible';
}
