/** In the audit log: visitors were held back. A name of the OWASP logging vocabulary. */
export const LIMIT_EVENT = 'excess_rate_limit_exceeded'
