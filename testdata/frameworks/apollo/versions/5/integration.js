export { expressMiddleware } from '@as-integrations/express5';
