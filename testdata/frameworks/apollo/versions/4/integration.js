export { expressMiddleware } from '@apollo/server/express4';
