import { ApolloServer } from '@apollo/server';
import cors from 'cors';
import express from 'express';
import { expressMiddleware } from './integration.js';

const app = express();

const server = new ApolloServer({ typeDefs: 'type Query { id: Int }', resolvers: { Query: { id: () => 1 } } });
await server.start();
app.use(cors({ origin: ['http://localhost:3000'] }));
app.use('/graphql', express.json(), expressMiddleware(server));

app.listen(process.env.PORT, '127.0.0.1');
